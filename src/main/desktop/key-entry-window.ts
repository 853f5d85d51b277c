import { Refusal } from '../../shared/ipc/contract.ts';
import { type KeyEntryAnswer, WIRE_KEY_ENTRY } from '../../shared/ipc/key-entry.ts';
import { isKeyEntryPage, keyEntryPage } from '../ipc/app-origin.ts';
import type { KeyEntry } from '../ipc/console-face.ts';
import { type CallOrigin, type InvokeDoor, isTrustedOrigin } from '../ipc/gateway.ts';
import type { ElectronApi, WindowApi } from './electron-api.ts';
import { type Note, safeWebPreferences } from './security.ts';
import { wordsFor } from './words.ts';

export interface KeyEntryOptions {
  readonly electron: Pick<ElectronApi, 'BrowserWindow' | 'app'>;
  readonly door: InvokeDoor;
  /** The dialog's own: it can hand over and cancel, and nothing else. */
  readonly preload: string;
  readonly icon: string;
  readonly note: Note;
}

/**
 * The dialog in which a key is typed: a window of the main process's own, with a page, a process and a preload that are
 * not the console's (S6). Captures of the screen show it black where the system can do that.
 */
export class KeyEntryWindow {
  readonly #options: KeyEntryOptions;
  #window: WindowApi | null = null;
  #entry: KeyEntry | null = null;
  /** The key that is being tested. */
  #underWay: { readonly calledOff: AbortController; readonly answer: Promise<KeyEntryAnswer> } | null = null;

  constructor(options: KeyEntryOptions) {
    this.#options = options;
    options.door.handle(WIRE_KEY_ENTRY, (event, what, typed) => this.#take(event, what, typed));
  }

  /** Asks for this key. @throws Refusal while another one is asked for */
  open(entry: KeyEntry): void {
    if (this.#window !== null && !this.#window.isDestroyed()) {
      this.#window.focus();
      throw new Refusal('Another key is being entered. Finish or cancel that first.');
    }
    const { electron, preload, icon, note } = this.#options;
    const window = new electron.BrowserWindow({
      ...{ width: 560, height: 640, minWidth: 420, minHeight: 420, title: 'Interlock: a key', show: false },
      ...{ backgroundColor: '#15181c', icon },
      webPreferences: safeWebPreferences(preload, electron.app.isPackaged),
    });
    this.#window = window;
    this.#entry = entry;
    window.setContentProtection(true);
    window.once('ready-to-show', () => window.show());
    window.on('closed', () => this.#forget(window));
    window.webContents.on('render-process-gone', () => window.close());
    window.loadURL(keyEntryPage(entry)).catch((error: unknown) => {
      note(`the dialog for a key did not open: ${wordsFor(error)}`);
      this.#forget(window);
    });
  }

  /** Whoever asked for a key has gone: nothing is taken any more, and a test that is under way is called off. */
  close(): void {
    this.#entry = null;
    this.#underWay?.calledOff.abort();
    this.#window?.close();
  }

  /** The app ends. */
  end(): void {
    this.close();
    this.#options.door.removeHandler(WIRE_KEY_ENTRY);
  }

  async #take(event: CallOrigin, what: unknown, typed: unknown): Promise<KeyEntryAnswer> {
    const entry = this.#entry;
    const isOwn =
      isTrustedOrigin(event, (contents) => contents === this.#window?.webContents) &&
      isKeyEntryPage(event.senderFrame?.url ?? '');
    if (!isOwn || entry === null) {
      this.#options.note('something other than the dialog for keys spoke for it: denied');
      return refused('This page may not hand over a key.');
    }
    if (what !== 'submit') return await this.#cancel(entry);
    if (this.#underWay !== null) return refused('A key is being tested already.');
    const calledOff = new AbortController();
    const answer = answerOf(entry, typed, calledOff.signal);
    const own = { calledOff, answer };
    this.#underWay = own;
    try {
      return await answer;
    } finally {
      if (this.#underWay === own) this.#underWay = null;
    }
  }

  /** Nothing is stored any more; where it was too late for that, the window stays and says so. */
  async #cancel(entry: KeyEntry): Promise<KeyEntryAnswer> {
    this.#underWay?.calledOff.abort();
    const answer = await this.#underWay?.answer;
    if (answer?.kind === 'stored') return answer;
    if (this.#entry === entry) this.close();
    return refused('Cancelled.');
  }

  #forget(window: WindowApi): void {
    if (this.#window !== window) return;
    this.#underWay?.calledOff.abort();
    this.#underWay = null;
    this.#window = null;
    this.#entry = null;
  }
}

async function answerOf(entry: KeyEntry, typed: unknown, calledOff: AbortSignal): Promise<KeyEntryAnswer> {
  try {
    return await entry.submit(typed, calledOff);
  } catch (error) {
    if (error instanceof Refusal) return refused(error.message);
    // Its words are not shown or logged: nobody knows that they quote nothing of the key.
    return refused('The console could not do this because of an error of its own. Nothing was stored.');
  }
}

function refused(text: string): KeyEntryAnswer {
  return { kind: 'refused', text };
}
