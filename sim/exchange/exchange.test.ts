import { describe, expect, it } from 'vitest';
import { SimulatedClock } from '../../src/main/adapters/clock/simulated-clock.ts';
import type { VenueOrder } from '../../src/main/engine/domain/order.ts';
import type { VenueReport } from '../../src/main/engine/domain/venue-report.ts';
import { cash, formatAmount, price, quantity } from '../../src/shared/money.ts';
import { MARKETS } from '../simulation/markets.ts';
import { FaultExchange } from './exchange.ts';
import { type Fault, FaultPlan } from './faults.ts';
import { Link } from './link.ts';

const START = 1_000_000;

function rig(faults: readonly Partial<Fault>[] = [], seed = 1) {
  const clock = new SimulatedClock(START);
  const whole: Fault[] = faults.map((it) => ({
    kind: 'partial-fill',
    venue: 'alpha',
    from: 0,
    until: 60_000,
    chance: 1,
    ms: 0,
    ...it,
  }));
  const plan = new FaultPlan(whole, seed, START);
  const instruments = (MARKETS.alpha ?? []).map((it) => it.instrument);
  const exchange = new FaultExchange({ id: 'alpha', clock, instruments, plan, balance: cash('100000') });
  exchange.move('BTC-PERP', price('46000'));
  const options = { exchange, scheduler: clock, plan, startAt: START, faults: whole };
  const link = new Link({ ...options, requestLimit: { requests: 5, perMs: 1_000 }, latencyMs: { min: 10, max: 10 } });
  const heard: VenueReport[] = [];
  const connection = link.connect((report) => heard.push(report));
  return { clock, exchange, link, connection, heard, pass: (ms: number) => clock.advanceTo(clock.now() + ms) };
}

function order(id: string, side: 'buy' | 'sell', size: string, more: Partial<VenueOrder> = {}): VenueOrder {
  const base = { type: 'market', timeInForce: 'IOC', postOnly: false, reduceOnly: false } as const;
  return { id, symbol: 'BTC-PERP', side, quantity: quantity(size), ...base, ...more };
}

const kinds = (reports: readonly VenueReport[]) =>
  reports.map((it) => ('reason' in it ? `${it.kind} ${it.reason}` : it.kind));

describe('the exchange with faults', () => {
  it('books a fill in its own truth to the last unit', () => {
    const { connection, exchange, heard, pass } = rig();
    connection.submit(order('aaaaaa-1', 'buy', '0.5'));
    pass(100);
    connection.submit(order('aaaaaa-2', 'sell', '0.2'));
    pass(100);
    expect(formatAmount(exchange.account.held('BTC-PERP'))).toBe('0.3');
    expect(formatAmount(exchange.account.flow)).toBe('-13816.1');
    expect(kinds(heard)).toEqual(['accepted', 'fill', 'accepted', 'fill']);
  });

  it('takes a client order id once, and remembers that it came twice', () => {
    const { connection, exchange, heard, pass } = rig();
    for (let i = 0; i < 2; i += 1) {
      connection.submit(order('aaaaaa-1', 'buy', '0.5'));
      pass(100);
    }
    expect(kinds(heard).at(-1)).toBe('rejected duplicate-order-id');
    expect(exchange.log.filter((it) => it.kind === 'sent-twice')).toHaveLength(1);
  });

  it('never lets reduce-only open a position or turn one over', () => {
    const { connection, exchange, heard, pass } = rig();
    connection.submit(order('aaaaaa-1', 'sell', '0.5', { reduceOnly: true }));
    connection.submit(order('aaaaaa-2', 'buy', '0.3'));
    pass(100);
    connection.submit(order('aaaaaa-3', 'sell', '0.5', { reduceOnly: true }));
    pass(100);
    expect(kinds(heard)).toContain('rejected reduce-only');
    expect(kinds(heard).at(-1)).toBe('cancelled reduce-only');
    expect(exchange.account.positions()).toEqual([]);
  });

  it('refuses a request that is too old when it arrives', () => {
    const { connection, exchange, heard, pass } = rig([{ kind: 'slow-request', ms: 6_000 }]);
    connection.submit(order('aaaaaa-1', 'buy', '0.5'));
    pass(7_000);
    expect(kinds(heard)).toEqual(['rejected expired']);
    expect(exchange.account.fills).toEqual([]);
  });

  it('names the time of an old snapshot, and shows what was true then and nothing later', () => {
    const { connection, heard, pass } = rig([{ kind: 'stale-snapshot', ms: 500 }]);
    pass(1_000);
    connection.submit(order('aaaaaa-1', 'buy', '0.5'));
    pass(100);
    connection.read('read-1', START);
    pass(100);
    const snapshot = heard.find((it) => it.kind === 'snapshot');
    expect(snapshot).toMatchObject({ at: START + 610, snapshot: { positions: [], fills: [], openOrders: [] } });
  });

  it('says 429 with the time to wait, by its own count of what arrived', () => {
    const { connection, heard, pass } = rig();
    for (let i = 1; i <= 7; i += 1) connection.read(`read-${i}`, START);
    pass(100);
    expect(heard.filter((it) => it.kind === 'snapshot')).toHaveLength(5);
    const throttled = heard.filter((it) => it.kind === 'throttled');
    expect(throttled.map((it) => it.retryAfterMs)).toEqual([1_000, 1_000]);
  });

  it('takes an order whose answer is lost', () => {
    const { connection, exchange, heard, pass } = rig([{ kind: 'lost-acknowledgement' }, { kind: 'lost-fill' }]);
    connection.submit(order('aaaaaa-1', 'buy', '0.5'));
    pass(1_000);
    expect(heard).toEqual([]);
    expect(formatAmount(exchange.account.held('BTC-PERP'))).toBe('0.5');
  });

  it('fills an order while its cancel is on the way, and refuses the cancel', () => {
    const { connection, exchange, heard, pass } = rig([{ kind: 'cancel-rejected-filled' }]);
    connection.submit(order('aaaaaa-1', 'buy', '0.5', { type: 'limit', timeInForce: 'GTC', price: price('45000') }));
    pass(100);
    connection.cancel('aaaaaa-1');
    pass(100);
    expect(kinds(heard)).toEqual(['accepted', 'fill', 'cancel-rejected already-closed']);
    expect(formatAmount(exchange.account.held('BTC-PERP'))).toBe('0.5');
  });

  it('cancels everything at once, where it can: what somebody else placed too', () => {
    const rigs = Array.from({ length: 20 }, (_, seed) => rig([], seed));
    const able = rigs.filter((it) => it.connection.massCancel !== undefined);
    expect(able.length).toBeLessThan(rigs.length);
    const { connection, exchange, heard, pass } = able[0] ?? rig();
    const rest = { type: 'limit', timeInForce: 'GTC', price: price('45000') } as const;
    connection.submit(order('aaaaaa-1', 'buy', '0.5', rest));
    connection.submit(order('bbbbbb-1', 'buy', '0.1', rest));
    pass(100);
    connection.massCancel?.cancel(['aaaaaa-1', 'aaaaaa-9']);
    pass(100);
    expect(kinds(heard.slice(2))).toEqual(['cancelled requested', 'cancelled requested']);
    expect(exchange.working.size).toBe(0);
  });

  it('is not heard while the connection is lost, and says when it is back', () => {
    const { connection, exchange, heard, pass } = rig([
      { kind: 'disconnect', from: 100, until: 5_000, chance: 1, ms: 50 },
    ]);
    pass(200);
    connection.submit(order('aaaaaa-1', 'buy', '0.5'));
    pass(4_700);
    expect(kinds(heard)).toEqual(['connection']);
    pass(2_000);
    expect(heard.filter((it) => it.kind === 'connection').map((it) => it.state)).toEqual(['lost', 'restored']);
    expect(exchange.account.fills).toHaveLength(1);
  });

  it('hears nothing of a process that died, but for what had left it', () => {
    const { connection, exchange, link, heard, pass } = rig();
    connection.submit(order('aaaaaa-1', 'buy', '0.5'));
    link.disconnect();
    connection.submit(order('aaaaaa-2', 'buy', '0.5'));
    pass(1_000);
    expect(formatAmount(exchange.account.held('BTC-PERP'))).toBe('0.5');
    expect(heard).toEqual([]);
  });
});
