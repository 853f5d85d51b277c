import fc from 'fast-check';
import { afterEach, describe, expect, it } from 'vitest';
import { recordsUpTo, TestFolder } from '../adapters/journal/test-journal.ts';
import { verifyInParts } from './verify-in-parts.ts';

describe('a verification in parts', () => {
  let folder: TestFolder;
  afterEach(() => folder.remove());

  it('[E2] [K10] finds what one at one go finds, whatever the parts, and lets others have their turn between them', async () => {
    folder = new TestFolder();
    const journal = folder.open();
    journal.append(recordsUpTo(50));
    journal.flush();
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: 60 }), async (atOnce) => {
        let turns = 0;
        const others = (): void => {
          turns += 1;
          if (turns < 100) setImmediate(others);
        };
        setImmediate(others);
        expect(await verifyInParts(journal, () => {}, atOnce)).toEqual({ records: 50, problem: '' });
        if (atOnce < 50) expect(turns).toBeGreaterThan(0);
      }),
      { numRuns: 30 },
    );
    journal.close();

    folder.tamper("UPDATE records SET body = '{}' WHERE seq = 33");
    const damaged = folder.open({ inspect: true });
    for (const atOnce of [1, 7, 32, 33, 50, 100]) {
      const found = await verifyInParts(damaged, () => {}, atOnce);
      expect(found).toEqual({ records: 32, problem: 'record 33: record 33 is not the one that was written' });
    }
    damaged.close();
  });
});
