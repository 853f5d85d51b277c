import { describe, expect, it } from 'vitest';
import type { VenueFill, VenueSnapshot } from '../../src/main/engine/domain/venue-report.ts';
import { cash, price, quantity } from '../../src/shared/money.ts';
import { Chronicle } from './chronicle.ts';
import { differences, type ExchangeSays, unwritten } from './exchange-says.ts';

const fill = (fillId: string, at: number, orderId = 'a'): VenueFill => ({
  orderId,
  fillId,
  symbol: 'BTC',
  side: 'buy',
  quantity: quantity('1'),
  price: price('100'),
  fee: cash('0'),
  liquidity: 'taker',
  at,
});

/** The exchange's word at venue time 100 and machine time 1,000. */
function says(held: string, ...fills: VenueFill[]): ExchangeSays {
  const positions = [{ symbol: 'BTC', quantity: quantity(held) }];
  const snapshot: VenueSnapshot = { openOrders: [], positions, cash: cash('0'), fills };
  return { session: 1, at: 100, wallAt: 1_000, snapshot };
}

const approved = { kind: 'order.approved', body: { orderId: 'a', owner: { kind: 'kill' }, quantity: '9' } };
const booked = (fillId: string, at: number) => {
  const { fee: _fee, price: _price, quantity: _quantity, ...rest } = fill(fillId, at);
  const report = { kind: 'fill', ...rest, quantity: '1', price: '100', fee: '0' };
  return { kind: 'venue.reported', body: { report } };
};
const reconciled = (readAt: number, recordedAt: number) => ({ kind: 'venue.reconciled', recordedAt, body: { readAt } });

function journal(...records: object[]): Chronicle {
  const chronicle = new Chronicle();
  chronicle.read(
    records.map((it, index) => JSON.stringify({ seq: index + 1, agent: null, hash: '', recordedAt: 1, ...it })),
    { journal: [], orders: [], fills: [], latch: [] },
  );
  return chronicle;
}

describe('the exchange’s word against the journal', () => {
  it('waits until the console has reconciled with a later read', () => {
    expect(differences(says('1', fill('f1', 50)), journal(approved, reconciled(90, 900)))).toBeNull();
  });

  it('finds nothing when all of it was booked, whatever was traded afterwards', () => {
    const chronicle = journal(approved, booked('f1', 50), reconciled(120, 1_100), booked('f2', 130), booked('f3', 90));
    expect(differences(says('1', fill('f1', 50)), chronicle)).toEqual([]);
  });

  it('finds a fill that was never booked, one that the exchange does not have, and another position', () => {
    const late = reconciled(120, 1_100);
    expect(differences(says('1', fill('f1', 50)), journal(approved, late))).toEqual([
      expect.stringMatching(/^fill f1 of a at the exchange was never booked/),
      expect.stringMatching(/^the exchange held 1 BTC more/),
    ]);
    expect(differences(says('1', fill('f1', 50)), journal(approved, booked('f1', 50), booked('f2', 60), late))).toEqual(
      [
        expect.stringMatching(/^fill f2 was booked, the exchange does not have it/),
        expect.stringMatching(/^the exchange held -1 BTC more/),
      ],
    );
  });

  it('compares only what is missing with a market that was set up anew, its time behind', () => {
    const chronicle = journal(approved, booked('f1', 50), reconciled(80, 1_100), booked('f2', 90));
    expect(differences(says('5', fill('f1', 50)), chronicle)).toEqual([]);
    expect(differences(says('5', fill('f0', 50)), chronicle)).toHaveLength(1);
  });

  it('finds an order that left before it was written', () => {
    expect(unwritten(says('1', fill('f1', 50)), journal())).toEqual(['the exchange knows a, the journal does not']);
    expect(unwritten(says('1', fill('f1', 50)), journal(approved))).toEqual([]);
  });
});
