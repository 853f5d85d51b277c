import { execFileSync } from 'node:child_process';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { JournalError } from '../../adapters/journal/journal-error.ts';
import { PAGE } from '../../adapters/sqlcipher/testing/sqlcipher4.ts';
import type { Console } from '../console.ts';
import { ProofDesk, signed, state } from './testing/proof-desk.ts';

describe('a journal of which a page is damaged', () => {
  let desk: ProofDesk;
  let kept: string;
  let whole: Buffer;
  beforeAll(async () => {
    desk = new ProofDesk();
    kept = join(desk.dir, 'kept');
    const console = await desk.console();
    await desk.played(console, 3);
    console.engine.core.settle();
    await desk.shut(console);
    execFileSync('cp', ['-a', desk.data, kept]);
    execFileSync('cp', ['-a', `${desk.data}.checkpoints`, `${kept}.checkpoints`]);
    whole = readFileSync(desk.journalFile);
  });
  afterAll(() => desk.close());

  /** Opens it with that page altered: what the console says, or why there is none. */
  async function openedWith(page: number) {
    for (const end of ['', '.checkpoints']) {
      rmSync(`${desk.data}${end}`, { recursive: true, force: true });
      execFileSync('cp', ['-a', `${kept}${end}`, `${desk.data}${end}`]);
    }
    const altered = Buffer.from(whole);
    altered[page * PAGE + 100] = (altered[page * PAGE + 100] ?? 0) ^ 0xff;
    writeFileSync(desk.journalFile, altered);
    let console: Console;
    try {
      console = await desk.console();
    } catch (error) {
      expect(error, `page ${page}`).toBeInstanceOf(JournalError);
      return 'refused';
    }
    try {
      const { evidence } = console.snapshot();
      expect(evidence.outside.state, `page ${page}`).toBe('failed');
      // An asked-for one is refused as well: nothing more is signed of it.
      await expect(signed(console), `page ${page}`).rejects.toThrow('Nothing is signed');
      return state(console);
    } finally {
      await desk.shut(console);
    }
  }

  it('[E2] [K6] opens, latched and with an alarm, or refuses with words: never with an error of the database', async () => {
    const opened: number[] = [];
    for (let page = 0; page < whole.length / PAGE; page += 1) {
      const came = await openedWith(page);
      if (came === 'refused') continue;
      opened.push(page);
      expect(came.latched, `page ${page}`).not.toEqual([]);
      expect(came.alarms, `page ${page}`).toContain('journal-proof');
    }
    // What proves the records and is not the records: tree, checkpoints and their index, evidence, context, expired.
    expect(opened.length).toBeGreaterThanOrEqual(5);
  }, 240_000);
});
