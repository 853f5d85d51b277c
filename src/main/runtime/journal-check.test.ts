import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { record, recordsUpTo, TestFolder } from '../adapters/journal/test-journal.ts';
import { JournalCheck, type JournalCheckParts, NO_FAULT, type Verified } from './journal-check.ts';

const ENTRY = join(import.meta.dirname, '../verify-thread.ts');
const COUNT = 5_000;

describe("the console's verification", () => {
  let folder: TestFolder;
  beforeEach(() => {
    folder = new TestFolder();
    const journal = folder.open();
    journal.append(recordsUpTo(COUNT));
    journal.flush();
    journal.close();
  });
  afterEach(() => folder.remove());

  function checkOf(parts: Pick<JournalCheckParts, 'journal'> & Partial<JournalCheckParts>): JournalCheck {
    return new JournalCheck({
      verification: { entry: ENTRY },
      statementsProblem: async () => NO_FAULT,
      settle: () => undefined,
      everyMs: () => 1_000_000,
      onVerified: () => undefined,
      ...parts,
    });
  }

  it('[E2] [K10] finds what one at one go finds, lets others have their turn meanwhile, and says how far it is', async () => {
    const journal = folder.open();
    const verified: Verified[] = [];
    const check = checkOf({
      journal,
      settle: () => {
        journal.append([record(COUNT + 1)]);
        journal.flush();
      },
      onVerified: (it) => verified.push(it),
    });
    let isOver = false;
    let turns = 0;
    const progress = new Set<number>();
    const others = (): void => {
      turns += 1;
      if (check.progress !== null) progress.add(check.progress.checked);
      if (!isOver) setImmediate(others);
    };
    setImmediate(others);
    const first = check.verify();
    expect(check.verify()).toBe(first);
    expect(await first).toEqual({ records: COUNT + 1, ...NO_FAULT });
    isOver = true;
    expect(verified).toEqual([{ records: COUNT + 1, ...NO_FAULT }]);
    expect(turns).toBeGreaterThan(4);
    expect(progress.size).toBeGreaterThan(1);
    expect(check.progress).toBeNull();
    check.close();
    journal.close();

    folder.tamper("UPDATE records SET body = '{}' WHERE seq = 3333");
    const damaged = folder.open({ inspect: true });
    const again = checkOf({ journal: damaged });
    const problem = 'record 3333: record 3333 is not the one that was written';
    expect(await again.verify()).toEqual({ records: 3_332, problem, firstBad: 3_333 });
    expect(damaged.verify()).toMatchObject({ ok: false, firstBad: 3_333 });
    again.close();
    damaged.close();
  });

  it('[E4] goes on with the statements when the records are good, and tells what is wrong with them', async () => {
    const journal = folder.open();
    const verified: Verified[] = [];
    const fault = { problem: 'The statement on record 5 does not fit.', firstBad: 5 };
    const check = checkOf({ journal, statementsProblem: async () => fault, onVerified: (it) => verified.push(it) });
    expect(await check.verify()).toEqual({ records: COUNT, ...fault });
    expect(verified).toEqual([{ records: COUNT, ...fault }]);
    check.close();
    journal.close();
  });

  it('verifies in the background, and ends when the journal is closed under it', async () => {
    const journal = folder.open();
    let check: JournalCheck | null = null;
    const verified = await new Promise<Verified>((resolve) => {
      check = checkOf({ journal, everyMs: () => 1, onVerified: resolve });
    });
    expect(verified).toEqual({ records: COUNT, ...NO_FAULT });
    (check as unknown as JournalCheck).close();
    const running = checkOf({ journal });
    const late = running.verify();
    running.close();
    journal.close();
    await expect(late).rejects.toMatchObject({ code: 'io' });
  });
});
