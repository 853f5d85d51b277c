import { existsSync } from 'node:fs';
import { registerHooks } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

/**
 * The fallback host: runs the built app under plain Node, with `electron` resolved to the stand-in beside this file.
 * The same out/main and out/preload that Electron runs; INTERLOCK_MAIN names another main bundle, for tests.
 */
const main = process.env.INTERLOCK_MAIN ?? join(import.meta.dirname, '..', '..', 'out', 'main', 'index.js');
const standIn = new URL('./electron/index.ts', import.meta.url).href;

if (existsSync(main)) {
  registerHooks({
    resolve: (specifier, context, next) =>
      specifier === 'electron'
        ? { url: standIn, format: 'module-typescript', shortCircuit: true }
        : next(specifier, context),
  });
  await import(pathToFileURL(main).href);
} else {
  process.stderr.write('interlock: the app is not built yet: npm run build\n');
  process.exitCode = 1;
}
