import { existsSync, mkdirSync, mkdtempSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { lookForTakeover, setTakeoverAside, takeoverFile, watchdogDir } from '../adapters/watchdog/takeover-file.ts';
import { TakeoverLog } from './takeover-log.ts';

const BEGUN = {
  kind: 'takeover',
  takeoverId: 'watchdog-1',
  cause: 'hung',
  reason: 'the main process hung',
  wallAt: 1,
  mainPid: 2,
} as const;
const ORDER = {
  kind: 'order',
  takeoverId: 'watchdog-1',
  orderId: 'abcdefghij-1',
  venue: 'paper',
  symbol: 'BTC-PERP',
  side: 'sell',
  quantity: '0.1',
  wallAt: 2,
} as const;

describe('the takeover file', () => {
  let dir: string;
  beforeEach(() => {
    dir = mkdtempSync(join(tmpdir(), 'interlock-takeover-'));
  });
  afterEach(() => rmSync(dir, { recursive: true, force: true }));

  it('[K10] is written a line before each act, for its owner alone, and read as it was written', async () => {
    const log = new TakeoverLog(dir);
    await log.append(BEGUN);
    expect(lookForTakeover(dir)).toMatchObject({ entries: [BEGUN], problem: '' });
    await log.append(ORDER);
    expect(statSync(takeoverFile(dir)).mode & 0o777).toBe(0o600);
    expect(log.problem).toBe('');
    expect(lookForTakeover(dir)?.entries.map((it) => it.kind)).toEqual(['takeover', 'order']);
    expect(await log.isOurs()).toBe(true);
  });

  it('[K10] is the console’s once it is moved away: the watchdog sees it, and no line before that is missed', async () => {
    const log = new TakeoverLog(dir);
    await log.append(BEGUN);
    expect(lookForTakeover(dir)?.entries).toHaveLength(1);
    await log.append(ORDER);
    expect(setTakeoverAside(dir, 7).entries).toHaveLength(2);
    expect(lookForTakeover(dir)).toBeNull();
    expect(await log.isOurs()).toBe(false);
    // Another one that begins later is not this one's.
    await new TakeoverLog(dir).append(BEGUN);
    expect(await log.isOurs()).toBe(false);
    expect(existsSync(join(watchdogDir(dir), 'takeover-7.jsonl'))).toBe(true);
  });

  it('[K10] two takeovers before a console comes back stand one after the other', async () => {
    await new TakeoverLog(dir).append(BEGUN);
    await new TakeoverLog(dir).append({ ...BEGUN, takeoverId: 'watchdog-2' });
    expect(lookForTakeover(dir)?.entries.map((it) => it.takeoverId)).toEqual(['watchdog-1', 'watchdog-2']);
  });

  it('[K10] a disk that refuses it holds nothing up, and it is known', async () => {
    writeFileSync(watchdogDir(dir), 'a file where the folder should be');
    const log = new TakeoverLog(dir);
    await log.append(BEGUN);
    await log.append(ORDER);
    expect(log.problem).toMatch(/ENOTDIR|EEXIST/);
    // Nobody can have moved away what was never there.
    expect(await log.isOurs()).toBe(true);
  });

  it.each([
    ['torn at its end by a power cut', () => `${JSON.stringify(BEGUN)}\n{"kind":"ord`, 1, ''],
    ['empty', () => '', 0, 'it holds no whole line'],
    [
      'not JSON',
      () => `${JSON.stringify(BEGUN)}\nnonsense\n${JSON.stringify(ORDER)}\n`,
      2,
      'its line 2 cannot be understood',
    ],
    ['of a later version', () => `${JSON.stringify({ ...BEGUN, more: 1 })}\n`, 0, 'its line 1 cannot be understood'],
    ['hostile', () => `${JSON.stringify({ ...ORDER, orderId: '../../x' })}\n`, 0, 'its line 1 cannot be understood'],
  ])('[K10] %s, it is found all the same, with what can be read', (_name, content, entries, problem) => {
    mkdirSync(watchdogDir(dir));
    writeFileSync(takeoverFile(dir), content());
    const found = lookForTakeover(dir);
    expect(found?.entries).toHaveLength(entries);
    expect(found?.problem).toBe(problem);
  });

  it('[K10] a folder or a link in its place is a takeover all the same', () => {
    mkdirSync(takeoverFile(dir), { recursive: true });
    expect(lookForTakeover(dir)?.problem).toBe('it cannot be read (it is not a file)');
    rmSync(takeoverFile(dir), { recursive: true });
    symlinkSync(join(dir, 'nowhere'), takeoverFile(dir));
    expect(lookForTakeover(dir)?.problem).toBe('it cannot be read (ELOOP)');
  });
});
