import { describe, expect, it } from 'vitest';
import risk from '../../../../resources/policy/risk.json' with { type: 'json' };
import { cash, parseAmount, type Quantity } from '../../../shared/money.ts';
import { createRandom, type Random } from '../domain/random.ts';
import type { JournalRecord } from '../domain/records.ts';
import { addOrder, emptyOrders, reportOrder } from '../execution/orders.ts';
import { Rig } from '../testing/rig.ts';
import { TriggerRig } from '../triggers/testing/trigger-rig.ts';
import { type Baselines, foldBaselines, oddest, usualOrdersPerMinute } from './baseline.ts';

const WINDOW_MS = 5 * 60_000;
const ALARM_AT = Number(risk.baseline.alarmAt);
const { minWindows } = risk.baseline;

/** Orders of one agent without a console: what its records would be. */
class Habits {
  readonly baselines: Baselines = new Map();
  readonly #orders = emptyOrders();
  #at = 0;
  #count = 0;

  /** One window with an order for each of these sizes; `rejects` of them are refused, the answers take `answerMs`. */
  window(sizes: readonly number[], rejects = 0, answerMs = 50): number {
    let worst = 0;
    sizes.forEach((size, index) => {
      this.#order(this.#at + index, size, index < rejects, answerMs);
      worst = Math.max(worst, oddest(this.baselines.get('a'), minWindows)?.z ?? 0);
    });
    this.#at += WINDOW_MS;
    return worst;
  }

  #order(at: number, size: number, isRejected: boolean, answerMs: number): void {
    this.#count += 1;
    const orderId = `order0-${this.#count.toString(36)}`;
    const approved: JournalRecord = {
      kind: 'order.approved',
      at,
      agent: 'a',
      action: orderId,
      body: {
        orderId,
        venue: 'paper',
        mode: 'paper',
        owner: { kind: 'agent', agent: 'a' },
        ref: orderId,
        symbol: 'BTC-PERP',
        side: 'buy',
        type: 'market',
        quantity: parseAmount<Quantity>(size.toFixed(4)),
        price: null,
        timeInForce: 'GTC',
        postOnly: false,
        reduceOnly: false,
        exit: false,
        purpose: '',
        rule: '',
      },
    };
    this.#fold(approved);
    addOrder(this.#orders, approved);
    const report = isRejected
      ? ({ kind: 'rejected', orderId, reason: 'random-reject', at: at + answerMs } as const)
      : ({ kind: 'accepted', orderId, at: at + answerMs } as const);
    this.#fold({
      kind: 'venue.reported',
      at: at + answerMs,
      agent: 'a',
      action: orderId,
      body: { venue: 'paper', report },
    });
    reportOrder(this.#orders, 'paper', report);
  }

  #fold(record: JournalRecord): void {
    foldBaselines(this.baselines, record, this.#orders);
  }
}

/** A normal deviate (Box and Muller). */
function normal(random: Random): number {
  return Math.sqrt(-2 * Math.log(1 - random.next())) * Math.cos(2 * Math.PI * random.next());
}
/** A Poisson count (Knuth). */
function poisson(random: Random, mean: number): number {
  const limit = Math.exp(-mean);
  let count = 0;
  for (let product = random.next(); product > limit; product *= random.next()) count += 1;
  return count;
}

/** An agent with habits: some orders in a window, sizes around its own, a reject now and then, a venue that varies. */
function usual(random: Random, mean: number): [sizes: number[], rejects: number, answerMs: number] {
  const count = poisson(random, mean);
  const sizes = Array.from({ length: count }, () => 0.5 * Math.exp(0.4 * normal(random)));
  const rejects = sizes.filter(() => random.chance(0.03)).length;
  return [sizes, rejects, Math.round(50 * Math.exp(0.3 * normal(random)))];
}

describe('the baseline of an agent', () => {
  it.each([0.4, 3, 25])('[A4] with habits, %d orders a window, raises no alarm in 10,000 windows', (mean) => {
    const random = createRandom(7, `habits ${mean}`);
    const habits = new Habits();
    let worst = 0;
    for (let window = 0; window < 10_000; window += 1) worst = Math.max(worst, habits.window(...usual(random, mean)));
    expect(worst).toBeGreaterThan(0.5);
    expect(worst).toBeLessThan(ALARM_AT);
  });

  const many = Array.from({ length: 200 }, () => 0.5);
  it.each([
    ['trades far more', 'order rate', (habits: Habits) => habits.window(many)],
    ['is refused again and again', 'reject rate', (habits: Habits) => habits.window(many.slice(0, 14), 14)],
    ['trades far larger', 'order size', (habits: Habits) => habits.window([60, 60])],
    ['waits far longer', 'latency', (habits: Habits) => habits.window([0.5, 0.5], 0, 20_000)],
  ])('[A4] one that suddenly %s is odd in its %s', (_how, what, goWild) => {
    const random = createRandom(3, 'wild');
    const habits = new Habits();
    for (let window = 0; window < 200; window += 1) habits.window(...usual(random, 3));
    expect(goWild(habits)).toBeGreaterThan(ALARM_AT);
    expect(oddest(habits.baselines.get('a'), minWindows)?.what).toBe(what);
  });

  it('[A4] judges nobody before there is something to know, and no one who is silent', () => {
    const habits = new Habits();
    for (let window = 0; window < minWindows; window += 1) expect(habits.window(window === 3 ? many : [0.5])).toBe(0);
    const random = createRandom(5, 'quiet');
    const quiet = new Habits();
    for (let window = 0; window < 100; window += 1) quiet.window(...usual(random, 3));
    for (let window = 0; window < 500; window += 1) quiet.window([]);
    expect(quiet.window([0.5, 0.5])).toBeLessThan(ALARM_AT);
  });

  it('[A4] what is odd does not soon look usual', () => {
    const habits = new Habits();
    for (let window = 0; window < 100; window += 1) habits.window([0.5, 0.5]);
    const before = usualOrdersPerMinute(habits.baselines.get('a'), minWindows) ?? 0;
    habits.window(many);
    habits.window([0.5]);
    expect(usualOrdersPerMinute(habits.baselines.get('a'), minWindows)).toBeLessThan(2 * before);
  });
});

describe('an agent that goes wild', () => {
  const BASELINE = { minWindows: 6, alarmAt: '6', tripAt: '12' };
  const CONFIG = { ordersPerMinute: 1_000, timesBaseline: 1_000 };

  /** After an hour of one order in each window. */
  const settled = (): { desk: TriggerRig; propose: (size: string) => void } => {
    const rig = new Rig(['a', 'b']);
    const desk = new TriggerRig('order-frequency', CONFIG, rig, BASELINE);
    const propose = (size: string): void => {
      rig.propose('a', { side: 'buy', quantity: size, price: '90' });
      desk.triggers.afterInput();
    };
    for (let window = 0; window < 12; window += 1) {
      propose('1');
      rig.advance(WINDOW_MS);
    }
    return { desk, propose };
  };
  const alarms = (desk: TriggerRig) => desk.rig.of('alarm.raised').filter((it) => it.body.alarmId === 'baseline-a');

  it('[A4] is alarmed once, with medium priority, and trades on; a usual window clears it', () => {
    const { desk, propose } = settled();
    for (let i = 0; i < 20; i += 1) propose('1');
    expect(alarms(desk)).toMatchObject([{ body: { priority: 'medium', agent: 'a' } }]);
    expect(alarms(desk)[0]?.body.cause).toMatch(/its order rate is \d+\.\d standard deviations above its baseline/);
    expect(desk.fired()).toEqual([]);
    for (let window = 0; window < 3; window += 1) {
      desk.rig.advance(WINDOW_MS);
      propose('1');
    }
    expect(desk.rig.state.alarms.get('baseline-a')?.cleared).toBe(true);
  });

  it('[A4] [K9] past the limit is tripped, it alone', () => {
    const { desk, propose } = settled();
    for (let i = 0; i < 20 && desk.fired().length === 0; i += 1) propose('40');
    expect(desk.fired()).toMatchObject([{ trigger: 'order-frequency', scope: { kind: 'agent', agent: 'a' } }]);
    expect(desk.fired()[0]?.reason).toMatch(/^anomalous behaviour: its order size is/);
    expect(desk.rig.state.registry.get('b')?.status).toBe('running');
  });

  it('[A4] what was denied teaches no size: an order of a hundred times the usual one stays an anomaly', () => {
    const { desk, propose } = settled();
    const limits = desk.rig.limits();
    const narrow = { ...limits, account: { ...limits.account, maxOrderValue: cash('10000') } };
    for (let window = 0; window < 60; window += 1) {
      propose('1');
      desk.rig.limits = () => narrow;
      for (let i = 0; i < 6; i += 1) propose('100000');
      desk.rig.limits = () => limits;
      desk.rig.advance(WINDOW_MS);
    }
    expect(desk.rig.of('order.denied').length).toBe(360);
    propose('100');
    expect(desk.fired().at(-1)?.reason).toMatch(/^anomalous behaviour: its order size is/);
  });

  it('[A4] keeps its baseline over a restart', () => {
    const { desk } = settled();
    desk.rig.core.settle();
    const before = desk.rig.state.baselines.get('a');
    expect(desk.rig.restart().state.baselines.get('a')).toEqual(before);
  });
});
