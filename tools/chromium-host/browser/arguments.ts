/** What the browser is started with: no network of its own, no prompts, nothing that slows a window in the background. */
const ALWAYS = [
  '--remote-debugging-pipe',
  '--no-first-run',
  '--no-default-browser-check',
  '--no-service-autorun',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--disable-quic',
  '--disable-default-apps',
  '--disable-extensions',
  '--disable-breakpad',
  '--disable-domain-reliability',
  '--disable-search-engine-choice-screen',
  '--disable-features=Translate,OptimizationHints,MediaRouter,AutofillServerCommunication,CertificateTransparencyComponentUpdater',
  '--metrics-recording-only',
  '--password-store=basic',
  '--use-mock-keychain',
  '--deny-permission-prompts',
  // The console's page is answered from memory; nothing else has a name to be found under.
  '--host-resolver-rules=MAP * ~NOTFOUND',
  '--disable-background-timer-throttling',
  '--disable-renderer-backgrounding',
  '--disable-backgrounding-occluded-windows',
  '--hide-crash-restore-bubble',
];

/** A blank page in the window's own colour: the start, before the console's page may be asked for. */
const BLANK = 'data:text/html,<title>Interlock</title><style>html{background:%2315181c}</style>';

export interface BrowserArguments {
  readonly profile: string;
  readonly width: number;
  readonly height: number;
  readonly headless: boolean;
  /** Only as root on Linux, where Chromium's sandbox does not start. */
  readonly noSandbox: boolean;
  /** For end-to-end tests: also listens on a loopback port that Chromium picks. */
  readonly debugPort: boolean;
}

/** The browser's whole command line. */
export function browserArguments(options: BrowserArguments): string[] {
  return [
    ...ALWAYS,
    `--user-data-dir=${options.profile}`,
    '--window-position=0,0',
    `--window-size=${options.width},${options.height}`,
    // Without the test type Chromium shows a bar about the missing sandbox, over the console's own rows.
    ...(options.noSandbox ? ['--no-sandbox', '--test-type'] : []),
    ...(options.debugPort ? ['--remote-debugging-port=0', '--remote-debugging-address=127.0.0.1'] : []),
    ...(options.headless ? ['--headless=new', BLANK] : [`--app=${BLANK}`]),
  ];
}
