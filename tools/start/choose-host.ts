export type HostName = 'electron' | 'chromium' | 'headless';

export interface Facts {
  /** As named by `--host`; null: pick. */
  readonly wanted: HostName | null;
  /** There is a screen to show a window on, or the window was asked to be without one. */
  readonly screen: boolean;
  readonly browser: boolean;
  /** Electron is here, or could be fetched. Asked only when it matters, since fetching takes time. */
  readonly electron: () => Promise<boolean>;
}

export interface Choice {
  readonly host: HostName;
  /** Why this host, in words; for a fallback, why not Electron. */
  readonly why: string;
}

const NO_ELECTRON = 'Electron is not here and could not be fetched';

/** Electron, else the Chromium host, else headless. Rejects in words when what was wanted cannot be. */
export async function chooseHost({ wanted, screen, browser, electron }: Facts): Promise<Choice> {
  if (wanted === 'headless') return { host: 'headless', why: 'as asked' };
  if (!screen) {
    if (wanted !== null)
      throw new Error(`There is no screen (DISPLAY and WAYLAND_DISPLAY are not set) for --host ${wanted}.`);
    return { host: 'headless', why: 'there is no screen: DISPLAY and WAYLAND_DISPLAY are not set' };
  }
  if (wanted === 'chromium') {
    if (!browser) throw new Error('No Chromium or Chrome is here: npm run doctor says how to get one.');
    return { host: 'chromium', why: 'asked for by --host' };
  }
  if (await electron()) return { host: 'electron', why: 'it is here' };
  if (wanted === 'electron') throw new Error(`${NO_ELECTRON}. Check the network, then try again.`);
  if (browser) return { host: 'chromium', why: NO_ELECTRON };
  return { host: 'headless', why: `${NO_ELECTRON}, and there is no Chromium or Chrome` };
}
