import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Refusal } from '../../shared/ipc/contract.ts';
import { FIRST_SETTINGS, readSettings, sessionPlaces, writeSessionFile, writeSettings } from './settings-file.ts';

describe('settings.json and session.json', () => {
  let dir = '';
  let path = '';
  beforeEach(() => {
    dir = mkdtempSync(join(tmpdir(), 'interlock-settings-'));
    path = join(dir, 'settings.json');
  });
  afterEach(() => rmSync(dir, { recursive: true, force: true }));

  it('a new data folder begins with the first settings and no session', () => {
    expect(readSettings(path)).toEqual(FIRST_SETTINGS);
    expect(sessionPlaces(join(dir, 'session.json'))).toEqual([]);
    expect(existsSync(path)).toBe(false);
  });

  it('what was written is read again, whole, by its owner only, and nothing is left beside it', () => {
    const inFolder = join(dir, 'new', 'settings.json');
    fc.assert(
      fc.property(fc.constantFrom('system', 'light', 'dark'), fc.integer({ min: 1, max: 1_000 }), (theme, speed) => {
        const settings = { ...FIRST_SETTINGS, theme, speed } as const;
        writeSettings(inFolder, settings);
        expect(readSettings(inFolder)).toEqual(settings);
      }),
      { numRuns: 20 },
    );
    expect(statSync(inFolder).mode & 0o077).toBe(0);
    expect(readdirSync(join(dir, 'new'))).toEqual(['settings.json']);
  });

  it('the place of a session is kept with that of the one before, which may be the last in the journal', () => {
    const places = ['a', 'b', 'c'].map((name) => ({ symbol: 'BTC-PERP', feedPath: `/${name}/feed.csv` }));
    const [a, b, c] = places as [(typeof places)[0], (typeof places)[0], (typeof places)[0]];
    writeSessionFile(path, a);
    expect(sessionPlaces(path)).toEqual([a]);
    writeSessionFile(path, b);
    writeSessionFile(path, c);
    expect(sessionPlaces(path)).toEqual([c, b]);
    writeFileSync(path, '{');
    writeSessionFile(path, a);
    expect(sessionPlaces(path)).toEqual([a]);
  });

  it('a crash in the middle of a write leaves the old file in force', () => {
    writeSettings(path, { ...FIRST_SETTINGS, seed: 9 });
    writeFileSync(`${path}.new`, '{"theme":');
    expect(readSettings(path).seed).toBe(9);
  });

  it.each([
    ['not JSON', '{"theme"', /it is not JSON/],
    ['empty', '', /it is not JSON/],
    ['an unknown key', JSON.stringify({ ...FIRST_SETTINGS, speeed: 3 }), /speeed/],
    ['a missing key', JSON.stringify({ ...FIRST_SETTINGS, seed: undefined }), /seed/],
    ['a wrong value', JSON.stringify({ ...FIRST_SETTINGS, seed: '1' }), /seed/],
  ])('[P1] [R7] %s refuses with the name of the file, and the file stays as it is', (_what, text, reason) => {
    writeFileSync(path, text);
    const read = () => readSettings(path);
    expect(read).toThrow(Refusal);
    expect(read).toThrow(/^settings\.json in the data folder is not valid: .*Mend it, or remove it/);
    expect(read).toThrow(reason);
    expect(statSync(path).size).toBe(Buffer.byteLength(text));
  });

  it('[P1] one that cannot be read refuses instead of being taken for a new folder', () => {
    mkdirSync(path);
    expect(() => readSettings(path)).toThrow(/^settings\.json in the data folder cannot be read/);
  });
});
