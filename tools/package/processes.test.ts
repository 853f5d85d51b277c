import { execFileSync } from 'node:child_process';
import { cpSync, globSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, matchesGlob, resolve } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import builder from '../../electron-builder.ts';

const ROOT = resolve(import.meta.dirname, '../..');
let resources: string;

/** The packages beside the processes, as the package has them. */
beforeAll(() => {
  resources = mkdtempSync(join(tmpdir(), 'processes-'));
  for (const it of [builder.extraResources ?? []].flat()) {
    if (typeof it === 'string' || it.from === undefined || it.to?.startsWith('processes/') !== true) continue;
    const from = join(ROOT, it.from);
    const patterns = [it.filter ?? '**/*'].flat();
    const exclude = patterns.filter((pattern) => pattern.startsWith('!')).map((pattern) => pattern.slice(1));
    const files = globSync([...patterns], {
      cwd: from,
      exclude: (path) => exclude.some((no) => matchesGlob(path, no)),
    });
    for (const path of files) {
      if (statSync(join(from, path)).isFile()) cpSync(join(from, path), join(resources, it.to, path));
    }
  }
});
afterAll(() => rmSync(resources, { recursive: true }));

/** What a program beside them finds, in a Node of its own that sees nothing of the project. */
function run(program: string): string {
  const file = join(resources, 'processes', 'probe.mjs');
  writeFileSync(
    file,
    `import { createRequire } from 'node:module';\nconst require = createRequire(import.meta.url);\n${program}`,
  );
  const env = { ...process.env, NODE_OPTIONS: '', NODE_PATH: '' };
  return execFileSync(process.execPath, [file], { encoding: 'utf8', env, cwd: resources }).trim();
}

test('[K10] every package that a built process looks up as it runs lies beside it', () => {
  const sources = globSync('src/main/**/*.ts', { cwd: ROOT, exclude: (path) => path.endsWith('.test.ts') });
  const wanted = sources
    .map((path) => readFileSync(join(ROOT, path), 'utf8'))
    .filter((text) => text.includes('createRequire(import.meta.url)'))
    .flatMap((text) => [...text.matchAll(/'((?:@[a-z-]+\/)?[a-z-]+(?:\/[a-z-]+)*)'/g)].map((found) => found[1] ?? ''))
    .filter((name) => /^(ccxt|@napi-rs|@cedar-policy)(\/|$)/.test(name));
  expect(new Set(wanted)).toEqual(new Set(['ccxt', '@napi-rs/keyring', '@cedar-policy/cedar-wasm/nodejs']));
  for (const name of wanted) {
    expect(run(`console.log(require.resolve('${name}'))`)).toContain(join('processes', 'node_modules'));
  }
});

test('[K10] the watchdog of a packaged app can load each exchange, and the keyring', () => {
  const loaded = run(`
    const { dirname, join } = await import('node:path');
    const root = dirname(dirname(require.resolve('ccxt')));
    for (const id of ['binance', 'bybit', 'okx', 'krakenfutures']) {
      const { default: Exchange } = await import('file://' + join(root, 'js', 'src', 'pro', id + '.js'));
      console.log(new Exchange({}).id);
    }
    console.log(typeof require('@napi-rs/keyring').AsyncEntry);
  `);
  expect(loaded.split('\n')).toEqual(['binance', 'bybit', 'okx', 'krakenfutures', 'function']);
});
