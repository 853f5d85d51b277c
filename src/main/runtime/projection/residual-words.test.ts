import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { InstrumentId, VenueId } from '../../../shared/ids.ts';
import { type Cash, cash, type Quantity, quantity } from '../../../shared/money.ts';
import type { ResidualReason, ResidualRecord } from '../../engine/kill/kill-records.ts';
import { residualViews } from './kill-view.ts';
import { RESIDUAL_REASONS, residualWords } from './residual-words.ts';

const TYPES = ['unread', 'position', 'order', 'dust'] as const;
const amount = <T extends Cash | Quantity>(arbitrary: fc.Arbitrary<bigint>): fc.Arbitrary<T> =>
  arbitrary.map((units) => units as T);
const positive = fc.bigInt({ min: 0n, max: 10n ** 24n });
const residuals: fc.Arbitrary<ResidualRecord> = fc.record({
  venue: fc.constantFrom('paper' as VenueId, 'other' as VenueId),
  symbol: fc.constantFrom('BTC-PERP' as InstrumentId, 'ETH-PERP' as InstrumentId, '' as const),
  type: fc.constantFrom(...TYPES),
  quantity: amount<Quantity>(fc.bigInt({ min: -(10n ** 24n), max: 10n ** 24n })),
  value: amount<Cash>(positive),
  minNotional: amount<Cash>(positive),
  minQuantity: amount<Quantity>(positive),
  step: amount<Quantity>(positive),
  reason: fc.constantFrom(...RESIDUAL_REASONS),
});

const dust = (reason: ResidualReason, change: Partial<ResidualRecord> = {}): ResidualRecord => ({
  venue: 'paper' as VenueId,
  symbol: 'ADA-PERP' as InstrumentId,
  type: 'dust',
  quantity: quantity('-3.1'),
  value: cash('1.129'),
  minNotional: cash('5'),
  minQuantity: quantity('10'),
  step: quantity('0.5'),
  reason,
  ...change,
});

describe('the words of a residual', () => {
  it.each(RESIDUAL_REASONS)('[K5] %s says in plain words what it is, and what to do after a colon', (reason) => {
    const words = residualWords(dust(reason));
    expect(words).toMatch(/^[a-z0-9][^:]{15,}(: | itself$)/);
    expect(words).not.toContain(reason);
    expect(words).not.toMatch(/[.:,;]$|undefined|NaN/);
    expect(words.length).toBeLessThan(160);
  });

  it('[K5] no two reasons read the same', () => {
    const all = RESIDUAL_REASONS.map((reason) => residualWords(dust(reason)));
    expect(new Set(all).size).toBe(RESIDUAL_REASONS.length);
  });

  it('[K5] dust names the figure that is too small and the minimum it is below', () => {
    expect(residualWords(dust('below-minimum-notional'))).toBe(
      "worth 1.12, below the venue's least order of 5.00: close it together with a larger order, or leave it",
    );
    expect(residualWords(dust('below-minimum-quantity'))).toBe(
      "3.1 is below the venue's least quantity of 10: close it together with a larger order, or leave it",
    );
    expect(residualWords(dust('below-one-step', { quantity: quantity('0.3') }))).toMatch(/venue's step of 0.5, so no/);
  });

  it('[K4] what cannot be named here is told by the exchange’s own name of its market', () => {
    const unknown = { what: 'open order', market: 'BTCUSDT_260327' } as const;
    const record = dust('unknown-market', { type: 'order', symbol: '', unknown });
    expect(residualViews([record])).toMatchObject([
      {
        symbol: 'BTCUSDT_260327',
        reason: 'an open order in BTCUSDT_260327, which Interlock does not trade: end it at the exchange',
      },
    ]);
  });

  it('[K5] a value just below the minimum never reads as if it reached it', () => {
    const words = residualWords(dust('below-minimum-notional', { value: cash('4.99999') }));
    expect(words).toMatch(/^worth 4\.99, below the venue's least order of 5\.00/);
    const tiny = residualWords(dust('below-minimum-notional', { value: cash('0.00001') }));
    expect(tiny).toMatch(/^worth less than 0\.01, below/);
  });

  it('[K5] a minimum or value that is not known is not written as zero', () => {
    const unknown = { value: cash('0'), minNotional: cash('0'), minQuantity: quantity('0'), step: quantity('0') };
    for (const reason of RESIDUAL_REASONS)
      expect(residualWords(dust(reason, unknown))).not.toMatch(/\b0(\.00)?\b(?!\.)/);
  });

  it('[K4] [K5] every residual is shown with venue, instrument, quantity, value, the three minimums, code and words', () => {
    fc.assert(
      fc.property(fc.array(residuals, { maxLength: 30 }), (records) => {
        const views = residualViews(records);
        expect(views).toHaveLength(records.length);
        const shown = (it: ResidualRecord): string =>
          [it.venue, it.symbol, it.type, it.quantity, it.value, it.minNotional, it.minQuantity, it.step, it.reason]
            .concat(residualWords(it))
            .join('|');
        const read = views.map((it) =>
          [
            it.venue,
            it.symbol,
            it.kind,
            quantity(it.quantity),
            cash(it.value),
            cash(it.minNotional),
            quantity(it.minQuantity),
            quantity(it.step),
            it.code,
            it.reason,
          ].join('|'),
        );
        expect(read.sort()).toEqual(records.map(shown).sort());
      }),
    );
  });

  it('[K4] the worst comes first: what is not known, positions, orders, dust; the larger before the smaller', () => {
    fc.assert(
      fc.property(fc.array(residuals, { maxLength: 30 }), (records) => {
        const views = residualViews(records);
        const ranks = views.map((it) => TYPES.indexOf(it.kind));
        expect(ranks).toEqual([...ranks].sort((a, b) => a - b));
        views.slice(1).forEach((it, i) => {
          const before = views[i];
          if (before?.kind === it.kind) expect(cash(before.value) >= cash(it.value)).toBe(true);
        });
      }),
    );
  });
});
