import { globSync, statSync } from 'node:fs';
import { expect, test as setup } from 'playwright/test';
import { build } from 'vite';
import { RENDERER_DIR } from './renderer-files.ts';

function newest(patterns: string[]): number {
  return Math.max(0, ...globSync(patterns).map((file) => statSync(file).mtimeMs));
}

setup('the renderer is built from the sources as they are', async () => {
  const sources = newest(['src/renderer/**/*.*', 'src/shared/**/*.ts', 'package.json']);
  if (newest([`${RENDERER_DIR}/index.html`]) < sources) {
    await build({ configFile: 'src/renderer/vite.config.ts', logLevel: 'error' });
  }
  expect(newest([`${RENDERER_DIR}/index.html`])).toBeGreaterThanOrEqual(sources);
});
