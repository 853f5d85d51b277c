import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { BEAT_EVERY_MS, HANG_AFTER_MS, STALL_MS, STALLS_FORGIVEN } from '../adapters/watchdog/bounds.ts';
import { type Judgement, Vitals } from './vitals.ts';

/** Ticks on time, each a little late, for so long. */
function* ticks(from: number, forMs: number, late: () => number = () => 0): Generator<number> {
  for (let at = from; at < from + forMs; ) {
    at += BEAT_EVERY_MS + late();
    yield at;
  }
}

const lateness = fc.integer({ min: 0, max: STALL_MS });
const stall = fc.integer({ min: STALL_MS + 1, max: 3_600_000 });

describe('vitals', () => {
  it('[K10] never acts on a main that beats at least every deadline, whatever the ticks do', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 1, max: HANG_AFTER_MS }), { minLength: 1, maxLength: 30 }),
        fc.array(fc.oneof(lateness, stall), { minLength: 1 }),
        fc.boolean(),
        (gaps, delays, armed) => {
          const vitals = new Vitals(0);
          let [beatAt, tickAt, nth] = [0, 0, 0];
          const seen = new Set<Judgement['kind']>();
          for (const gap of gaps) {
            // Everything due until the next beat; a beat that came is read before main is judged.
            for (;;) {
              const delay = delays[nth % delays.length] ?? 0;
              if (tickAt + BEAT_EVERY_MS + delay >= beatAt + gap) break;
              tickAt += BEAT_EVERY_MS + delay;
              nth += 1;
              seen.add(vitals.tick(tickAt, true).kind);
            }
            beatAt += gap;
            vitals.beat(beatAt, armed);
          }
          seen.delete('nothing');
          seen.delete('lag');
          expect([...seen]).toEqual([]);
        },
      ),
    );
  });

  it('[K10] acts on an armed main within the deadline and one tick of its last beat, and never on another', () => {
    fc.assert(
      fc.property(fc.boolean(), fc.integer({ min: 0, max: 99 }), (armed, offset) => {
        const vitals = new Vitals(0);
        vitals.beat(offset, armed);
        let actedAt: number | null = null;
        for (const at of ticks(0, 20 * HANG_AFTER_MS)) {
          if (vitals.tick(at, true).kind !== 'takeover') continue;
          actedAt = at;
          break;
        }
        if (!armed) expect(actedAt).toBeNull();
        else {
          expect(actedAt).toBeGreaterThan(offset + HANG_AFTER_MS);
          expect(actedAt).toBeLessThanOrEqual(offset + HANG_AFTER_MS + BEAT_EVERY_MS);
        }
      }),
    );
  });

  it('[K10] acts at once when an armed main has died, and leaves when nothing was at stake', () => {
    fc.assert(
      fc.property(fc.boolean(), fc.boolean(), fc.integer({ min: 0, max: HANG_AFTER_MS }), (armed, closed, later) => {
        const vitals = new Vitals(0);
        vitals.beat(0, armed);
        if (closed) vitals.closed(later);
        expect(vitals.tick(later, false)).toMatchObject(
          armed ? { kind: 'takeover', cause: 'died' } : { kind: 'leave', why: 'died-unarmed' },
        );
      }),
    );
  });

  it('[K10] never acts after goodbye, however main ends', () => {
    fc.assert(
      fc.property(fc.boolean(), fc.boolean(), fc.array(fc.oneof(lateness, stall)), (alive, closed, delays) => {
        const vitals = new Vitals(0);
        vitals.beat(0, true);
        vitals.bye();
        if (closed) vitals.closed(0);
        let at = 0;
        for (const delay of delays) {
          at += BEAT_EVERY_MS + delay;
          expect(vitals.tick(at, alive)).toEqual({ kind: 'leave', why: 'bye' });
        }
      }),
    );
  });

  it('[K10] leaves a main that lives and let it go', () => {
    const vitals = new Vitals(0);
    vitals.beat(0, true);
    vitals.closed(50);
    const said = [...ticks(0, 2 * HANG_AFTER_MS)].map((at) => vitals.tick(at, true));
    expect(new Set(said.map((it) => (it.kind === 'leave' ? it.why : it.kind)))).toEqual(
      new Set(['nothing', 'dismissed']),
    );
  });

  it('[K10] its own stall, of any length, gives main a whole new deadline', () => {
    fc.assert(
      fc.property(stall, fc.integer({ min: 0, max: HANG_AFTER_MS }), (slept, silent) => {
        const vitals = new Vitals(0);
        vitals.beat(0, true);
        for (const at of ticks(0, silent - BEAT_EVERY_MS)) vitals.tick(at, true);
        const woke = Math.floor(silent / BEAT_EVERY_MS) * BEAT_EVERY_MS + BEAT_EVERY_MS + slept;
        for (const at of [woke, ...ticks(woke, HANG_AFTER_MS - BEAT_EVERY_MS)]) {
          expect(vitals.tick(at, true).kind).not.toBe('takeover');
        }
      }),
    );
  });

  it('[K10] a watchdog that is starved again and again still acts, on its own waking time', () => {
    const vitals = new Vitals(0);
    vitals.beat(0, true);
    const late = STALL_MS + 1;
    const said = [...ticks(0, 20 * HANG_AFTER_MS, () => late)].map((at) => vitals.tick(at, true).kind);
    const awake = Math.ceil(HANG_AFTER_MS / (BEAT_EVERY_MS + STALL_MS));
    expect(said.indexOf('takeover')).toBe(STALLS_FORGIVEN + awake);
  });

  it('warns once in each silence that is worth a word', () => {
    const vitals = new Vitals(0);
    const kinds: string[] = [];
    for (const at of ticks(0, 2_000)) kinds.push(vitals.tick(at, true).kind);
    vitals.beat(2_000, true);
    for (const at of ticks(2_000, 2_000)) kinds.push(vitals.tick(at, true).kind);
    expect(kinds.filter((it) => it === 'lag')).toHaveLength(2);
  });
});
