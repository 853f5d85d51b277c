import { createRequire } from 'node:module';
import type * as CedarWasm from '@cedar-policy/cedar-wasm/nodejs';

const NAME = '@cedar-policy/cedar-wasm/nodejs';
// Not called `require`: the bundle has one of that name.
const packages = createRequire(import.meta.url);

let loaded: typeof CedarWasm | null = null;

/**
 * Cedar, loaded when the first policy is read: its four megabytes are not on the way of commands that ask no policy,
 * above all of a kill.
 */
export function cedar(): typeof CedarWasm {
  loaded ??= packages(NAME) as typeof CedarWasm;
  return loaded;
}

/**
 * Begins anew with another instance. One that threw instead of answering may throw at every call from then on, and a
 * console whose policies answer nothing denies exits too.
 */
export function renewCedar(): void {
  delete packages.cache[packages.resolve(NAME)];
  loaded = null;
}
