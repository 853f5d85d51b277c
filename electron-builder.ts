import { join } from 'node:path';
import { FuseV1Options, FuseVersion, flipFuses } from '@electron/fuses';
import type { AfterPackContext, Configuration } from 'electron-builder';

/**
 * Every fuse of Electron, stated; strict, so that a fuse which a new Electron brings fails the build until it is stated
 * here. The agents' Node is shipped beside the app, because with RunAsNode off the app's own binary runs no scripts
 * (docs/adr/0004-two-hosts.md).
 */
const FUSES = {
  version: FuseVersion.V1,
  strictlyRequireAllFuses: true,
  /** The app's binary must not be a Node for whoever sets ELECTRON_RUN_AS_NODE. */
  [FuseV1Options.RunAsNode]: false,
  [FuseV1Options.EnableCookieEncryption]: true,
  /** NODE_OPTIONS and --inspect would let any process of the user into the main process. */
  [FuseV1Options.EnableNodeOptionsEnvironmentVariable]: false,
  [FuseV1Options.EnableNodeCliInspectArguments]: false,
  [FuseV1Options.EnableEmbeddedAsarIntegrityValidation]: true,
  [FuseV1Options.OnlyLoadAppFromAsar]: true,
  /** There is no snapshot of our own to load. */
  [FuseV1Options.LoadBrowserProcessSpecificV8Snapshot]: false,
  /** No page of ours is a file:// page. */
  [FuseV1Options.GrantFileProtocolExtraPrivileges]: false,
  /** WebAssembly keeps its bounds checks by trap handlers, as V8 does by default. */
  [FuseV1Options.WasmTrapHandlers]: true,
} as const;

/** The name on Linux; `interlock` is the command line's. */
const EXECUTABLE = 'interlock-console';

/** The packed app's executable, as each system names it. */
function executableOf({ appOutDir, electronPlatformName, packager }: AfterPackContext): string {
  const name = packager.appInfo.productFilename;
  if (electronPlatformName === 'darwin') return join(appOutDir, `${name}.app`);
  if (electronPlatformName === 'win32') return join(appOutDir, `${name}.exe`);
  return join(appOutDir, EXECUTABLE);
}

/** What an exchange's file of ccxt is made of, for the exchanges that can be traded; `ccxt` itself is found by its cjs. */
const CCXT = [
  ...['package.json', 'LICENSE.txt', 'dist/ccxt.cjs', 'js/src/base/**/*.js'],
  'js/src/static_dependencies/**/*.{js,cjs}',
  'js/src/{,abstract/,pro/}{binance,bybit,okx,krakenfutures}.js',
];
/** Loaded by ccxt's files, by where each lies here: all of them get one and the same copy of the hashes. */
const OF_CCXT = {
  '@noble/hashes': 'node_modules/ccxt/node_modules/@noble/hashes',
  '@noble/curves': 'node_modules/@noble/curves',
  '@scure/base': 'node_modules/@scure/base',
  '@scure/starknet': 'node_modules/@scure/starknet',
  ws: 'node_modules/ws',
};

/**
 * The watchdog takes an account over without the app: it loads an exchange of ccxt and asks the keychain, and the app's
 * own keyring process is run by the same Node, which reads nothing out of the archive.
 */
const FOR_PROCESSES = [
  { from: 'node_modules/ccxt', to: 'processes/node_modules/ccxt', filter: CCXT },
  ...Object.entries(OF_CCXT).map(([name, from]) => ({
    from,
    to: `processes/node_modules/${name}`,
    filter: ['package.json', 'LICENSE', '**/*.{js,mjs,cjs}', '!node_modules/**'],
  })),
  // The library and the binary for this system.
  {
    from: 'node_modules/@napi-rs',
    to: 'processes/node_modules/@napi-rs',
    filter: ['keyring*/{package.json,LICENSE,*.js,*.node}'],
  },
];

const config: Configuration = {
  appId: 'dev.interlock.console',
  productName: 'Interlock',
  directories: { output: 'dist', buildResources: 'resources/icons' },
  files: [
    ...['out/**', 'package.json', '!out/processes/**', '!out/**/*.map', '!out/*.json'],
    // Cedar comes three times, for three kinds of hosts; the other two are eight megabytes that nothing loads.
    '!node_modules/@cedar-policy/cedar-wasm/{esm,web}/**',
  ],
  // Native modules are loaded from the file system, not from the archive.
  asarUnpack: ['**/*.node'],
  extraResources: [
    { from: 'resources', to: '.', filter: ['**/*', '!**/*.test.ts'] },
    { from: 'node_modules/node/bin', to: 'node/bin' },
    // The exchange's and the watchdog's programs, which that Node runs.
    { from: 'out/processes', to: 'processes' },
    // The tournament's thread asks Cedar, which reads its code from beside itself.
    {
      from: 'node_modules/@cedar-policy/cedar-wasm',
      to: 'processes/node_modules/@cedar-policy/cedar-wasm',
      filter: ['package.json', 'nodejs/**'],
    },
    ...FOR_PROCESSES,
  ],
  npmRebuild: false,
  afterPack: async (context) => {
    await flipFuses(executableOf(context), {
      ...FUSES,
      // macOS on ARM runs no binary whose signature does not fit; the real signature follows.
      resetAdHocDarwinSignature: context.electronPlatformName === 'darwin',
    });
  },
  icon: 'resources/icons/interlock.png',
  linux: { target: ['AppImage', 'deb'], category: 'Office', executableName: EXECUTABLE },
  mac: { target: ['dmg', 'zip'], category: 'public.app-category.finance', hardenedRuntime: true },
  win: { target: ['nsis'] },
};

export default config;
