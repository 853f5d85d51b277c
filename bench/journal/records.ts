import type { JournalRecord, RecordOf } from '../../src/main/engine/domain/records.ts';
import type { Cash, Price, Quantity } from '../../src/shared/money.ts';

const FIRST_AT = 1_640_995_200_000;
const BTC = 10_000_000_000_000n;
const QUANTITY = (12_000_000_000_000_000n + BTC) as Quantity;

/** An order, the most frequent large record. */
function order(n: number): RecordOf<'order.approved'> {
  const orderId = `bench0-${n.toString(36)}`;
  return {
    kind: 'order.approved',
    at: FIRST_AT + n * 60,
    agent: 'trend',
    action: orderId,
    body: {
      orderId,
      venue: 'paper',
      mode: 'paper',
      owner: { kind: 'agent', agent: 'trend' },
      ref: `r${n}`,
      symbol: 'BTC-PERP',
      side: n % 2 === 0 ? 'buy' : 'sell',
      type: 'limit',
      quantity: QUANTITY,
      price: priceOf(n),
      timeInForce: 'GTC',
      purpose: 'mean reversion entry',
      rule: 'permit-declared',
    },
  };
}

/** What the venue says of it: all of it was filled. */
function fill(n: number): RecordOf<'venue.reported'> {
  const orderId = `bench0-${n.toString(36)}`;
  const at = FIRST_AT + n * 60 + 20;
  return {
    kind: 'venue.reported',
    at,
    agent: 'trend',
    action: orderId,
    body: {
      venue: 'paper',
      report: {
        kind: 'fill',
        orderId,
        fillId: `f${n}`,
        symbol: 'BTC-PERP',
        side: n % 2 === 0 ? 'buy' : 'sell',
        quantity: QUANTITY,
        price: priceOf(n),
        fee: 1_000_000_000_000_000n as Cash,
        liquidity: 'maker',
        at,
      },
    },
  };
}

function priceOf(n: number): Price {
  return (456_785_000_000_000_000_000n + BigInt(n % 1_000) * 100_000_000_000_000n) as Price;
}

/** Orders alone. */
export function orders(count: number): JournalRecord[] {
  return Array.from({ length: count }, (_, n) => order(n));
}

/** Orders and their fills in turn, from the `first`th record (from 0) on: a state that does not grow with them. */
export function trading(first: number, count: number): JournalRecord[] {
  return Array.from({ length: count }, (_, i) => {
    const n = Math.floor((first + i) / 2);
    return (first + i) % 2 === 0 ? order(n) : fill(n);
  });
}
