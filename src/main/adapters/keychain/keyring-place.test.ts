import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { keyringPlace } from './keyring-place.ts';

let resources: string;
beforeEach(() => {
  resources = mkdtempSync(join(tmpdir(), 'keyring-place-'));
});
afterEach(() => rmSync(resources, { recursive: true }));

test('[S1] in a packaged app the keyring runs in the Node that lies beside it, with the library that lies there', () => {
  const [node, library] = [join(resources, 'node', 'bin'), join(resources, 'processes/node_modules/@napi-rs/keyring')];
  for (const folder of [node, library]) mkdirSync(folder, { recursive: true });
  const nodePath = join(node, process.platform === 'win32' ? 'node.exe' : 'node');
  writeFileSync(nodePath, '');
  expect(keyringPlace(resources)).toEqual({ nodePath, library });
});

test('anywhere else this process’s own are taken', () => {
  const { nodePath, library } = keyringPlace(resources);
  expect([nodePath, library]).toEqual([process.execPath, expect.stringContaining('@napi-rs')]);
  expect(keyringPlace()).toEqual({ nodePath, library });
});
