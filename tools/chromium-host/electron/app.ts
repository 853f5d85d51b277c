import { EventEmitter } from 'node:events';
import { readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { AppApi } from '../../../src/main/desktop/electron-api.ts';

const ROOT = join(import.meta.dirname, '..', '..', '..');

/** The app's life: ready at once, asked before it quits, ended by a signal as Electron is. */
class App extends EventEmitter implements AppApi {
  readonly isPackaged = false;
  /** What must end with the app: its window. */
  readonly endings = new Set<() => Promise<void>>();

  getVersion(): string {
    return JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')).version;
  }

  /** The renderer's sandbox is Chromium's own, and is on unless the browser says otherwise at its start. */
  enableSandbox(): void {}

  /** Where the browser's passing profile is put. */
  userData = join(tmpdir(), 'interlock');

  setPath(_name: 'userData', path: string): void {
    this.userData = path;
  }

  /** The control socket of the data folder is what keeps a second instance out on this host. */
  requestSingleInstanceLock(): boolean {
    return true;
  }

  whenReady(): Promise<void> {
    return Promise.resolve();
  }

  quit(): void {
    let prevented = false;
    this.emit('before-quit', {
      preventDefault: () => {
        prevented = true;
      },
    });
    if (!prevented) this.exit(0);
  }

  exit(code = 0): void {
    Promise.allSettled([...this.endings].map((end) => end())).then(() => process.exit(code));
  }
}

export const app = new App();

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => app.quit());
