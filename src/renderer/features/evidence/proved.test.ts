import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { AnchorRow, CheckpointView } from '../../../shared/view/evidence-view.ts';
import { provedWords, troubles } from './proved.ts';

const anchor = (id: AnchorRow['id'], provedTo: number, state: AnchorRow['state'] = 'proved'): AnchorRow => ({
  id,
  state,
  provedTo,
  provedWallAt: null,
  text: '',
});
const checkpoint = (size: number): CheckpointView => ({ size, root: 'ab', wallAt: 0, keyId: '01020304' });

describe('[E8] what the screen says is proved, and against whom', () => {
  it('names the part that an anchor proves and the part that only this machine does', () => {
    expect(provedWords(12_345, checkpoint(12_345), [anchor('git', 12_300)]).text).toBe(
      'Records 1 to 12,300 are proved against the git branch; the last 45 are proved by this machine alone.',
    );
    expect(provedWords(12_345, checkpoint(12_340), [anchor('git', 12_300)]).text).toContain(
      'the last 45 are proved by this machine alone, 5 of them not signed yet.',
    );
    expect(provedWords(12_345, checkpoint(12_300), [anchor('git', 12_300)]).text).toContain(
      'the last 45 are proved by this machine alone, and not signed yet.',
    );
  });
  it('names both where both prove as much, and else the one that proves more', () => {
    const both = provedWords(10, checkpoint(10), [anchor('git', 10), anchor('rfc3161', 10)]).text;
    expect(both).toBe(
      'Records 1 to 10 are proved against the git branch and the time-stamp authority: the whole journal.',
    );
    expect(provedWords(10, checkpoint(10), [anchor('git', 4), anchor('rfc3161', 9)]).text).toBe(
      'Records 1 to 9 are proved against the time-stamp authority; the last one is proved by this machine alone.',
    );
  });
  it('claims nothing where nothing is published, and says why', () => {
    expect(provedWords(45, checkpoint(45), []).text).toMatch(
      /^All 45 records are proved by this machine alone\. No anchor is set/,
    );
    expect(provedWords(45, null, [anchor('git', 0, 'waiting')]).text).toBe(
      'All 45 records are proved by this machine alone, and not signed yet. Nothing is published yet.',
    );
    expect(provedWords(0, null, []).text).toBe('The journal is empty: there is nothing to prove yet.');
  });
  it('says that the journal was cut when more was proved once than there is', () => {
    expect(provedWords(12_000, checkpoint(12_000), [anchor('git', 12_300)])).toEqual({
      text: '12,300 records were proved once, and the journal has 12,000: it was cut or rolled back.',
      cut: true,
    });
    expect(provedWords(5, checkpoint(6), []).cut).toBe(true);
  });
  it('never counts more as proved against an anchor than one of them proves', () => {
    const size = fc.nat({ max: 500 });
    fc.assert(
      fc.property(size, size, size, size, (records, signed, git, authority) => {
        const { text, cut } = provedWords(records, checkpoint(signed), [
          anchor('git', git),
          anchor('rfc3161', authority),
        ]);
        const claimed = Number(/^Records 1 to (\d+) are proved against/.exec(text)?.[1] ?? 0);
        expect(claimed).toBeLessThanOrEqual(Math.max(git, authority));
        expect(cut).toBe(Math.max(signed, git, authority) > records);
      }),
    );
  });
});

describe('[E8] [S3] what is wrong with the evidence stands at the name of its view', () => {
  const well = { outside: { state: 'ok', text: '' }, replica: { state: 'ok', wallAt: 0, size: 1, text: '' } } as const;
  it('is nothing when all is well, or not set at all', () => {
    expect(troubles('', well, [anchor('git', 5), anchor('rfc3161', 0, 'off')], 0)).toEqual([]);
  });
  it('is each thing that failed, is late or is due', () => {
    const ill = { outside: { state: 'failed', text: '' }, replica: { ...well.replica, state: 'late' } } as const;
    const found = troubles('record 4', ill, [anchor('git', 5, 'late'), anchor('rfc3161', 0, 'failed')], 2);
    expect(found.map(({ words }) => words)).toEqual([
      'the journal does not verify',
      'no copies of checkpoints outside',
      'the git branch is late',
      'the time-stamp authority failed',
      'the replica is late',
      '2 keys to rotate',
    ]);
    expect(found.map(({ bad }) => bad)).toEqual([true, true, false, true, false, false]);
  });
});
