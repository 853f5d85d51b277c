import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { KILL_FILE, lookForKillFile, watchKillFile } from './kill-file.ts';

describe('the file named KILL', () => {
  let dir = '';
  let path = '';
  beforeEach(() => {
    dir = mkdtempSync(join(tmpdir(), 'interlock-kill-file-'));
    path = join(dir, KILL_FILE);
  });
  afterEach(() => rmSync(dir, { recursive: true, force: true }));

  it('[K1] absent: nothing trips', () => {
    expect(lookForKillFile(dir)).toEqual({ trips: false, why: '' });
  });

  it.each([
    ['a file', (at: string) => writeFileSync(at, 'never read')],
    ['a file that nobody may read', (at: string) => writeFileSync(at, '', { mode: 0 })],
    ['a folder', (at: string) => mkdirSync(at)],
    ['a dangling link', (at: string) => symlinkSync('/nowhere/at/all', at)],
    ['a link to itself', (at: string) => symlinkSync(at, at)],
  ])('[K1] %s of that name trips', (_what, make) => {
    make(path);
    expect(lookForKillFile(dir)).toEqual({ trips: true, why: 'a file named KILL is in the data folder' });
  });

  it('[K1] an error while looking trips as well and is named', () => {
    const file = join(dir, 'a-file');
    writeFileSync(file, '');
    expect(lookForKillFile(file)).toEqual({ trips: true, why: 'looking for the file KILL failed (ENOTDIR)' });
  });

  it('[K1] a data folder that is gone trips, whatever was in it', async () => {
    expect(lookForKillFile(join(dir, 'gone'))).toEqual({
      trips: true,
      why: 'looking for the file KILL failed (ENOENT)',
    });
    const onTrip = vi.fn();
    const unwatch = watchKillFile(dir, onTrip);
    expect(onTrip).not.toHaveBeenCalled();
    rmSync(dir, { recursive: true });
    await vi.waitFor(() => expect(onTrip).toHaveBeenCalledTimes(1), 5_000);
    unwatch();
  });

  it('[K1] one that is there at the start trips before the watch returns, and once', async () => {
    writeFileSync(path, '');
    const onTrip = vi.fn();
    const unwatch = watchKillFile(dir, onTrip);
    expect(onTrip).toHaveBeenCalledTimes(1);
    // More looks than one pass meanwhile.
    await new Promise((resolve) => setTimeout(resolve, 600));
    unwatch();
    expect(onTrip).toHaveBeenCalledTimes(1);
  });

  it('[K1] one that comes later trips, again after it was taken away, and not after the watch has ended', async () => {
    const onTrip = vi.fn();
    const unwatch = watchKillFile(dir, onTrip);
    expect(onTrip).not.toHaveBeenCalled();
    mkdirSync(path);
    await vi.waitFor(() => expect(onTrip).toHaveBeenCalledTimes(1), 5_000);
    rmSync(path, { recursive: true });
    // Until a look has seen that it is gone.
    await new Promise((resolve) => setTimeout(resolve, 600));
    writeFileSync(path, '');
    await vi.waitFor(() => expect(onTrip).toHaveBeenCalledTimes(2), 5_000);
    rmSync(path);
    unwatch();
    writeFileSync(path, '');
    await new Promise((resolve) => setTimeout(resolve, 600));
    expect(onTrip).toHaveBeenCalledTimes(2);
  });
});
