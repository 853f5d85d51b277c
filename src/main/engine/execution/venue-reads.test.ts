import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { VenueReads } from './venue-reads.ts';

const ANSWER_WITHIN = 10_000;
const AGAIN_AFTER = 5_000;

/** Takes the reads that are due; fails when there is not exactly one. */
function one(reads: VenueReads, now: number): string {
  const due = reads.due(now, () => now);
  expect(due).toHaveLength(1);
  return due[0]?.readId ?? '';
}

describe('when a venue is read', () => {
  it('the earliest wish counts, and is taken once', () => {
    const reads = new VenueReads();
    for (const at of [500, 200, 900]) reads.want('paper', at);
    expect(reads.wakeAt).toBe(200);
    expect(reads.due(199, () => 199)).toEqual([]);
    const readId = one(reads, 200);
    expect(reads.due(1_000, () => 1_000)).toEqual([]);
    expect(reads.answered('paper', readId)).toBe('wished');
    expect([reads.due(10_000_000, () => 10_000_000), reads.wakeAt]).toEqual([[], null]);
  });

  it('a wish during a read is read after it, for the answer may be older than the wish', () => {
    const reads = new VenueReads();
    reads.want('paper', 0);
    const first = one(reads, 0);
    reads.want('paper', 10);
    expect(reads.due(20, () => 20)).toEqual([]);
    expect(reads.answered('paper', first)).toBe('wished');
    expect(reads.wakeAt).toBe(10);
    expect(one(reads, 20)).not.toBe(first);
  });

  it("nobody else's read, one given up, or one answered before is no answer", () => {
    const reads = new VenueReads();
    reads.want('paper', 0);
    const first = one(reads, 0);
    expect([reads.answered('paper', 'trip-1-read-1'), reads.answered('second', first)]).toEqual([null, null]);
    expect(reads.due(ANSWER_WITHIN, () => ANSWER_WITHIN)).toEqual([]);
    expect(reads.answered('paper', first)).toBeNull();
    const again = one(reads, ANSWER_WITHIN + AGAIN_AFTER);
    expect([reads.answered('paper', again), reads.answered('paper', again)]).toEqual(['wished', null]);
  });

  it('venues are read side by side: one that does not answer holds up no other', () => {
    const reads = new VenueReads();
    for (const venue of ['paper', 'second']) reads.want(venue, 0);
    const due = reads.due(0, () => 0);
    expect(due.map((it) => it.venue)).toEqual(['paper', 'second']);
    reads.answered('second', due[1]?.readId ?? '');
    reads.want('second', 100);
    expect(reads.due(100, () => 100).map((it) => it.venue)).toEqual(['second']);
  });

  it('[N4] a read that the venue would not take yet stays due until it would', () => {
    const reads = new VenueReads();
    reads.want('paper', 0);
    for (const now of [0, 1_000, 2_999]) expect(reads.due(now, () => 3_000)).toEqual([]);
    expect(reads.wakeAt).toBe(3_000);
    one(reads, 3_000);
  });

  it('[E1] after a silence it is read at once and twice more, for the first answer may be an old one', () => {
    const reads = new VenueReads();
    reads.wantAfterSilence('paper', 0);
    const times: number[] = [];
    for (let now = 0; now <= 600_000; now += 1_000) {
      for (const { venue, readId } of reads.due(now, () => now)) {
        times.push(now);
        reads.answered(venue, readId);
      }
    }
    expect(times).toEqual([0, 10_000, 60_000]);
    expect(reads.wakeAt).toBeNull();
  });

  it('[E1] whatever fails or is wished for, there is one read at a time, a next one after each failure, and no storm', () => {
    const step = fc.record({
      waitMs: fc.integer({ min: 0, max: 4_000 }),
      what: fc.constantFrom('want', 'answer', 'fail', 'nothing'),
    });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 80 }), (steps) => {
        const reads = new VenueReads();
        let [now, open] = [0, null as string | null];
        let sentAt: number | null = null;
        let wanted = false;
        for (const { waitMs, what } of steps) {
          now += waitMs;
          if (what === 'want') {
            reads.want('paper', now);
            wanted = true;
          }
          if (open !== null && (what === 'answer' || what === 'fail') && reads.answered('paper', open) !== null) {
            open = null;
            if (what === 'fail') reads.failed('paper', now);
            wanted ||= what === 'fail';
          }
          const due = reads.due(now, () => now);
          expect(due.length).toBeLessThanOrEqual(1);
          for (const { readId } of due) {
            if (open !== null) expect(now - (sentAt ?? 0)).toBeGreaterThanOrEqual(ANSWER_WITHIN);
            expect(readId).not.toBe(open);
            [open, sentAt, wanted] = [readId, now, false];
          }
          if (wanted || open !== null) expect(reads.wakeAt).not.toBeNull();
          // What it wakes for is to come: nobody is woken again and again for the same.
          if (reads.wakeAt !== null) expect(reads.wakeAt).toBeGreaterThan(now);
        }
      }),
    );
  });
});

describe('a venue that is read steadily', () => {
  const MINUTE = 60_000;

  it('[E1] is asked within a minute of its last answer, once at a time, whatever is answered, fails or is wished for', () => {
    const step = fc.record({
      waitMs: fc.integer({ min: 0, max: 9_000 }),
      what: fc.constantFrom('answer', 'answer', 'fail', 'silence', 'want', 'kill-read'),
    });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
        const reads = new VenueReads();
        reads.beSteady(['paper'], 0);
        let [now, idleSince] = [0, 0];
        let open: { readonly readId: string; readonly at: number } | null = null;
        for (const { waitMs, what } of steps) {
          // Woken when it asked for it, as the engine does.
          const until = now + waitMs;
          for (;;) {
            now = Math.min(until, Math.max(now, reads.wakeAt ?? until));
            const due = reads.due(now, () => now);
            expect(due.length).toBeLessThanOrEqual(1);
            for (const { readId } of due) {
              if (open !== null) expect(now - open.at).toBeGreaterThanOrEqual(ANSWER_WITHIN);
              open = { readId, at: now };
              expect(now - idleSince).toBeLessThanOrEqual(MINUTE);
            }
            if (open !== null) idleSince = now;
            if (now === until) break;
          }
          if (what === 'want') reads.want('paper', now);
          else if (what === 'kill-read') reads.seen('paper', now);
          else if (open !== null && what !== 'silence' && reads.answered('paper', open.readId) !== null) {
            if (what === 'fail') reads.failed('paper', now);
            else reads.seen('paper', now);
            [open, idleSince] = [null, now];
          }
        }
      }),
    );
  });

  it('[N4] leaves room to what is more urgent for ten seconds, and no longer', () => {
    const reads = new VenueReads();
    reads.beSteady(['paper'], 0);
    const asked: boolean[] = [];
    const full = (now: number) => (_venue: string, canWait: boolean) => {
      asked.push(canWait);
      return canWait ? now + 100_000 : now;
    };
    expect(reads.wakeAt).toBe(50_000);
    expect(reads.due(50_000, full(50_000))).toEqual([]);
    expect(reads.wakeAt).toBe(60_000);
    expect(reads.due(60_000, full(60_000))).toHaveLength(1);
    expect(asked).toEqual([true, false]);
  });

  it('[E1] says what was wished for apart from what goes on all day, and is over with its session', () => {
    const reads = new VenueReads();
    reads.beSteady(['paper'], 0);
    expect(reads.answered('paper', one(reads, 50_000))).toBe('steady');
    reads.want('paper', 51_000);
    expect(reads.answered('paper', one(reads, 51_000))).toBe('wished');
    reads.beSteady([], 51_000);
    expect(reads.wakeAt).toBeNull();
  });

  it('[E1] is not asked by a steady read sooner for a wish that was for later', () => {
    const reads = new VenueReads();
    reads.beSteady(['paper'], 0);
    reads.want('paper', 55_000);
    expect(reads.answered('paper', one(reads, 50_000))).toBe('steady');
    expect(reads.wakeAt).toBe(55_000);
  });
});
