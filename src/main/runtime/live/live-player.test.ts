import { afterEach, describe, expect, it } from 'vitest';
import { BTC, MINUTE } from '../../../../sim/world.ts';
import { type Price, price, quantity } from '../../../shared/money.ts';
import { fold } from '../../engine/fold.ts';
import { emptyState } from '../../engine/state.ts';
import { Stage } from '../testing/stage.ts';

const ETH = { ...BTC, symbol: 'ETH-PERP', base: 'ETH' };

/** A live market whose quotes and bars the test brings, on a machine clock that the test moves. */
class LiveStage extends Stage {
  constructor(agents: readonly string[], live = [BTC], more: object = {}) {
    super({ agents, steps: 0, live, ...more });
  }

  readonly #quoted = new Map<string, string>();

  get minute(): number {
    return this.wall - (this.wall % MINUTE);
  }

  async quote(at: string, symbol = BTC.symbol, exchangeAt: number | null = this.wall): Promise<void> {
    this.#quoted.set(symbol, at);
    const size = quantity('50');
    const bid = price(at);
    const ask = (bid + BTC.tick) as Price;
    const quote = { symbol, at: this.wall, bid, bidSize: size, ask, askSize: size };
    this.live?.quote({ quote, exchangeAt, arrivedAt: this.wall });
    await this.turns();
  }

  /** The bar of the minute that is just over. */
  async bar(at: string, symbol = BTC.symbol, closeAt = this.minute): Promise<void> {
    const middle = price(at);
    const ohlc = { open: middle, high: middle, low: middle, close: middle };
    const bar = { symbol, openAt: closeAt - MINUTE, closeAt, ...ohlc, volume: quantity('1') };
    this.live?.bar({ bar, arrivedAt: this.wall });
    await this.turns();
  }

  /** A minute of the market: quotes, its end, and its bar a second later. */
  async minuteAt(at: string): Promise<void> {
    await this.quote(at);
    await this.after(MINUTE - (this.wall % MINUTE) + 1_000);
    await this.quote(at);
    await this.bar(at);
  }

  /** Time passes, and every instrument that was quoted is quoted again every ten seconds. */
  async after(ms: number): Promise<void> {
    for (let left = ms; left > 0; left -= 10_000) {
      this.passes(Math.min(left, 10_000));
      await this.turns();
      if (left > 10_000) for (const [symbol, at] of this.#quoted) await this.quote(at, symbol);
    }
  }

  /** An agent's answer, taken, and the time that the venue needs for it. */
  async answers(agent: string, ref?: string): Promise<void> {
    this.answer(agent, ref);
    await this.turns();
    await this.after(250);
    await this.after(250);
  }

  sent(agent: string): number {
    return this.steps.filter((it) => it.agent === agent).length;
  }

  fills() {
    return this.kinds('venue.reported').flatMap(({ body, at }) =>
      body.report.kind === 'fill' ? [{ ...body.report, journalledAt: at }] : [],
    );
  }
}

describe('a player on a live market', () => {
  let stage: LiveStage;
  afterEach(() => stage.close());

  it('[T2] trades on the quote that stood when the order came, at the machine’s time', async () => {
    stage = new LiveStage(['a']);
    await stage.play();
    await stage.minuteAt('46000');
    expect(stage.sent('a')).toBe(1);
    await stage.after(300);
    const asked = stage.wall;
    stage.answer('a', 'one');
    await stage.turns();
    await stage.after(200);
    const [fill] = stage.fills();
    expect(fill?.price).toBe(price('46000') + BTC.tick);
    // Its time is the exchange's, after the order and within its latency, not that of the last bar.
    expect(fill?.at).toBeGreaterThanOrEqual(asked + 20);
    expect(fill?.at).toBeLessThanOrEqual(asked + 200);
    expect(stage.approved()).toEqual(['one']);
  });

  it('[T2] agents that do not answer hold no bar up, and are given up at their deadline', async () => {
    stage = new LiveStage(['a', 'b']);
    await stage.play();
    await stage.minuteAt('46000');
    stage.answer('a', 'quick');
    await stage.turns();
    expect(stage.approved()).toEqual(['quick']);
    await stage.after(9_000);
    expect(stage.kinds('agent.failed')).toEqual([]);
    await stage.after(2_000);
    expect(stage.kinds('agent.failed').map(({ body }) => body)).toEqual([
      { agent: 'b', reason: 'it did not answer a bar within 10 s' },
    ]);
    await stage.minuteAt('46100');
    expect([stage.sent('a'), stage.sent('b')]).toEqual([2, 1]);
  });

  it('[T2] closes a minute without an instrument whose bar is late beyond its grace, and says so', async () => {
    stage = new LiveStage(['a'], [BTC, ETH]);
    await stage.play();
    await stage.quote('46000');
    await stage.quote('3000', ETH.symbol);
    await stage.after(MINUTE);
    await stage.bar('46000');
    await stage.after(1_900);
    expect(stage.sent('a')).toBe(0);
    await stage.after(200);
    expect(stage.steps.map(({ step }) => step.bars.map(({ symbol }) => symbol))).toEqual([['BTC-PERP']]);
    const from = stage.minute - MINUTE;
    expect(stage.missed).toEqual([{ symbols: ['ETH-PERP'], from, to: stage.minute }]);
    await stage.bar('3000', ETH.symbol);
    expect(stage.sent('a')).toBe(1);
    await stage.answers('a');
    await stage.after(MINUTE);
    await stage.bar('46000');
    await stage.bar('3000', ETH.symbol);
    expect(stage.steps.at(-1)?.step.bars).toHaveLength(2);
    expect(stage.missed).toHaveLength(1);
  });

  it('a minute that never came is said when the next one does', async () => {
    stage = new LiveStage(['a']);
    await stage.play();
    await stage.minuteAt('46000');
    stage.answer('a');
    const from = stage.minute;
    await stage.after(3 * MINUTE);
    await stage.bar('46000');
    expect(stage.missed).toEqual([{ symbols: ['BTC-PERP'], from, to: from + 2 * MINUTE }]);
  });

  it('paused it teaches agents and takes nothing they propose; the market and what rests in it go on', async () => {
    stage = new LiveStage(['a']);
    await stage.play();
    await stage.minuteAt('46000');
    await stage.answers('a', 'before');
    stage.replay.pause();
    await stage.minuteAt('46100');
    await stage.answers('a', 'while paused');
    stage.replay.resume();
    await stage.minuteAt('46200');
    await stage.answers('a', 'after');
    expect(stage.steps.map(({ step }) => step.warmup)).toEqual([false, true, false]);
    expect(stage.approved()).toEqual(['before', 'after']);
    expect(stage.kinds('market.sampled').flatMap(({ body }) => body.live?.heldBack ?? [])).toEqual([
      false,
      true,
      false,
    ]);
  });

  it('[K4] a kill flattens on today’s quotes, also while the session is paused', async () => {
    stage = new LiveStage(['a']);
    await stage.play();
    await stage.minuteAt('46000');
    await stage.answers('a', 'one');
    expect(stage.held()).toBe(1);
    stage.replay.pause();
    await stage.quote('47000');
    stage.killAll();
    for (let turn = 0; turn < 10; turn += 1) await stage.after(500);
    expect([stage.phase(), stage.held()]).toEqual(['FLAT', 0]);
    expect(stage.fills().at(-1)?.price).toBe(price('47000'));
  });

  it('[T2] folds from its journal alone to what it was: orders, books, place, quotes and marks', async () => {
    stage = new LiveStage(['a']);
    await stage.play();
    for (const at of ['46000', '46100', '45900']) {
      await stage.minuteAt(at);
      await stage.answers('a', `at-${at}`);
    }
    stage.engine.core.settle();
    const again = emptyState();
    for (const record of stage.journal.records()) fold(again, record);
    const { state } = stage.engine;
    expect(again.session?.steps).toBe(3);
    expect(again.session?.live).toEqual([{ symbol: 'BTC-PERP', source: 'scripted', market: 'BTC/USD:USD' }]);
    expect(again.live).toEqual(state.live);
    expect(again.live.quotes.get('BTC-PERP')?.bid).toBe(price('45900'));
    expect(again.ledger).toEqual(state.ledger);
    expect(again.orders).toEqual(state.orders);
    expect([...again.marks].map(([, mark]) => mark.price)).toEqual([...state.marks].map(([, mark]) => mark.price));
    const bars = stage.kinds('market.sampled').flatMap(({ body }) => body.live?.bars ?? []);
    expect(bars.map(({ close }) => close)).toEqual(['46000', '46100', '45900']);
  });

  it('[K9] an instrument of which nothing comes trips everything, and is named', async () => {
    stage = new LiveStage(['a'], [BTC, ETH]);
    await stage.play();
    for (let second = 0; second < 20; second += 1) {
      await stage.quote('46000');
      await stage.after(1_000);
      stage.engine.tick();
    }
    const [trip] = stage.kinds('trigger.fired');
    expect(trip?.body).toMatchObject({ trigger: 'frozen-feed', scope: { kind: 'global' } });
    expect(trip?.body.reason).toContain('ETH-PERP: nothing came for 15.0 s');
    expect(trip?.body.reason).not.toContain('BTC-PERP');
  });

  it('[K9] a time dated ahead hides no feed that stands still, and takes no true bar’s place', async () => {
    stage = new LiveStage(['a']);
    await stage.play();
    const stoodStillAt = stage.wall;
    await stage.quote('46000', BTC.symbol, stage.wall + 3_600_000);
    await stage.bar('46000', BTC.symbol, stage.minute + 365 * 24 * 60 * MINUTE);
    await stage.after(MINUTE - (stage.wall % MINUTE) + 1_000);
    await stage.bar('46000');
    expect(stage.kinds('market.sampled')).toHaveLength(1);
    for (let second = 0; second < 20; second += 1) {
      await stage.quote('46000', BTC.symbol, stoodStillAt);
      stage.passes(1_000);
      stage.engine.tick();
    }
    expect(stage.kinds('trigger.fired')[0]?.body.reason).toContain('its newest quote is old');
  });

  it('[K9] a machine that slept trips: its clock is ahead, and the engine’s never goes back', async () => {
    stage = new LiveStage(['a']);
    await stage.play();
    await stage.minuteAt('46000');
    await stage.answers('a', 'one');
    stage.engine.watch(stage.wall);
    const before = stage.engine.core.now();
    stage.wall += 3_600_000;
    // The rounds on the machine's clock look first: after a sleep everything that waited is due at once.
    stage.engine.watch(stage.wall);
    stage.replay.poke();
    await stage.turns();
    expect(stage.engine.core.now() - before).toBe(3_600_000);
    expect(stage.kinds('trigger.fired').map(({ body }) => body.trigger)).toContain('clock-jump');
  });
});
