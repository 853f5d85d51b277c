import { createRequire } from 'node:module';
import type * as CedarWasm from '@cedar-policy/cedar-wasm/nodejs';

let loaded: typeof CedarWasm | null = null;

/**
 * Cedar, loaded when the first policy is read: its four megabytes are not on the way of commands that ask no policy,
 * above all of a kill.
 */
export function cedar(): typeof CedarWasm {
  loaded ??= createRequire(import.meta.url)('@cedar-policy/cedar-wasm/nodejs') as typeof CedarWasm;
  return loaded;
}
