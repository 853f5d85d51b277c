import { describe, expect, it } from 'vitest';
import { formatAmount } from '../../src/shared/money.ts';
import { Chronicle, type Findings } from './chronicle.ts';

const NORTH = { kind: 'agent', agent: 'north' } as const;
const ALL = { kind: 'global' } as const;

const opened = (session = 1) => ({ kind: 'session.opened', body: { session, balance: '1000' } });
const approved = (orderId: string, owner: object = NORTH) => ({
  kind: 'order.approved',
  body: { orderId, owner, quantity: '2' },
});
const reported = (report: object) => ({ kind: 'venue.reported', body: { venue: 'paper', report } });
const fill = (fillId: string, orderId: string, quantity = '1', side = 'buy') =>
  reported({ kind: 'fill', fillId, orderId, symbol: 'BTC', side, quantity, price: '100', fee: '0.5', at: 1 });
const trip = (tripId: string, scope: object = ALL, commandId = tripId) => ({
  kind: 'trip.accepted',
  body: { tripId, scope, commandId },
});
const reset = (tripId: string) => ({ kind: 'latch.reset', body: { tripId } });
const started = (agent: string) => ({ kind: 'agent.started', agent, body: { agent } });

function read(...records: object[]): { chronicle: Chronicle; found: Findings } {
  const chronicle = new Chronicle();
  const found: Findings = { journal: [], orders: [], fills: [], latch: [] };
  chronicle.read(
    records.map((record, index) => JSON.stringify({ seq: index + 1, agent: null, hash: `h${index + 1}`, ...record })),
    found,
  );
  return { chronicle, found };
}

const NOTHING: Findings = { journal: [], orders: [], fills: [], latch: [] };

describe('the journal as an outsider reads it', () => {
  it('finds nothing in a history in which everything holds', () => {
    const { chronicle, found } = read(
      opened(),
      started('north'),
      approved('a'),
      fill('f1', 'a'),
      fill('f2', 'a'),
      trip('t1', NORTH),
      started('south'),
      approved('k', { kind: 'kill', runId: 't1', agent: 'north' }),
      fill('f3', 'k', '2', 'sell'),
      reset('t1'),
      started('north'),
      approved('b'),
      opened(2),
      approved('c'),
      fill('f1', 'c'),
    );
    expect(found).toEqual(NOTHING);
    expect(chronicle.hashes.at(-1)).toBe('h15');
    expect([...chronicle.positions].map(([symbol, held]) => [symbol, formatAmount(held)])).toEqual([['BTC', '1']]);
    expect(formatAmount(chronicle.cash)).toBe('899.5');
  });

  it.each<[string, keyof Findings, object[]]>([
    ['an order that is approved twice', 'orders', [approved('a'), approved('a')]],
    ['a fill of an order that was never approved', 'orders', [fill('f1', 'a')]],
    [
      'an order that the venue had already',
      'orders',
      [approved('a'), reported({ kind: 'rejected', orderId: 'a', reason: 'duplicate-order-id' })],
    ],
    ['a press that became two kills', 'orders', [trip('t1', ALL, 'press'), trip('t2', NORTH, 'press')]],
    ['a fill that is booked twice', 'fills', [approved('a'), fill('f1', 'a'), fill('f1', 'a')]],
    [
      'an order that is filled beyond its size',
      'fills',
      [approved('a'), fill('f1', 'a', '1.5'), fill('f2', 'a', '0.6')],
    ],
    ['an agent that starts under its own latch', 'latch', [trip('t1', NORTH), started('north')]],
    ['an agent that starts under the global latch', 'latch', [trip('t1'), started('south')]],
    ['an order of a latched agent', 'latch', [trip('t1', NORTH), approved('a')]],
    ['a reset of what is not latched', 'latch', [trip('t1'), reset('t1'), reset('t1')]],
    ['a kill that is accepted twice', 'latch', [trip('t1'), trip('t1', ALL, 'other')]],
    ['a record that is missing', 'journal', [opened(), { seq: 3, ...opened() }]],
  ])('finds %s', (_what, kind, records) => {
    const { found } = read(...records);
    expect(found).toEqual({ ...NOTHING, [kind]: [expect.any(String)] });
  });
});
