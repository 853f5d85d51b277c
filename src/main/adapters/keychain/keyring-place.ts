import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';

/** What the keyring's process is made of: a Node, and the library that it loads. */
export interface KeyringPlace {
  readonly nodePath: string;
  readonly library: string;
}

const LIBRARY = '@napi-rs/keyring';

/**
 * In the package both lie beside the app: its own binary runs no scripts there, and a plain Node reads nothing out of the
 * app's archive. Everywhere else they are this process's own.
 * @param resourcesPath where a packaged app has them; Electron says it, and nobody else does
 */
export function keyringPlace(
  resourcesPath = (process as NodeJS.Process & { readonly resourcesPath?: string }).resourcesPath,
): KeyringPlace {
  if (resourcesPath !== undefined) {
    const name = process.platform === 'win32' ? 'node.exe' : 'node';
    const nodePath = join(resourcesPath, 'node', 'bin', name);
    const library = join(resourcesPath, 'processes', 'node_modules', LIBRARY);
    if (existsSync(nodePath) && existsSync(library)) return { nodePath, library };
  }
  return { nodePath: process.execPath, library: createRequire(import.meta.url).resolve(LIBRARY) };
}
