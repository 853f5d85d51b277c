import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { packageBin, ROOT } from '../test/package-bin.ts';

/**
 * A house in miniature, built in a temporary folder: first a good one, which no rule may complain of, then the same
 * with bad modules, each of which must be named by its rule.
 */
const PACKAGES = [
  'electron',
  'zod',
  'pino',
  'react',
  'fast-check',
  'better-sqlite3-multiple-ciphers',
  'pkijs',
  'ws',
  'undeclared',
];
const LOOSE = ['src', 'resources', 'sim', 'bench', 'tools', 'e2e'];

/** Path → text of the house that keeps the rules. */
const GOOD: Readonly<Record<string, string>> = {
  'src/shared/money.ts': "import { z } from 'zod';\nexport const Money = z;\n",
  'src/shared/ipc/contract.ts': "import { Money } from '../money.ts';\nexport const contract = { Money };\n",
  'src/main/engine/agents/protocol.ts':
    "import { Money } from '../../../shared/money.ts';\nexport const Reply = Money;\nexport type Step = { at: number };\n",
  'src/main/engine/domain/order.ts': "import { Money } from '../../../shared/money.ts';\nexport const order = Money;\n",
  'src/main/engine/ports.ts': "import { order } from './domain/order.ts';\nexport const ports = order;\n",
  'src/main/engine/engine.ts': "import { ports } from './ports.ts';\nexport const engine = ports;\n",
  'src/main/engine/engine.test.ts':
    "import 'node:fs';\nimport 'fast-check';\nimport { engine } from './engine.ts';\nengine;\n",
  'src/main/adapters/journal/store.ts':
    "import 'node:fs';\nimport 'better-sqlite3-multiple-ciphers';\nimport { ports } from '../../engine/ports.ts';\nexport const store = ports;\n",
  'src/main/adapters/sqlcipher/connection.ts':
    "import 'better-sqlite3-multiple-ciphers';\nexport const connection = 1;\n",
  'src/main/adapters/management/data-keys.ts': 'export const dataKeys = 1;\n',
  'src/main/adapters/management/management-store.ts':
    "import { connection } from '../sqlcipher/connection.ts';\nimport { dataKeys } from './data-keys.ts';\nexport const management = [connection, dataKeys];\n",
  'src/main/secret/secret.ts': "import 'node:crypto';\nexport const secret = 1;\n",
  'src/main/log/log.ts':
    "import 'node:fs';\nimport 'pino';\nimport { secret } from '../secret/secret.ts';\nexport const log = secret;\n",
  'src/main/adapters/ccxt/ccxt-venue.ts': 'export const ccxtVenue = 1;\n',
  'src/main/runtime/live/open-account.ts':
    "import { ccxtVenue } from '../../adapters/ccxt/ccxt-venue.ts';\nexport const open = ccxtVenue;\n",
  'src/main/runtime/live/exchange-account.ts':
    "import { open } from './open-account.ts';\nexport const account = open;\n",
  'src/main/runtime/venue-keys/kept-credentials.ts': 'export const kept = 1;\n',
  'src/main/adapters/paper/venue.ts':
    "import { order } from '../../engine/domain/order.ts';\nexport const venue = order;\n",
  'src/main/adapters/local-socket/dial.ts': "import 'node:net';\nexport const dial = 1;\n",
  'src/main/adapters/egress/gate.ts':
    "import 'node:https';\nimport 'node:net';\nimport 'node:tls';\nexport const gate = 1;\n",
  'src/main/adapters/alert-listener/listener.ts': "import 'node:http';\nexport const listener = 1;\n",
  'src/main/adapters/webhook/webhook.ts':
    "import type { IncomingMessage } from 'node:http';\nimport { gate } from '../egress/gate.ts';\nexport const webhook = (asked: IncomingMessage) => [gate, asked];\n",
  'src/main/adapters/exchange/client.ts':
    "import { dial } from '../local-socket/dial.ts';\nexport const client = dial;\n",
  'src/main/exchange/run.ts':
    "import 'node:fs';\nimport { client } from '../adapters/exchange/client.ts';\nimport { venue } from '../adapters/paper/venue.ts';\nexport const run = [client, venue];\n",
  'src/main/exchange.ts': "import { run } from './exchange/run.ts';\nrun;\n",
  'src/main/watchdog/watch.ts':
    "import { client } from '../adapters/exchange/client.ts';\nimport { engine } from '../engine/engine.ts';\nimport { log } from '../log/log.ts';\nimport { open } from '../runtime/live/open-account.ts';\nimport { kept } from '../runtime/venue-keys/kept-credentials.ts';\nexport const watch = [client, engine, log, open, kept];\n",
  'src/main/watchdog.ts': "import { watch } from './watchdog/watch.ts';\nwatch;\n",
  'src/main/ipc/console-face.ts':
    "import type { order } from '../engine/domain/order.ts';\nexport type Face = typeof order;\n",
  'src/main/ipc/server.ts':
    "import { ipcMain } from 'electron';\nimport { contract } from '../../shared/ipc/contract.ts';\nimport type { Face } from './console-face.ts';\nexport const serve = (face: Face) => [ipcMain, contract, face];\n",
  'src/main/desktop/window.ts':
    "import { app } from 'electron';\nimport { serve } from '../ipc/server.ts';\nexport const open = [app, serve];\n",
  'src/main/runtime/compose.ts':
    "import type { Face } from '../ipc/console-face.ts';\nimport { listener } from '../adapters/alert-listener/listener.ts';\nimport { store } from '../adapters/journal/store.ts';\nimport { management } from '../adapters/management/management-store.ts';\nimport { venue } from '../adapters/paper/venue.ts';\nimport { webhook } from '../adapters/webhook/webhook.ts';\nimport { engine } from '../engine/engine.ts';\nimport { account } from './live/exchange-account.ts';\nexport const compose = (): Face => [account, webhook, listener, store, management, venue, engine] as never;\n",
  'src/main/cli.ts': "import { compose } from './runtime/compose.ts';\ncompose();\n",
  'src/main/index.ts':
    "import { open } from './desktop/window.ts';\nimport { compose } from './runtime/compose.ts';\ncompose();\nopen;\n",
  'src/preload/index.ts':
    "import { contextBridge } from 'electron';\nimport { contract } from '../shared/ipc/contract.ts';\ncontextBridge;\ncontract;\n",
  'src/renderer/ui/button.ts': "import 'react';\nexport const button = 1;\n",
  'src/renderer/features/kill/panel.ts':
    "import { Money } from '../../../shared/money.ts';\nimport { button } from '../../ui/button.ts';\nimport { part } from './part.ts';\nexport const panel = [Money, button, part];\n",
  'src/renderer/features/kill/part.ts': 'export const part = 1;\n',
  'src/renderer/features/orders/table.ts':
    "import { button } from '../../ui/button.ts';\nexport const table = button;\n",
  'resources/agents/sdk/agent.ts':
    "import 'node:readline';\nimport type { Step } from '../../../src/main/engine/agents/protocol.ts';\nexport const run = (step: Step) => step;\n",
  'resources/agents/trend/main.ts':
    "import { run } from '../sdk/agent.ts';\nimport { average } from './average.ts';\nrun({ at: average });\n",
  'resources/agents/trend/average.ts': 'export const average = 1;\n',
  'resources/agents/grid/main.ts': "import { run } from '../sdk/agent.ts';\nexport const grid = run;\n",
  'sim/seeds.ts':
    "import 'fast-check';\nimport { engine } from '../src/main/engine/engine.ts';\nexport const sim = engine;\n",
  'bench/journal.ts':
    "import 'better-sqlite3-multiple-ciphers';\nimport { store } from '../src/main/adapters/journal/store.ts';\nexport const bench = store;\n",
  'e2e/exchange/core/market.ts':
    "import { Money } from '../../../src/shared/money.ts';\nexport const market = Money;\n",
  'e2e/exchange/wire.ts': "import { market } from './core/market.ts';\nexport const wire = market;\n",
  'e2e/exchange/okx/format.ts':
    "import { wire } from '../wire.ts';\nimport { words } from './words.ts';\nexport const format = [wire, words];\n",
  'e2e/exchange/okx/words.ts': 'export const words = 1;\n',
  'tools/host.ts': "import type { app } from 'electron';\nexport type App = typeof app;\n",
};

/** Rule, the path of a module that breaks it, its text. */
const BAD: readonly (readonly [rule: string, path: string, text: string])[] = [
  ['shared-knows-zod-only', 'src/shared/bad-package.ts', "import 'react';\n"],
  ['shared-knows-zod-only', 'src/shared/bad-builtin.ts', "import 'node:fs';\n"],
  ['shared-knows-zod-only', 'src/shared/bad-main.ts', "import '../main/engine/engine.ts';\n"],
  ['engine-is-pure', 'src/main/engine/risk/bad-builtin.ts', "import 'node:crypto';\n"],
  ['engine-is-pure', 'src/main/engine/risk/bad-bare-builtin.ts', "import 'fs';\n"],
  ['engine-is-pure', 'src/main/engine/risk/bad-package.ts', "import 'better-sqlite3-multiple-ciphers';\n"],
  ['engine-is-pure', 'src/main/engine/risk/bad-adapter.ts', "import '../../adapters/paper/venue.ts';\n"],
  ['engine-is-pure', 'src/main/engine/risk/bad-electron.ts', "import 'electron';\n"],
  [
    'engine-is-pure',
    'src/main/engine/risk/bad-type.ts',
    "import type { venue } from '../../adapters/paper/venue.ts';\nexport type V = typeof venue;\n",
  ],
  ['engine-is-pure', 'src/main/engine/risk/bad-dynamic.ts', "export const late = () => import('node:net');\n"],
  ['evidence-is-formats', 'src/main/evidence/bad-adapter.ts', "import '../adapters/paper/venue.ts';\n"],
  ['secret-stands-alone', 'src/main/secret/bad-package.ts', "import 'zod';\n"],
  ['secret-stands-alone', 'src/main/secret/bad-shared.ts', "import '../../shared/money.ts';\n"],
  ['log-is-a-leaf', 'src/main/log/bad-engine.ts', "import '../engine/engine.ts';\n"],
  ['one-logger', 'src/main/runtime/bad-logger.ts', "import 'pino';\n"],
  ['adapters-serve-ports', 'src/main/adapters/paper/bad-engine.ts', "import '../../engine/engine.ts';\n"],
  ['adapters-serve-ports', 'src/main/adapters/paper/bad-runtime.ts', "import '../../runtime/compose.ts';\n"],
  ['adapters-serve-ports', 'src/main/adapters/paper/bad-ipc.ts', "import '../../ipc/server.ts';\n"],
  ['adapters-stand-alone', 'src/main/adapters/paper/bad-neighbour.ts', "import '../journal/store.ts';\n"],
  ['adapters-stand-alone', 'src/main/adapters/local-socket/bad-base.ts', "import '../exchange/client.ts';\n"],
  ['adapters-stand-alone', 'src/main/adapters/egress/bad-neighbour.ts', "import '../journal/store.ts';\n"],
  ...['http', 'https', 'http2', 'tls', 'dgram', 'dns', 'dns/promises'].map((name): (typeof BAD)[number] => [
    'one-way-out',
    `src/main/adapters/webhook/bad-${name.replace('/', '-')}.ts`,
    `import 'node:${name}';\n`,
  ]),
  ['one-way-out', 'src/main/adapters/paper/bad-bare-https.ts', "import 'https';\n"],
  ['one-way-out', 'src/main/runtime/bad-late-https.ts', "export const late = () => import('node:https');\n"],
  ['one-way-out', 'src/main/adapters/alert-listener/bad-https.ts', "import 'node:https';\n"],
  ['one-way-out', 'src/main/adapters/paper/bad-websocket.ts', "import 'ws';\n"],
  ['venues-behind-the-door', 'src/main/runtime/bad-venue.ts', "import '../adapters/ccxt/ccxt-venue.ts';\n"],
  ['venues-behind-the-door', 'src/main/watchdog/bad-venue.ts', "import '../adapters/ccxt/ccxt-venue.ts';\n"],
  ['sockets-at-home', 'src/main/adapters/webhook/bad-net.ts', "import 'node:net';\n"],
  ['sockets-at-home', 'src/main/runtime/bad-net.ts', "import 'node:net';\n"],
  ['exchange-is-a-venue', 'src/main/exchange/bad-engine.ts', "import '../engine/engine.ts';\n"],
  ['exchange-is-a-venue', 'src/main/exchange/bad-journal.ts', "import '../adapters/journal/store.ts';\n"],
  ['exchange-is-a-venue', 'src/main/exchange/bad-runtime.ts', "import '../runtime/compose.ts';\n"],
  ['exchange-is-a-venue', 'src/main/exchange/bad-electron.ts', "import 'electron';\n"],
  ['watchdog-kills-only', 'src/main/watchdog/bad-runtime.ts', "import '../runtime/compose.ts';\n"],
  ['watchdog-kills-only', 'src/main/watchdog/bad-session.ts', "import '../runtime/live/exchange-account.ts';\n"],
  ['watchdog-kills-only', 'src/main/watchdog/bad-exchange.ts', "import '../exchange/run.ts';\n"],
  ['watchdog-kills-only', 'src/main/watchdog/bad-electron.ts', "import 'electron';\n"],
  ['tournament-plays-only', 'src/main/tournament/bad-console.ts', "import '../runtime/compose.ts';\n"],
  ['tournament-plays-only', 'src/main/tournament/bad-journal.ts', "import '../adapters/journal/store.ts';\n"],
  ['stores-open-their-files', 'src/main/runtime/bad-opener.ts', "import '../adapters/sqlcipher/connection.ts';\n"],
  ['stores-have-one-gateway', 'src/main/runtime/bad-gateway.ts', "import '../adapters/management/data-keys.ts';\n"],
  ['vendors-at-home', 'src/main/adapters/paper/bad-vendor.ts', "import 'better-sqlite3-multiple-ciphers';\n"],
  ['vendors-at-home', 'src/main/runtime/bad-vendor.ts', "import 'better-sqlite3-multiple-ciphers';\n"],
  ['time-stamps-at-home', 'src/main/adapters/anchor-git/bad-vendor.ts', "import 'pkijs';\n"],
  ['runtime-wires-only', 'src/main/runtime/bad-electron.ts', "import 'electron';\n"],
  ['runtime-wires-only', 'src/main/runtime/bad-desktop.ts', "import '../desktop/window.ts';\n"],
  ['runtime-wires-only', 'src/main/runtime/bad-ipc.ts', "import type { serve } from '../ipc/server.ts';\nserve;\n"],
  ['runtime-knows-the-face-by-type', 'src/main/runtime/bad-face.ts', "import '../ipc/console-face.ts';\n"],
  ['ipc-knows-the-face', 'src/main/ipc/bad-workings.ts', "import '../engine/risk/bad-builtin.ts';\n"],
  ['ipc-knows-the-face', 'src/main/ipc/bad-desktop.ts', "import '../desktop/window.ts';\n"],
  ['ipc-knows-the-face', 'src/main/ipc/bad-runtime.ts', "import '../runtime/compose.ts';\n"],
  ['desktop-is-thin', 'src/main/desktop/bad-engine.ts', "import '../engine/engine.ts';\n"],
  ['desktop-is-thin', 'src/main/desktop/bad-adapter.ts', "import '../adapters/paper/venue.ts';\n"],
  ['preload-is-derived', 'src/preload/bad-builtin.ts', "import 'node:fs';\n"],
  ['preload-is-derived', 'src/preload/bad-shared.ts', "import '../shared/money.ts';\n"],
  ['renderer-is-untrusted', 'src/renderer/bad-main.ts', "import '../main/engine/engine.ts';\n"],
  ['renderer-is-untrusted', 'src/renderer/bad-electron.ts', "import 'electron';\n"],
  ['renderer-is-untrusted', 'src/renderer/bad-preload.ts', "import '../preload/index.ts';\n"],
  ['renderer-has-no-builtins', 'src/renderer/bad-builtin.ts', "import 'node:path';\n"],
  ['features-stand-alone', 'src/renderer/features/kill/bad-neighbour.ts', "import '../orders/table.ts';\n"],
  ['electron-at-home', 'tools/bad-host.ts', "import 'electron';\n"],
  ['electron-at-home', 'sim/bad-electron.ts', "import 'electron';\n"],
  ['agents-know-the-sdk', 'resources/agents/trend/bad-package.ts', "import 'zod';\n"],
  ['agents-know-the-sdk', 'resources/agents/trend/bad-builtin.ts', "import 'node:net';\n"],
  ['agents-know-the-sdk', 'resources/agents/trend/bad-neighbour.ts', "import '../grid/main.ts';\n"],
  ['agents-know-the-sdk', 'resources/agents/trend/bad-engine.ts', "import '../../../src/main/engine/engine.ts';\n"],
  [
    'agents-know-the-protocol-by-type',
    'resources/agents/trend/bad-protocol.ts',
    "import '../../../src/main/engine/agents/protocol.ts';\n",
  ],
  ['sdk-is-self-contained', 'resources/agents/sdk/bad-package.ts', "import 'zod';\n"],
  ['entries-are-ends', 'src/main/bad-entry.ts', "import './index.ts';\n"],
  ['entries-are-ends', 'src/main/bad-process.ts', "import './exchange.ts';\n"],
  ['test-exchange-has-a-core', 'e2e/exchange/core/bad-wire.ts', "import '../wire.ts';\n"],
  ['test-exchange-has-a-core', 'e2e/exchange/core/bad-builtin.ts', "import 'node:https';\n"],
  ['test-exchange-formats-stand-alone', 'e2e/exchange/bybit/bad-neighbour.ts', "import '../okx/words.ts';\n"],
  [
    'test-exchange-formats-stand-alone',
    'e2e/exchange/bybit/bad-client.ts',
    "import '../../../src/main/adapters/paper/venue.ts';\n",
  ],
  ['product-without-tooling', 'src/main/adapters/paper/bad-sim.ts', "import '../../../../sim/seeds.ts';\n"],
  ['product-without-tooling', 'src/main/engine/bad-test.ts', "import './engine.test.ts';\n"],
  ['product-without-dev-packages', 'src/main/adapters/paper/bad-dev.ts', "import 'fast-check';\n"],
  ['packages-are-declared', 'src/main/adapters/paper/bad-undeclared.ts', "import 'undeclared';\n"],
  ['imports-resolve', 'src/main/adapters/paper/bad-nowhere.ts', "import './nowhere.ts';\n"],
  ['no-cycles', 'src/main/engine/bad-cycle-back.ts', "import './bad-cycle.ts';\n"],
  ['no-orphans', 'src/main/engine/bad-orphan.ts', 'export const alone = 1;\n'],
];

/** Other halves: what a bad module needs beside it, or a good file that it changes. */
const HALVES: Readonly<Record<string, string>> = {
  'src/main/engine/bad-cycle.ts': "import './bad-cycle-back.ts';\n",
  'src/main/cli.ts': "import './runtime/bad-electron.ts';\n",
};

interface Violation {
  readonly rule: { readonly name: string };
  readonly from: string;
}

let house: string;

function put(path: string, text: string): void {
  mkdirSync(dirname(join(house, path)), { recursive: true });
  writeFileSync(join(house, path), text);
}

function violations(): readonly Violation[] {
  const cli = packageBin('dependency-cruiser', 'depcruise');
  const config = join(ROOT, '.dependency-cruiser.cjs');
  const run = spawnSync(process.execPath, [cli, '--config', config, '--output-type', 'json', ...LOOSE], {
    cwd: house,
    encoding: 'utf8',
    maxBuffer: 1 << 26,
  });
  if (run.stdout === '') throw new Error(`dependency-cruiser gave nothing: ${run.stderr}`);
  return JSON.parse(run.stdout).summary.violations;
}

beforeAll(() => {
  house = mkdtempSync(join(tmpdir(), 'house-'));
  const declared = PACKAGES.filter((name) => name !== 'undeclared');
  const dev = ['electron', 'fast-check'];
  put(
    'package.json',
    JSON.stringify({
      name: 'house',
      type: 'module',
      dependencies: Object.fromEntries(declared.filter((name) => !dev.includes(name)).map((name) => [name, '1.0.0'])),
      devDependencies: Object.fromEntries(dev.map((name) => [name, '1.0.0'])),
    }),
  );
  put('tsconfig.json', '{ "compilerOptions": { "module": "nodenext", "allowImportingTsExtensions": true } }');
  for (const name of PACKAGES) {
    put(`node_modules/${name}/package.json`, JSON.stringify({ name, version: '1.0.0', main: 'index.js' }));
    put(`node_modules/${name}/index.js`, 'module.exports = {};\n');
  }
  for (const [path, text] of Object.entries(GOOD)) put(path, text);
});

afterAll(() => rmSync(house, { recursive: true, force: true }));

describe('the import rules', () => {
  it('let a house that keeps them pass', () => {
    expect(violations().map((found) => `${found.rule.name}: ${found.from}`)).toEqual([]);
  });

  it('name every module that breaks one', () => {
    for (const [, path, text] of BAD) put(path, text);
    for (const [path, text] of Object.entries(HALVES)) put(path, text);
    const found = new Set(violations().map((violation) => `${violation.rule.name}: ${violation.from}`));
    const expected = [...BAD.map(([rule, path]) => `${rule}: ${path}`), 'headless-without-electron: src/main/cli.ts'];
    expect(expected.filter((line) => !found.has(line))).toEqual([]);
  });

  it('are each shown to bite', () => {
    const config = createRequire(import.meta.url)('../../.dependency-cruiser.cjs');
    const shown = new Set([...BAD.map(([rule]) => rule), 'headless-without-electron']);
    const names: string[] = config.forbidden.map((rule: { name: string }) => rule.name);
    expect(names.filter((name) => !shown.has(name))).toEqual([]);
  });
});
