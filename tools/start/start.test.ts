import { mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { isStale, OUTPUTS } from './build.ts';
import { chooseHost, type Facts } from './choose-host.ts';

const facts = (given: Partial<Facts> & { here?: boolean }): Facts => ({
  wanted: null,
  screen: true,
  browser: true,
  electron: async () => given.here ?? false,
  ...given,
});

describe('the choice of a host', () => {
  it('is Electron, else Chromium, else headless, and says why', async () => {
    expect(await chooseHost(facts({ here: true }))).toMatchObject({ host: 'electron' });
    expect(await chooseHost(facts({}))).toMatchObject({ host: 'chromium', why: expect.stringContaining('Electron') });
    expect(await chooseHost(facts({ browser: false }))).toMatchObject({
      host: 'headless',
      why: expect.stringContaining('Chromium'),
    });
    expect(await chooseHost(facts({ here: true, screen: false }))).toMatchObject({
      host: 'headless',
      why: expect.stringContaining('DISPLAY'),
    });
  });

  it('asks for Electron only when it matters, since that may fetch it', async () => {
    const electron = (): Promise<boolean> => Promise.reject(new Error('asked'));
    await chooseHost(facts({ electron, screen: false }));
    await chooseHost(facts({ electron, wanted: 'headless' }));
    await chooseHost(facts({ electron, wanted: 'chromium' }));
    await expect(chooseHost(facts({ electron }))).rejects.toThrow('asked');
  });

  it('never takes another host than the one that was named', async () => {
    await expect(chooseHost(facts({ wanted: 'electron' }))).rejects.toThrow(/could not be fetched/);
    await expect(chooseHost(facts({ wanted: 'chromium', browser: false }))).rejects.toThrow(/npm run doctor/);
    await expect(chooseHost(facts({ wanted: 'chromium', screen: false }))).rejects.toThrow(/no screen/);
    expect(await chooseHost(facts({ wanted: 'chromium', here: true }))).toMatchObject({ host: 'chromium' });
  });
});

describe('the build', () => {
  let root: string;
  const put = (path: string, at: number): void => {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), '');
    utimesSync(join(root, path), at, at);
  };
  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), 'interlock-build-'));
    put('src/main/index.ts', 100);
    put('electron.vite.config.ts', 100);
    for (const path of OUTPUTS) put(`out/${path}`, 200);
  });
  afterEach(() => rmSync(root, { recursive: true, force: true }));

  it('is stale when a source is newer than any bundle, or a bundle is missing; a test does not count', () => {
    expect(isStale(root)).toBe(false);
    put('src/main/desktop/window.test.ts', 300);
    expect(isStale(root)).toBe(false);
    put('src/main/desktop/window.ts', 300);
    expect(isStale(root)).toBe(true);
    put('src/main/desktop/window.ts', 150);
    for (const path of OUTPUTS) {
      rmSync(join(root, 'out', path));
      expect(isStale(root), path).toBe(true);
      put(`out/${path}`, 200);
    }
    expect(isStale(root)).toBe(false);
  });
});
