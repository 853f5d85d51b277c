import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { packageBin, ROOT } from '../test/package-bin.ts';

/** Expressions that the engine may not hold, each put in a module of its own. */
const IMPURE = [
  'Date.now()',
  'new Date(0)',
  'Math.random()',
  "Math['random']()",
  '() => {\n  const { random } = Math;\n  return random();\n}',
  'performance.now()',
  'setTimeout(() => {}, 1)',
  'setInterval(() => {}, 1)',
  'setImmediate(() => {})',
  'queueMicrotask(() => {})',
  'process.env',
  'crypto.randomUUID()',
  "fetch('https://example.com')",
  'globalThis',
];
const RAW_IPC = [
  "import { ipcMain } from 'electron';\nexport const it = ipcMain;\n",
  "import { ipcRenderer } from 'electron';\nexport const it = ipcRenderer;\n",
  "import electron from 'electron';\nexport const it = electron;\n",
  "import * as electron from 'electron';\nexport const it = electron;\n",
  "import { ipcMain } from 'electron/main';\nexport const it = ipcMain;\n",
];
/** What would go past the one logger. */
const LOOSE_OUTPUT = [
  "process.stderr.write('x');\n",
  "process.stdout.write('x');\n",
  "process.stderr['write']('x');\n",
  "const out = process.stderr;\nout.write('x');\n",
  "const { stderr } = process;\nstderr.write('x');\n",
  "console.error('x');\n",
];
/** What would leave the machine beside the one way out. */
const OUTBOUND = [
  "export const it = fetch('https://example.com');\n",
  'const ask = fetch;\nexport const it = [ask];\n',
  "export const it = globalThis.fetch('https://example.com');\n",
  'const { fetch } = globalThis;\nexport const it = fetch;\n',
  "export const it = globalThis['fetch'];\n",
  "export const it = window.fetch('https://example.com');\n",
  "export const it = new WebSocket('wss://example.com');\n",
  "export const it = new EventSource('https://example.com');\n",
  'export const it = new XMLHttpRequest();\n',
];
const GOOD: Readonly<Record<string, string>> = {
  'src/main/engine/good.ts': 'export const it = Math.max(1, 2);\n',
  'src/main/engine/good.test.ts': 'export const it = Date.now();\n',
  'src/main/adapters/clock/good.ts': 'export const it = Date.now() + Math.random();\n',
  'src/main/cli/print.ts': "process.stdout.write('x');\n",
  'src/main/adapters/webhook/good.ts':
    "export const it = (gate: { fetch: typeof globalThis.fetch }) => gate.fetch('https://example.com');\n",
  'src/main/runtime/good.test.ts': "process.stdout.write('x');\n",
  'src/main/desktop/good.ts': "import { app } from 'electron';\n\nexport const it = app;\n",
  'src/main/ipc/good.ts': "import { ipcMain } from 'electron';\n\nexport const it = ipcMain;\n",
  'src/preload/good.ts': "import { ipcRenderer } from 'electron';\n\nexport const it = ipcRenderer;\n",
};
const impure = (index: number) => `src/main/engine/impure-${index}.ts`;
const loose = (index: number) => `src/main/runtime/loose-${index}.ts`;
const outbound = (index: number) => `src/${index % 2 === 0 ? 'main/runtime' : 'renderer/app'}/outbound-${index}.ts`;
const rawIpc = (index: number) => `src/main/desktop/raw-ipc-${index}.ts`;

let house: string;
/** What the linter says, by file; a file without complaints is absent. */
const complaints = new Map<string, string>();

function put(path: string, text: string): void {
  mkdirSync(dirname(join(house, path)), { recursive: true });
  writeFileSync(join(house, path), text);
}

beforeAll(() => {
  house = mkdtempSync(join(tmpdir(), 'lint-'));
  for (const path of ['biome.json', 'tools/house']) cpSync(join(ROOT, path), join(house, path), { recursive: true });
  for (const [path, text] of Object.entries(GOOD)) put(path, text);
  for (const [index, expression] of IMPURE.entries()) put(impure(index), `export const it = ${expression};\n`);
  for (const [index, text] of RAW_IPC.entries()) put(rawIpc(index), text);
  for (const [index, text] of LOOSE_OUTPUT.entries()) put(loose(index), text);
  for (const [index, text] of OUTBOUND.entries()) put(outbound(index), text);
  const biome = packageBin('@biomejs/biome', 'biome');
  const options = ['lint', '--vcs-enabled=false', '--reporter=json', '--max-diagnostics=none', 'src'];
  const run = spawnSync(process.execPath, [biome, ...options], { cwd: house, encoding: 'utf8' });
  const report: { diagnostics: { severity: string; message: string; location: { path: string } }[] } = JSON.parse(
    run.stdout,
  );
  for (const { severity, message, location } of report.diagnostics) {
    if (severity !== 'error') continue;
    complaints.set(location.path, `${complaints.get(location.path) ?? ''}${message}\n`);
  }
});

afterAll(() => rmSync(house, { recursive: true, force: true }));

describe('the lint rules of the house', () => {
  it.each(IMPURE.map((expression, index) => ({ expression, index })))('keep $expression out of the engine', (bad) => {
    expect(complaints.get(impure(bad.index))).toMatch(/global variable|no randomness/);
  });

  it.each(LOOSE_OUTPUT.map((text, index) => ({ text, index })))('[E6] keep to one logger: $text', (bad) => {
    expect(complaints.get(loose(bad.index))).toMatch(/One logger|console/);
  });

  it.each(OUTBOUND.map((text, index) => ({ text, index })))('[N2] keep to one way out: $text', (bad) => {
    expect(complaints.get(outbound(bad.index))).toMatch(/One way out|global variable/);
  });

  it.each(RAW_IPC.map((text, index) => ({ text, index })))('keep raw IPC out of the desktop: $text', (bad) => {
    expect(complaints.get(rawIpc(bad.index))).toMatch(/[Rr]aw IPC|one rule sees it/);
  });

  it('let the rest of the house do what the engine may not', () => {
    expect(Object.keys(GOOD).filter((path) => complaints.has(path))).toEqual([]);
  });
});
