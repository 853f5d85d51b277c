/**
 * The house's one-way imports (ARCHITECTURE.md), as rules that fail the test run. tools/house/imports.test.ts shows
 * that each one bites. Type-only imports count like any other, except where a rule says otherwise.
 */

/** Tests and what only tests import. */
const TESTS = '[.]test[.]tsx?$|/(testing|fixtures)/|/(arbitrary-[^/]*|harness)[.]ts$';
const ELECTRON = '(^|/)node_modules/electron/|^electron$';
const ZOD = '(^|/)node_modules/zod/';

/** What `from` may not import: everything but `allowed`. */
const only = (name, comment, from, allowed) => ({
  name,
  comment,
  severity: 'error',
  from: { path: from, pathNot: TESTS },
  to: { pathNot: allowed },
});

/** @type {import('dependency-cruiser').IConfiguration} */
module.exports = {
  forbidden: [
    only('shared-knows-zod-only', 'What both sides of the IPC know imports nothing but zod.', '^src/shared/', [
      '^src/shared/',
      ZOD,
    ]),
    only(
      'engine-is-pure',
      'The engine imports src/shared and zod: no built-in module, no package, no other part of the house.',
      '^src/main/engine/',
      ['^src/main/engine/', '^src/shared/', ZOD],
    ),
    {
      name: 'evidence-is-formats',
      comment: 'Trees, notes, statements, exports: what a stranger can check. It knows the records and hashes them.',
      severity: 'error',
      from: { path: '^src/main/evidence/', pathNot: TESTS },
      to: {
        path: '^(src|e2e|sim|bench|tools|resources)/',
        pathNot: ['^src/main/evidence/', '^src/main/engine/domain/', '^src/shared/'],
      },
    },
    {
      name: 'secret-stands-alone',
      comment: 'What a secret is knows nothing of the house, so that everything in main can know it (S6).',
      severity: 'error',
      from: { path: '^src/main/secret/', pathNot: TESTS },
      to: { path: '.', pathNot: '^src/main/secret/', dependencyTypesNot: ['core'] },
    },
    {
      name: 'log-is-a-leaf',
      comment: 'The log knows what a secret is, and nothing else of the house.',
      severity: 'error',
      from: { path: '^src/main/log/', pathNot: TESTS },
      to: { path: '^(src|e2e|sim|bench|tools|resources)/', pathNot: ['^src/main/(log|secret)/'] },
    },
    {
      name: 'one-logger',
      comment: 'Whoever logs goes through src/main/log, where all of it is redacted (E6).',
      severity: 'error',
      from: { path: '^src/', pathNot: '^src/main/log/' },
      to: { path: '(^|/)node_modules/pino/' },
    },
    {
      name: 'adapters-serve-ports',
      comment:
        'An adapter knows the ports, domain, market rules, agent protocol, evidence, secrets, src/shared and its vendor.',
      severity: 'error',
      from: { path: '^src/main/adapters/', pathNot: TESTS },
      to: {
        path: '^(src|e2e|sim|bench|tools|resources)/',
        pathNot: [
          '^src/main/adapters/',
          '^src/main/engine/(ports[.]ts$|domain/|market/|agents/(protocol|manifest|agent-event)[.]ts$)',
          '^src/main/evidence/',
          '^src/main/secret/',
          '^src/shared/',
        ],
      },
    },
    {
      name: 'adapters-stand-alone',
      comment:
        'One folder a port: adapters meet in src/main/runtime, never in each other. Sockets, databases, files outside and the way out have one base.',
      severity: 'error',
      from: { path: '^src/main/adapters/([^/]+)/', pathNot: TESTS },
      to: {
        path: '^src/main/adapters/',
        pathNot: ['^src/main/adapters/$1/', '^src/main/adapters/(local-socket|sqlcipher|outside-files|egress)/'],
      },
    },
    {
      name: 'one-way-out',
      comment: 'What leaves the machine goes through src/main/adapters/egress (N2); the alert listener only listens.',
      severity: 'error',
      from: {
        path: '^src/',
        pathNot: ['^src/main/adapters/(egress/|alert-listener/listener[.]ts$)', TESTS],
      },
      to: {
        path: '^(node:)?(https?|http2|tls|dgram|dns(/promises)?)$|(^|/)node_modules/(ws|undici)/',
        dependencyTypesNot: ['type-only'],
      },
    },
    {
      name: 'venues-behind-the-door',
      comment: 'An account at an exchange is opened in one place, which asks the door first (T1).',
      severity: 'error',
      from: {
        path: '^src/',
        pathNot: ['^src/main/adapters/ccxt/', '^src/main/runtime/live/open-account[.]ts$', TESTS],
      },
      to: { path: '^src/main/adapters/ccxt/ccxt-venue[.]ts$', dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'sockets-at-home',
      comment:
        'Sockets are for this machine alone, outside of src/main/adapters/egress: pipes, loopback, addresses (N1, N2).',
      severity: 'error',
      from: {
        path: '^src/',
        pathNot: ['^src/main/adapters/(egress|local-socket|alert-listener)/|/watchdog/watchdog-process[.]ts$', TESTS],
      },
      to: { path: '^(node:)?net$', dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'exchange-is-a-venue',
      comment: 'The exchange process wires adapters to a socket: it knows no engine, no runtime and no host.',
      severity: 'error',
      from: { path: '^src/main/exchange[./]', pathNot: TESTS },
      to: {
        path: `^(src|e2e|sim|bench|tools|resources)/|${ELECTRON}`,
        pathNot: [
          '^src/main/(exchange|log)/',
          '^src/main/adapters/(exchange|paper|feeds|clock|local-socket)/',
          '^src/main/engine/(ports[.]ts$|domain/|market/)',
          '^src/shared/',
        ],
      },
    },
    {
      name: 'watchdog-kills-only',
      comment:
        "The watchdog's process runs the engine's kill over adapters: no journal, no host, and of the runtime how an account at an exchange is opened, what its key looks like in the keychain, and what exchanges asked to be left alone for.",
      severity: 'error',
      from: { path: '^src/main/watchdog[./]', pathNot: TESTS },
      to: {
        path: `^(src|e2e|sim|bench|tools|resources)/|${ELECTRON}`,
        pathNot: [
          '^src/main/(watchdog|adapters|engine|log)/',
          '^src/main/runtime/(live/open-account|venue-keys/kept-credentials|exchange-pauses)[.]ts$',
          '^src/shared/',
        ],
      },
    },
    {
      name: 'tournament-plays-only',
      comment:
        "The tournament's process plays entrants: no store, no key, no way out of the machine, no console and no host.",
      severity: 'error',
      from: { path: '^src/main/tournament[./-]', pathNot: TESTS },
      to: {
        path: `^(src|e2e|sim|bench|tools|resources)/|${ELECTRON}`,
        pathNot: [
          '^src/main/(tournament|engine|log)/',
          '^src/main/adapters/(clock|feeds|local-socket|paper|sandbox)/',
          '^src/main/adapters/journal/chain[.]ts$',
          '^src/main/runtime/(agent-fleet|config|player|policy-folder|policy-set|rig|session-opening|warm-up)[.]ts$',
          '^src/main/runtime/tournament/(protocol|curves)[.]ts$',
          '^src/shared/',
        ],
      },
    },
    {
      name: 'stores-open-their-files',
      comment: 'A database file is opened by the store that it belongs to, and by nothing else (S7).',
      severity: 'error',
      from: { path: '.', pathNot: ['^src/main/adapters/(sqlcipher|journal|management|market)/', '^bench/', TESTS] },
      to: {
        path: '^src/main/adapters/sqlcipher/(connection|raw-key|rekey|open-database|open-store)[.]ts$',
        dependencyTypesNot: ['type-only'],
      },
    },
    {
      name: 'stores-have-one-gateway',
      comment: 'What is in the management and the market store is reached through its gateway alone (S7).',
      severity: 'error',
      from: { path: '.', pathNot: ['^src/main/adapters/(management|market)/', TESTS] },
      to: {
        path: '^src/main/adapters/(management|market)/',
        pathNot: '^src/main/adapters/(management/(management-store|name|protected-fields)|market/market-store)[.]ts$',
        dependencyTypesNot: ['type-only'],
      },
    },
    {
      name: 'vendors-at-home',
      comment:
        'The database, the keychain and Cedar are reached through their adapters (S7); only a measurement goes around.',
      severity: 'error',
      from: {
        pathNot: [
          '^src/main/adapters/(sqlcipher|journal|management|market|keychain|policy-cedar)/',
          '^bench/',
          '^tools/doctor',
          TESTS,
        ],
      },
      to: { path: '(^|/)node_modules/(better-sqlite3-multiple-ciphers|@napi-rs/keyring|@cedar-policy/cedar-wasm)/' },
    },
    {
      name: 'time-stamps-at-home',
      comment: 'Certificates and time-stamps of strangers are read in one place.',
      severity: 'error',
      from: { path: '^src/', pathNot: ['^src/main/adapters/anchor-rfc3161/', TESTS] },
      to: { path: '(^|/)node_modules/(pkijs|asn1js)/' },
    },
    {
      name: 'runtime-wires-only',
      comment: 'The runtime wires engine to adapters and knows no host; of the IPC it knows the face it serves.',
      severity: 'error',
      from: { path: '^src/main/runtime/', pathNot: TESTS },
      to: {
        path: `^(src|e2e|sim|bench|tools|resources)/|${ELECTRON}`,
        pathNot: [
          '^src/main/(runtime|engine|adapters|evidence|secret)/',
          '^src/shared/',
          '^src/main/ipc/console-face[.]ts$',
        ],
      },
    },
    {
      name: 'runtime-knows-the-face-by-type',
      comment: 'console-face.ts is a promise, not code to call.',
      severity: 'error',
      from: { path: '^src/main/runtime/', pathNot: TESTS },
      to: { path: '^src/main/ipc/console-face[.]ts$', dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'ipc-knows-the-face',
      comment: "The IPC knows the contract, electron and the engine's words, not its workings.",
      severity: 'error',
      from: { path: '^src/main/ipc/', pathNot: TESTS },
      to: {
        path: '^(src|e2e|sim|bench|tools|resources)/',
        pathNot: ['^src/main/(ipc|secret)/', '^src/main/engine/(engine[.]ts$|ports[.]ts$|domain/)', '^src/shared/'],
      },
    },
    {
      name: 'desktop-is-thin',
      comment: 'Windows, tray and menus know electron and the IPC: the engine is proved without them.',
      severity: 'error',
      from: { path: '^src/main/desktop/', pathNot: TESTS },
      to: {
        path: '^(src|e2e|sim|bench|tools|resources)/',
        pathNot: ['^src/main/(desktop|ipc|log)/', '^src/shared/'],
      },
    },
    only('preload-is-derived', 'The preload knows electron and the contract.', '^src/preload/', [
      '^src/preload/',
      '^src/shared/ipc/',
      ELECTRON,
    ]),
    {
      name: 'renderer-is-untrusted',
      comment: 'The renderer knows src/shared and its own packages: no built-in module, no electron, no main process.',
      severity: 'error',
      from: { path: '^src/renderer/', pathNot: TESTS },
      to: {
        path: `^(src|e2e|sim|bench|tools|resources)/|${ELECTRON}`,
        pathNot: ['^src/renderer/', '^src/shared/'],
      },
    },
    {
      name: 'renderer-has-no-builtins',
      comment: 'The renderer runs in a sandbox without Node.',
      severity: 'error',
      from: { path: '^src/renderer/', pathNot: TESTS },
      to: { dependencyTypes: ['core'] },
    },
    {
      name: 'features-stand-alone',
      comment: 'Features of the screen never import each other; what two need moves to ui, charts or store.',
      severity: 'error',
      from: { path: '^src/renderer/features/([^/]+)/', pathNot: TESTS },
      to: { path: '^src/renderer/features/', pathNot: '^src/renderer/features/$1/' },
    },
    {
      name: 'electron-at-home',
      comment: 'Only the desktop, the IPC, the preload and the entry touch electron; others may know its types.',
      severity: 'error',
      from: { pathNot: ['^src/main/(index[.]ts$|desktop/|ipc/)', '^src/preload/'] },
      to: { path: ELECTRON, dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'headless-without-electron',
      comment: 'Nothing that the command line reaches may reach electron: it runs under plain Node (U5).',
      severity: 'error',
      from: { path: '^src/main/cli[.]ts$' },
      to: { path: ELECTRON, reachable: true },
    },
    {
      name: 'agents-know-the-sdk',
      comment: "An agent's program knows its own folder and the sdk, and of the console the protocol's types.",
      severity: 'error',
      from: { path: '^resources/agents/([^/]+)/', pathNot: [TESTS, '^resources/agents/sdk/'] },
      to: { pathNot: ['^resources/agents/($1|sdk)/', '^src/main/engine/agents/protocol[.]ts$'] },
    },
    {
      name: 'sdk-is-self-contained',
      comment: "The sdk knows Node's streams and the protocol's types.",
      severity: 'error',
      from: { path: '^resources/agents/sdk/', pathNot: TESTS },
      to: {
        pathNot: ['^resources/agents/sdk/', '^src/main/engine/agents/protocol[.]ts$'],
        dependencyTypesNot: ['core'],
      },
    },
    {
      name: 'agents-know-the-protocol-by-type',
      comment: "An agent runs in a box that holds its own files: no code of the console's is there.",
      severity: 'error',
      from: { path: '^resources/agents/', pathNot: TESTS },
      to: { path: '^src/', dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'entries-are-ends',
      comment: 'Nothing imports an entry.',
      severity: 'error',
      from: { pathNot: TESTS },
      to: {
        path: '^src/main/(index|cli|exchange|watchdog|tournament|tournament-thread|tree-thread|verify-thread|report-thread|outside-files)[.]ts$|^src/preload/(index|key-entry)[.]ts$',
      },
    },
    {
      name: 'test-exchange-has-a-core',
      comment: "The test exchange's core knows no wire format: what it does is the same for every venue.",
      severity: 'error',
      from: { path: '^e2e/exchange/core/', pathNot: TESTS },
      to: {
        pathNot: ['^e2e/exchange/core/', '^src/shared/', '^src/main/engine/(ports[.]ts$|domain/random[.]ts$)'],
      },
    },
    {
      name: 'test-exchange-formats-stand-alone',
      comment: "A venue's wire format knows the core and no other venue's; it shares no code with the client it tests.",
      severity: 'error',
      from: { path: '^e2e/exchange/(binance|bybit|okx|krakenfutures)/', pathNot: TESTS },
      to: {
        path: '^(src|e2e|sim|bench|tools|resources)/',
        pathNot: [
          '^e2e/exchange/($1|core)/',
          '^e2e/exchange/wire[.]ts$',
          '^src/shared/',
          '^src/main/engine/ports[.]ts$',
        ],
      },
    },
    {
      name: 'product-without-tooling',
      comment: 'What ships never imports tests, tools, the simulation or the benchmarks.',
      severity: 'error',
      from: { path: '^(src|resources)/', pathNot: TESTS },
      to: { path: [TESTS, '^(e2e|sim|bench|tools)/'] },
    },
    {
      name: 'product-without-dev-packages',
      comment: 'What ships under plain Node or in the package finds only dependencies; electron is the host itself.',
      severity: 'error',
      from: { path: '^(src|resources)/', pathNot: TESTS },
      to: { dependencyTypes: ['npm-dev'], dependencyTypesNot: ['type-only'], pathNot: ELECTRON },
    },
    {
      name: 'packages-are-declared',
      comment: 'A package that package.json does not name is there by accident.',
      severity: 'error',
      from: {},
      to: { dependencyTypes: ['npm-no-pkg', 'npm-unknown'] },
    },
    {
      name: 'imports-resolve',
      comment: 'An import that leads nowhere.',
      severity: 'error',
      from: {},
      to: { couldNotResolve: true },
    },
    {
      name: 'no-cycles',
      comment: 'A cycle hides which of two modules owns a thing; types count too.',
      severity: 'error',
      from: {},
      // The resolver takes the package `electron-builder` for the file of that name, which imports its types.
      to: { circular: true, pathNot: '^electron-builder[.]ts$' },
    },
    {
      name: 'no-orphans',
      comment: 'A module that nothing imports and that imports nothing is dead.',
      severity: 'error',
      from: {
        orphan: true,
        pathNot: [
          '^src/main/(index|cli|exchange|watchdog)[.]ts$',
          '^src/preload/index[.]ts$',
          '[.]d[.]ts$',
          '^bin/',
          '[.]config[.][cm]?[jt]s$',
          '^[^/]+$',
        ],
      },
      to: {},
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '(^|/)(out|dist|test-results|coverage)/' },
    combinedDependencies: true,
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: {
      extensions: ['.ts', '.tsx', '.js', '.mjs', '.cjs', '.json', '.css'],
      exportsFields: ['exports'],
      conditionNames: ['import', 'node', 'default', 'types'],
    },
  },
};
