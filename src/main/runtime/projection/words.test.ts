import { describe, expect, it } from 'vitest';
import { cash, price, quantity } from '../../../shared/money.ts';
import type { JournalRecord, RecordBodies } from '../../engine/domain/records.ts';
import { recordWords } from './words.ts';

const NAMES = () => ({ currency: 'USDT', base: 'BTC' });
const SYMBOL = 'BTC-PERP';

function reconciled(change: Partial<RecordBodies['venue.reconciled']>): string | null {
  const body = { venue: 'binance', readAt: 1, missedFills: 0, differences: [], ...change };
  return recordWords({ kind: 'venue.reconciled', at: 1, agent: null, action: null, body }, NAMES);
}

describe('the log of reconciliations', () => {
  it('[R8] says that the books agree, or with one word each what does not and what was booked', () => {
    const trade = { fillId: 'f', symbol: SYMBOL, side: 'buy', quantity: quantity('2') } as const;
    expect(reconciled({})).toBe('binance read and compared: the books agree');
    expect(
      reconciled({
        missedFills: 2,
        booked: [
          { explanation: 'missed-fill', orderId: 'order0-1', ...trade },
          { explanation: 'manual-trade', orderId: 'foreign-1', ...trade },
        ],
        differences: [{ symbol: SYMBOL, atVenue: quantity('3'), inBooks: quantity('1') }],
        balance: { atVenue: cash('1500'), inBooks: cash('1000') },
        foreignOrders: [{ orderId: 'foreign-2', symbol: SYMBOL, side: 'sell', quantity: quantity('4') }],
      }),
    ).toBe(
      'binance read and compared, 2 executions that nobody had reported, missed-fill: buy 2 BTC-PERP, ' +
        'manual-trade: buy 2 BTC-PERP: position-unexplained: BTC-PERP 3 there, 1 in the books; ' +
        'balance-unexplained: 1500 there, 1000 in the books, 500 more; foreign-order: sell 4 BTC-PERP',
    );
    const funding = { explanation: 'funding', symbol: SYMBOL, amount: cash('-1.5') } as const;
    expect(reconciled({ booked: [funding] })).toContain('funding: -1.5 on BTC-PERP: the books agree');
  });

  it('[R8] names an execution of nobody’s order when it is told, too', () => {
    const fill = { fillId: 'f', symbol: SYMBOL, side: 'sell', quantity: quantity('1'), price: price('10') } as const;
    const told = (orderId: string) => {
      const report = { kind: 'fill', orderId, ...fill, fee: cash('0'), liquidity: 'taker', at: 1 } as const;
      const body = { venue: 'binance', report };
      return recordWords({ kind: 'venue.reported', at: 1, agent: null, action: null, body } as JournalRecord, NAMES);
    };
    expect(told('foreign-1')).toBe('sold 1 BTC-PERP at 10, fee 0; manual-trade, the house’s');
    expect(told('order0-1')).toBe('sold 1 BTC-PERP at 10, fee 0');
  });
});
