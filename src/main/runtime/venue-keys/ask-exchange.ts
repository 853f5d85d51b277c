import { type AskPermissions, NotAsked } from './permissions.ts';

/** Asks the exchange itself. */
export function askExchange(): AskPermissions {
  return () => Promise.reject(new NotAsked('This build asks no exchange yet.'));
}
