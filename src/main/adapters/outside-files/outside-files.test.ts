import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { OutsideFiles } from './outside-files.ts';

const ENTRY = join(import.meta.dirname, '../../outside-files.ts');
const HANGS = join(import.meta.dirname, 'testing/never-answers.ts');
const HUNG_PROGRAM = join(import.meta.dirname, 'testing/hung-program.ts');

describe('files in a folder that may hang', () => {
  let dir: string;
  let files: OutsideFiles;
  beforeEach(() => {
    dir = mkdtempSync(join(tmpdir(), 'interlock-outside-'));
    files = new OutsideFiles({ nodePath: process.execPath, entry: ENTRY });
  });
  afterEach(() => {
    files.close();
    rmSync(dir, { recursive: true, force: true });
  });

  it('[R5] calls that never come back take no thread of ours, and the program ends when it ends', () => {
    const { stdout, status, signal } = spawnSync(process.execPath, ['--no-warnings', HUNG_PROGRAM, HANGS], {
      encoding: 'utf8',
      timeout: 30_000,
    });
    expect({ stdout, status, signal }).toEqual({
      stdout: `${'timeout '.repeat(6)}other files are there`,
      status: 0,
      signal: null,
    });
  });

  it('[R5] after one that did not come back the next has a process of its own', async () => {
    const hanging = new OutsideFiles({ nodePath: process.execPath, entry: HANGS });
    await expect(hanging.run(100, 'text', 'any')).rejects.toMatchObject({ code: 'timeout' });
    await expect(hanging.run(100, 'text', 'any')).rejects.toMatchObject({ code: 'timeout' });
    hanging.close();
    await expect(hanging.run(100, 'text', 'any')).rejects.toMatchObject({ code: 'closed' });
  });

  it('[E6] what fails is told by its code, never by its path; a process that does not start likewise', async () => {
    writeFileSync(join(dir, 'file'), '');
    const failed = await files.run(10_000, 'put', join(dir, 'file', 'below'), 'text').catch((error: unknown) => error);
    expect(String(failed)).toBe('OutsideFilesError: the file could not be used (ENOTDIR)');
    const none = new OutsideFiles({ nodePath: join(dir, 'no-node'), entry: ENTRY });
    await expect(none.run(10_000, 'text', 'any')).rejects.toMatchObject({ code: 'process' });
  });

  it('[E7] copies the ranges it is told, and the copy has its name only when it is complete', async () => {
    const [from, draft, to] = ['from', 'draft', 'to'].map((name) => join(dir, name)) as [string, string, string];
    writeFileSync(from, 'one two three');
    const isWhole = await files.run(10_000, 'begin', from, draft);
    if (!isWhole) await files.run(10_000, 'copy', from, draft, [[4, 100]]);
    writeFileSync(from, 'ONE TWO THREE');
    await files.run(10_000, 'copy', from, draft, [[0, 3]]);
    expect(existsSync(to)).toBe(false);
    await files.run(10_000, 'complete', draft, to, 7);
    expect(readFileSync(to, 'utf8').replace('\0', ' ')).toBe('ONE two');
    expect(readdirSync(dir).sort()).toEqual(['from', 'to']);
  });
});
