import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { cash, price, quantity, rate } from '../../../src/shared/money.ts';
import { openDesk, order, PERP } from './testing/desk.ts';
import { level } from './testing/market.ts';

const step = fc.record({
  side: fc.constantFrom('buy' as const, 'sell' as const),
  thousandths: fc.integer({ min: 4, max: 300 }),
  tenths: fc.integer({ min: 400_000, max: 600_000 }),
  kind: fc.constantFrom('market', 'limit', 'resting', 'funding'),
});

describe('books', () => {
  test('whatever is traded, cash moves by what fills, fees and funding say, to the last unit', () => {
    fc.assert(
      fc.property(fc.array(step, { minLength: 1, maxLength: 30 }), (steps) => {
        const { exchange, account } = openDesk();
        exchange.transfer(account, 'USDT', cash('10000000'));
        exchange.market.setFundingRate(PERP, rate('0.0001'));
        for (const { side, thousandths, tenths, kind } of steps) {
          const bid = `${Math.floor(tenths / 10)}.${tenths % 10}`;
          const ask = `${Math.floor((tenths + 1) / 10)}.${(tenths + 1) % 10}`;
          exchange.market.setQuote(
            PERP,
            [level(bid, '0.2'), level('100', '9')],
            [level(ask, '0.2'), level('99999', '9')],
          );
          const size = `${thousandths / 1_000}`;
          if (kind === 'funding') exchange.fund(PERP);
          else if (kind === 'market') exchange.place(account, order(side, size));
          else
            exchange.place(
              account,
              order(side, size, { at: kind === 'limit' ? bid : side === 'buy' ? '45000' : '55000' }),
            );
        }
        const { balances, fills, income, positions } = account.view();
        const held = fills.reduce((sum, it) => sum + (it.side === 'buy' ? it.quantity : -it.quantity), 0n);
        expect(positions[0]?.quantity ?? 0n).toBe(held);
        const fees = fills.reduce((sum, it) => sum + it.fee, 0n);
        const realized = fills.reduce((sum, it) => sum + it.realized, 0n);
        const funding = income.filter((it) => it.kind === 'funding').reduce((sum, it) => sum + it.amount, 0n);
        const paidIn = cash('10100000');
        expect(balances).toMatchObject([{ asset: 'USDT', total: paidIn + realized + funding - fees }]);
      }),
      { numRuns: 150 },
    );
  });

  test('a position turned over begins anew at the price that turned it', () => {
    const { exchange, account } = openDesk();
    exchange.place(account, order('buy', '0.2'));
    exchange.market.setQuote(PERP, [level('51000', '9')], [level('51000.1', '9')]);
    exchange.place(account, order('sell', '0.5'));
    expect(account.positions()).toMatchObject([{ quantity: quantity('-0.3'), entryPrice: price('51000') }]);
    expect(account.view().fills.at(-1)?.realized).toBe(cash('199.98'));
  });

  test('a fee that does not come out even is rounded up at the eighth decimal', () => {
    const { exchange, account } = openDesk();
    exchange.place(account, order('buy', '0.007', { symbol: 'ETH/USDT:USDT' }));
    // 0.007 × 3000.01 × 0.0005 = 0.010500035
    expect(account.view().fills).toMatchObject([{ fee: cash('0.01050004') }]);
  });

  test('a position added to has the mean price of its parts', () => {
    const { exchange, account } = openDesk();
    exchange.place(account, order('buy', '0.1'));
    exchange.market.setQuote(PERP, [level('51000', '9')], [level('51000.1', '9')]);
    exchange.place(account, order('buy', '0.3'));
    expect(account.positions()).toMatchObject([{ quantity: quantity('0.4'), entryPrice: price('50750.1') }]);
  });
});
