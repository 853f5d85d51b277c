import { runDesktop } from '../../../src/main/desktop/lifecycle.ts';
import type { KeyEntryDoor } from '../../../src/main/ipc/console-face.ts';
import { electronDoor } from '../../../src/main/ipc/electron-door.ts';
import { fakeConsole } from '../../../src/main/ipc/testing/fake-console.ts';
import * as electron from '../electron/index.ts';

let openKeyEntry: KeyEntryDoor | null = null;

/** The desktop over a console that only notes its calls: what the host's own tests run. */
const face = fakeConsole({
  // What the dialog for keys hands over is counted, by its letters; the text of it stays here.
  'venueKeys.enter': (request) => {
    openKeyEntry?.({
      ...{ ...request, replaces: false, testExchange: 'https://127.0.0.1:1', fields: ['apiKey', 'secret'] },
      submit: async (typed) => ({ kind: 'stored', text: `${JSON.stringify(typed).length} letters are kept.` }),
    });
    return { ok: true };
  },
  // How often a page's session was over: the tests see the host from its page only.
  'journal.verify': () => ({
    ok: true,
    records: face.locked.length,
    head: '',
    problem: '',
    firstBad: null,
    checkpoints: 0,
  }),
});
const { DATA = '', RENDERER = '', PRELOAD = '', KEY_ENTRY_PRELOAD = '' } = process.env;
setInterval(() => face.tick(), 50).unref();

runDesktop({
  electron,
  door: electronDoor,
  checkFree: async () => {},
  createConsole: async () => ({
    ...face,
    roleOf: () => 'administrator',
    enterKeysThrough: (door) => {
      openKeyEntry = door;
    },
  }),
  openControl: async () => ({ close: async () => {} }),
  host: 'chromium',
  fallbackReason: 'a test',
  dataDir: DATA,
  resourcesDir: DATA,
  rendererDir: RENDERER,
  preload: PRELOAD,
  keyEntryPreload: KEY_ENTRY_PRELOAD,
  operator: 'ann',
  say: (text) => process.stderr.write(`interlock: ${text}\n`),
});
