import { describe, expect, it } from 'vitest';
import { price } from '../../../shared/money.ts';
import type { TradingScope } from '../../../shared/scope.ts';
import { fold } from '../fold.ts';
import { emptyState, type State } from '../state.ts';
import { PERP, Rig, START } from '../testing/rig.ts';
import { WIDE_LIMITS } from '../testing/wide-limits.ts';
import type { RiskConfig } from './config.ts';
import { riskLimits } from './limits.ts';
import { TradingControl } from './trading-control.ts';
import { agentState, globalState, tradingState } from './trading-state.ts';

const DAY = 86_400_000;
const BALANCE = 10n ** 21n;

/** Two agents with 50,000 each, and the trading states beside the order road, as in the engine. */
class Guarded {
  readonly rig = new Rig(['a', 'b']);
  readonly control: TradingControl;
  at = 100;

  constructor(change: Partial<Pick<RiskConfig, 'account' | 'agent' | 'protections' | 'order'>> = {}) {
    const limits = riskLimits({ ...WIDE_LIMITS, ...change }, BALANCE as never);
    this.rig.limits = () => limits;
    this.control = new TradingControl({
      core: this.rig.core,
      limits: () => limits,
      cancel: (venue, orderId) => this.rig.road.cancel(venue, orderId, 'engine'),
      room: () => 1_000,
    });
  }

  get state(): State {
    return this.rig.state;
  }

  mark(at: number): void {
    this.at = at;
    this.rig.state.marks.set(PERP.symbol, { price: price(String(at)), at: this.rig.now });
    this.look();
  }

  look(): void {
    this.control.evaluate(this.rig.now);
    this.rig.core.commit();
  }

  /** Time goes by, and the feed with it. */
  pass(ms: number): void {
    this.rig.advance(ms);
    this.sample();
    this.mark(this.at);
  }

  sample(): void {
    const marks = [{ symbol: PERP.symbol, price: price(String(this.at)) }];
    this.rig.core.stage('market.sampled', null, null, { steps: 1, marks });
  }

  /** Proposes at market and lets it fill; false when it was denied. */
  trade(agent: string, side: 'buy' | 'sell', size: string): boolean {
    const order = this.rig.propose(agent, { side, quantity: size });
    this.rig.advance(100);
    this.look();
    return order !== undefined;
  }

  holds(): string[] {
    return [...this.state.holds.standing.values()].map((it) => `${it.scope.kind} ${it.reason}`);
  }

  denial() {
    return this.rig.of('order.denied').at(-1)?.body;
  }
}

const losing = (agent: Partial<RiskConfig['agent']>, account: Partial<RiskConfig['account']> = {}) => ({
  agent: { ...WIDE_LIMITS.agent, ...agent },
  account: { ...WIDE_LIMITS.account, ...account },
});

describe('a daily loss', () => {
  it('[R3] stops the day: entries are denied until the UTC day ends, whatever is won back, then they are taken again', () => {
    const it = new Guarded(losing({ maxDailyLoss: '0.01' }));
    it.sample();
    expect(it.trade('a', 'buy', '100')).toBe(true);
    it.mark(94);
    expect(it.holds()).toEqual(['agent DAILY_LOSS']);
    expect(it.rig.of('trading.held')[0]?.body).toMatchObject({ measured: '600', limit: '500', until: START + DAY });
    it.mark(120);
    for (let hour = 1; hour < 24; hour += 1) {
      it.pass(DAY / 24 - 100);
      expect(it.trade('a', 'buy', '1'), `hour ${hour}`).toBe(false);
      expect(it.denial()).toMatchObject({ reason: 'STATE_REDUCING', measured: 'DAILY_LOSS' });
      expect(it.trade('b', 'buy', '1')).toBe(true);
    }
    expect(it.control.wakeAt).toBe(START + DAY);
    it.pass(START + DAY - it.rig.now);
    expect(it.holds()).toEqual([]);
    expect(it.trade('a', 'buy', '1')).toBe(true);
  });

  it('[R6] traps nothing: what is held can be closed at once', () => {
    const it = new Guarded(losing({ maxDailyLoss: '0.01' }, { maxDailyLoss: '0.001' }));
    it.sample();
    it.trade('a', 'buy', '100');
    it.mark(90);
    expect(it.holds()).toEqual(['global DAILY_LOSS', 'agent DAILY_LOSS']);
    expect(it.trade('b', 'buy', '1')).toBe(false);
    expect(it.trade('a', 'sell', '100')).toBe(true);
    expect(it.rig.held('a')).toBe('0');
  });

  it('[R3] of the whole account holds everybody, and cannot be released by hand', () => {
    const it = new Guarded(losing({}, { maxDailyLoss: '0.001' }));
    it.sample();
    it.trade('a', 'buy', '100');
    it.mark(98);
    expect(it.holds()).toEqual(['global DAILY_LOSS']);
    expect([it.trade('a', 'buy', '1'), it.trade('b', 'buy', '1')]).toEqual([false, false]);
    expect(() => it.control.release('hold-1', 'go on', 'x')).toThrow('next midnight UTC');
  });
});

describe('a fall from the peak', () => {
  it('[R3] holds until a person releases it, and is measured from there on', () => {
    const it = new Guarded(losing({ maxDrawdown: '0.1' }));
    it.trade('a', 'buy', '100');
    it.mark(160);
    it.sample();
    it.mark(101);
    expect(it.rig.of('trading.held')[0]?.body).toMatchObject({
      reason: 'TRAILING_DRAWDOWN',
      limit: '0.1',
      until: null,
    });
    it.pass(5 * DAY);
    expect(it.trade('a', 'buy', '1')).toBe(false);
    it.control.release('hold-1', 'looked at it', 'approver');
    it.look();
    expect(it.holds()).toEqual([]);
    expect(it.trade('a', 'buy', '1')).toBe(true);
    it.mark(40);
    expect(it.holds()).toEqual(['agent TRAILING_DRAWDOWN']);
  });
});

describe('losses in a row', () => {
  const breaks = (trades: number, coolDown: number) => ({
    protections: {
      account: { losingStreak: { trades: 1_000, holdMs: 1 }, coolDown: { holdMs: 0 } },
      agent: { losingStreak: { trades, holdMs: 60_000 }, coolDown: { holdMs: coolDown } },
    },
  });
  const lose = (it: Guarded, agent = 'a'): void => {
    it.mark(100);
    it.rig.venue.price = price('100');
    it.trade(agent, 'buy', '1');
    it.mark(99);
    it.rig.venue.price = price('99');
    it.trade(agent, 'sell', '1');
  };

  it('[R3] hold for the time set, after which the count begins anew', () => {
    const it = new Guarded(breaks(2, 0));
    lose(it);
    expect(it.holds()).toEqual([]);
    lose(it);
    expect(it.holds()).toEqual(['agent LOSING_STREAK']);
    expect(it.trade('a', 'buy', '1')).toBe(false);
    expect(it.trade('b', 'buy', '1')).toBe(true);
    it.pass(60_000);
    expect(it.holds()).toEqual([]);
    lose(it);
    expect(it.holds()).toEqual([]);
    expect(it.state.activity.agents.get('a')?.trades.lossesInARow).toBe(1);
  });

  it('[R3] each loss is a cool-down, counted from when the trade was closed', () => {
    const it = new Guarded(breaks(100, 10_000));
    lose(it);
    expect(it.holds()).toEqual(['agent COOL_DOWN']);
    expect(it.trade('a', 'buy', '1')).toBe(false);
    it.pass(10_000);
    expect(it.holds()).toEqual([]);
    expect(it.trade('a', 'buy', '1')).toBe(true);
    expect(it.rig.of('alarm.raised')).toEqual([]);
  });
});

describe('executions in one direction', () => {
  const order = { ...WIDE_LIMITS.order, repeatedExecution: { executions: 3, withinMs: DAY } };

  it('[R1] past the limit stop the agent until a person releases it (RTS 6 article 15(3)); exits pass', () => {
    const it = new Guarded({ order });
    for (let n = 0; n < 3; n += 1) expect(it.trade('a', 'buy', '1')).toBe(true);
    expect(it.holds()).toEqual(['agent REPEATED_EXECUTION']);
    expect(it.trade('a', 'buy', '1')).toBe(false);
    expect(it.trade('a', 'sell', '1')).toBe(true);
    it.pass(3 * DAY);
    expect(it.holds()).toEqual(['agent REPEATED_EXECUTION']);
    it.control.release('hold-1', 'it is a ladder', 'approver');
    it.look();
    expect(it.trade('a', 'buy', '1')).toBe(true);
  });

  it('[R1] are counted anew after one in the other direction, and each order once however many parts it fills in', () => {
    const it = new Guarded({ order });
    for (let n = 0; n < 10; n += 1) {
      expect(it.trade('a', 'buy', '1')).toBe(true);
      expect(it.trade('a', 'buy', '1')).toBe(true);
      expect(it.trade('a', 'sell', '1')).toBe(true);
    }
    expect(it.holds()).toEqual([]);
  });
});

describe("a person's word", () => {
  const scopes: TradingScope[] = [{ kind: 'global' }, { kind: 'venue', venue: 'paper' }, { kind: 'agent', agent: 'a' }];

  it('[R2] makes each kind of scope REDUCING, with reason and name in the journal, until it is taken back', () => {
    for (const scope of scopes) {
      const it = new Guarded();
      it.trade('a', 'buy', '2');
      it.control.reduce(scope, 'news at noon', 'anna');
      expect(it.rig.of('trading.held')[0]?.body).toMatchObject({ scope, reason: 'OPERATOR', measured: 'news at noon' });
      expect([agentState(it.state, 'a').state, tradingState(it.state, 'b', 'other').state]).toEqual([
        'REDUCING',
        scope.kind === 'global' ? 'REDUCING' : 'ACTIVE',
      ]);
      expect([it.trade('a', 'buy', '1'), it.trade('a', 'sell', '1')]).toEqual([false, true]);
      expect(() => it.control.reduce(scope, 'again', 'anna')).toThrow('already');
      it.control.release('hold-1', 'over', 'anna');
      expect(it.rig.of('trading.released')[0]?.body).toMatchObject({ by: 'anna', reason: 'over' });
      expect(globalState(it.state).state).toBe('ACTIVE');
      expect(it.trade('a', 'buy', '1')).toBe(true);
      expect(() => it.control.release('hold-1', 'over', 'anna')).toThrow('no such hold');
    }
  });

  it('[R2] a scope that is not there is refused', () => {
    const it = new Guarded();
    expect(() => it.control.reduce({ kind: 'agent', agent: 'z' }, 'x', 'y')).toThrow('no such agent');
    expect(() => it.control.reduce({ kind: 'venue', venue: 'z' }, 'x', 'y')).toThrow('no such venue');
    expect(it.rig.of('trading.held')).toEqual([]);
  });

  it('[R2] takes back resting entries of the scope, and leaves exits and the others alone', () => {
    const it = new Guarded();
    it.trade('a', 'buy', '2');
    const entry = it.rig.rest('a', { side: 'buy', quantity: '1', price: '90' });
    const target = it.rig.rest('a', { side: 'sell', quantity: '2', price: '120' });
    const stop = it.rig.rest('a', { side: 'sell', type: 'stop', quantity: '2', price: '80', reduceOnly: true });
    const other = it.rig.rest('b', { side: 'buy', quantity: '1', price: '80' });
    it.control.reduce({ kind: 'agent', agent: 'a' }, 'enough', 'anna');
    it.rig.advance(100);
    expect([entry, target, stop, other].map((it) => it.state)).toEqual(['cancelled', 'working', 'working', 'working']);
  });

  it('[R2] survives a restart: the state is a fold of the journal', () => {
    const it = new Guarded();
    it.control.reduce({ kind: 'global' }, 'overnight', 'anna');
    const again = emptyState();
    for (const record of it.rig.journal.records()) fold(again, record);
    expect(again.holds).toEqual(it.state.holds);
    expect(globalState(again).state).toBe('REDUCING');
  });
});

describe('a venue that cannot be spoken to', () => {
  it('[R2] is HALTED with its reason, takes no new exposure, and is ACTIVE as soon as it answers', () => {
    const it = new Guarded();
    it.trade('a', 'buy', '2');
    it.rig.deliver({ kind: 'connection', state: 'lost', at: it.rig.now });
    // In the very turn, before anything looked: the denial does not wait for the record.
    expect(it.rig.propose('a', { side: 'buy', quantity: '1' })).toBeUndefined();
    expect(it.denial()).toMatchObject({ reason: 'STATE_HALTED', measured: 'VENUE_LOST' });
    it.look();
    expect(it.rig.of('trading.held')[0]?.body).toMatchObject({ reason: 'VENUE_LOST', measured: 'lost' });
    expect(agentState(it.state, 'a')).toMatchObject({ state: 'HALTED', reason: 'VENUE_LOST' });
    expect(it.rig.propose('a', { side: 'sell', quantity: '1' })).toBeDefined();
    it.rig.deliver({ kind: 'connection', state: 'restored', at: it.rig.now });
    it.look();
    expect(agentState(it.state, 'a').state).toBe('ACTIVE');
  });

  it('[R2] because it does not take the key is HALTED until it answers a read', () => {
    const it = new Guarded();
    it.rig.deliver({ kind: 'auth-failed', at: it.rig.now });
    it.look();
    expect(it.rig.of('trading.held')[0]?.body).toMatchObject({ reason: 'VENUE_LOST', measured: 'key-refused' });
    it.rig.reconnect();
    it.look();
    expect(globalState(it.state).state).toBe('ACTIVE');
  });
});

it('[R2] a latch is HALTED, whatever else holds', () => {
  const it = new Guarded();
  it.control.reduce({ kind: 'global' }, 'x', 'anna');
  it.rig.press({ kind: 'agent', agent: 'a' });
  expect([agentState(it.state, 'a').reason, agentState(it.state, 'b').state]).toEqual(['LATCHED', 'REDUCING']);
});

it('[R3] each protection that asks for somebody raises one alarm with cause, consequence and action, and clears it', () => {
  const it = new Guarded(losing({ maxDailyLoss: '0.01' }));
  it.sample();
  it.trade('a', 'buy', '100');
  for (const at of [94, 93, 92]) it.mark(at);
  const [alarm, ...more] = it.rig.of('alarm.raised');
  expect(more).toEqual([]);
  expect(alarm?.body).toMatchObject({ alarmId: 'hold-daily-loss-agent:a', agent: 'a', priority: 'high' });
  for (const words of [alarm?.body.cause, alarm?.body.consequence, alarm?.body.action]) {
    expect(words?.length).toBeGreaterThan(20);
  }
  it.pass(START + DAY - it.rig.now);
  expect(it.rig.of('alarm.cleared')).toHaveLength(1);
});
