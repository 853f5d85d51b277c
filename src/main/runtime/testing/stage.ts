import paperConfig from '../../../../resources/market/paper-venue.json' with { type: 'json' };
import risk from '../../../../resources/policy/risk.json' with { type: 'json' };
import { SIMULATED_LIMITS } from '../../../../sim/risk.ts';
import { BTC, MemoryJournal, MINUTE } from '../../../../sim/world.ts';
import { cash, type Price, price, quantity } from '../../../shared/money.ts';
import { LiveClock } from '../../adapters/clock/live-clock.ts';
import type { Speed } from '../../adapters/clock/pacing.ts';
import { SimulatedClock } from '../../adapters/clock/simulated-clock.ts';
import { PaperVenueConfig } from '../../adapters/paper/config.ts';
import { PaperMarket } from '../../adapters/paper/paper-market.ts';
import type { AgentStep, IntentMessage } from '../../engine/agents/protocol.ts';
import type { Instrument } from '../../engine/domain/instrument.ts';
import type { FeedStep } from '../../engine/domain/market.ts';
import type { JournalRecord } from '../../engine/domain/records.ts';
import { Engine } from '../../engine/engine.ts';
import type { AgentsPort, VenuePort } from '../../engine/ports.ts';
import { RiskConfig } from '../../engine/risk/config.ts';
import { emptyState, type State } from '../../engine/state.ts';
import { PERMIT_ALL } from '../../engine/testing/permit-all-policy.ts';
import { LiveHistory } from '../live/live-history.ts';
import { LiveFeedSteps, type Missed } from '../live/live-steps.ts';
import { type PlayEnd, Player } from '../player.ts';
import { WarmUp } from '../warm-up.ts';

const START = Date.UTC(2022, 0, 1);

/** When bar `index` opens. */
export const BAR_OF = (index: number): number => START + index * MINUTE;

export interface StageOptions {
  readonly agents: readonly string[];
  readonly steps: number;
  readonly speed?: Speed;
  readonly until?: number;
  /** A live market instead: {@link Stage.live}. Its instruments. */
  readonly live?: readonly Instrument[];
  /** Takes up what an earlier stage journalled. */
  readonly state?: State;
}

/** The real replay, engine and paper venue over made-up prices, with agents and a machine clock that the test plays. */
export class Stage implements AgentsPort {
  readonly journal = new MemoryJournal();
  readonly clock: SimulatedClock;
  /** What a live market brings is handed to it; null on a recording. */
  readonly live: LiveFeedSteps | null;
  readonly missed: Missed[] = [];
  readonly steps: { readonly agent: string; readonly step: AgentStep }[] = [];
  readonly engine: Engine;
  readonly replay: Player;
  ended: Promise<PlayEnd> = Promise.resolve('stopped');
  wall = Date.UTC(2026, 0, 1);
  /** The machine's steady clock, which stands still while the machine sleeps. */
  steady = 0;
  readonly #agents: readonly string[];
  #loop: Promise<void> = Promise.resolve();

  constructor({ agents, steps, speed = 'max', until, live, state = emptyState() }: StageOptions) {
    this.#agents = agents;
    const venues = new Map<string, VenuePort>();
    const { journal } = this;
    const isLive = live !== undefined;
    const instruments = live ?? [BTC];
    const machine = { wallNow: () => this.wall, micros: () => (isLive ? this.steady : performance.now()) * 1_000 };
    const steadyNow = (): number => (isLive ? this.steady : this.wall);
    const liveClock = new LiveClock({ notBefore: state.lastAt, wallNow: () => this.wall, steadyNow });
    this.clock = new SimulatedClock(isLive ? Math.max(state.lastAt, this.wall) : START);
    const { clock } = this;
    this.engine = new Engine({
      state,
      ports: { clock: isLive ? liveClock : clock, machine, journal, venues, agents: this },
      policy: PERMIT_ALL,
      risk: RiskConfig.parse(risk),
      declared: () => SIMULATED_LIMITS,
    });
    const market = new PaperMarket(clock, {
      id: 'paper',
      instruments: new Map(instruments.map((it) => [it.symbol, it])),
      config: PaperVenueConfig.parse(paperConfig),
      seed: 1,
      currency: 'USD',
      balance: cash('100000'),
      onReport: (report) => this.engine.submit({ kind: 'venue.report', venue: 'paper', report }),
    });
    venues.set('paper', market.venue);
    const history = new LiveHistory([], 0);
    this.live = isLive
      ? new LiveFeedSteps({
          symbols: instruments.map(({ symbol }) => symbol),
          clock: liveClock,
          history,
          isFrozen: () => this.engine.state.chaos.feed === 'frozen',
          onMissed: (missed) => this.missed.push(missed),
        })
      : null;
    this.replay = new Player({
      source: this.live ?? { kind: 'recorded', steps, stepAt },
      market,
      clock: isLive ? liveClock : market,
      engine: this.engine,
      speed,
      firstStep: 0,
      until: until ?? null,
      paused: false,
      onCaughtUp: null,
      ...machine,
      steadyNow,
      warmUp: new WarmUp({
        stepAt: (index) => (isLive ? history.stepAt(index) : stepAt(index)),
        firstIndex: () => (isLive ? history.firstIndex : 0),
        agents: this,
        state: () => this.engine.state,
        allowed: (agent) => this.engine.market.history(agent),
      }),
    });
    if (state.session === null) this.#openSession(instruments, isLive);
  }

  #openSession(instruments: readonly Instrument[], isLive: boolean): void {
    this.engine.openSession({
      session: 1,
      seed: 1,
      feed: 'made up',
      feedSha256: '',
      ...(isLive
        ? { live: instruments.map(({ symbol }) => ({ symbol, source: 'scripted', market: 'BTC/USD:USD' })) }
        : {}),
      firstAt: START,
      venue: 'paper',
      venueConfigSha256: '',
      currency: 'USD',
      balance: cash('100000'),
      instruments,
      agents: this.#agents.map((agent) => ({
        agent,
        role: 'strategy',
        manifestSha256: '',
        symbols: instruments.map(({ symbol }) => symbol),
        trading: 'paper',
        tools: ['market.bars', 'order.propose', 'order.cancel'],
        allocation: cash('20000'),
      })),
    });
  }

  /** Starts the agents, which become ready in the order given, and lets the replay run. */
  async play(readyInOrder = this.#agents): Promise<void> {
    this.replay.expect(this.#agents);
    for (const agent of this.#agents) this.engine.startAgent(agent);
    this.ended = new Promise((resolve) => {
      this.#loop = this.replay.run(resolve);
    });
    for (const agent of readyInOrder) this.replay.agentEvent({ type: 'ready', agent, name: agent, warmupBars: 0 });
    await this.turns();
  }

  /** Waits until so many agents were sent the bar with this index. */
  stepped(index: number, agents: number): Promise<void> {
    const at = BAR_OF(index + 1);
    return this.until(() => this.steps.filter((it) => it.step.at === at).length >= agents);
  }

  /** An agent's answer to the bar it was sent last; with `ref` it buys a little. */
  answer(agent: string, ref?: string): void {
    const at = this.steps.findLast((it) => it.agent === agent)?.step.at ?? 0;
    const intents = ref === undefined ? [] : [{ ...BUY, ref }];
    this.replay.agentEvent({ type: 'stepDone', agent, at, reply: { intents, cancels: [] } });
  }

  beat(agent: string): void {
    this.replay.agentEvent({ type: 'heartbeat', agent, wallAt: this.wall });
  }

  /** The machine's clock goes on. */
  passes(ms: number): void {
    this.wall += ms;
    this.steady += ms;
    this.replay.poke();
  }

  killAll(): void {
    this.engine.kill({ scope: { kind: 'global' }, commandId: 'k', cause: 'window', by: 'test', reason: '' });
    this.replay.poke();
  }

  phase(): string | undefined {
    return [...this.engine.state.trips.byId.values()][0]?.phase;
  }

  /** Number of instruments that the account holds. */
  held(): number {
    return this.engine.state.ledger.account.positions.size;
  }

  /** Refs of the agents' approved orders, in the order of the journal. */
  approved(): string[] {
    return this.kinds('order.approved').flatMap((it) => (it.body.owner.kind === 'agent' ? [it.body.ref] : []));
  }

  kinds<K extends JournalRecord['kind']>(kind: K): Extract<JournalRecord, { kind: K }>[] {
    this.engine.core.settle();
    return this.journal.records().filter((it): it is Extract<JournalRecord, { kind: K }> => it.kind === kind);
  }

  /** Lets whatever can go on go on. */
  async turns(): Promise<void> {
    for (let turn = 0; turn < 20; turn += 1) await new Promise((resolve) => setImmediate(resolve));
  }

  /** Lets the machine's clock go on by a second a turn until it is so: at most an hour. */
  async until(isSo: () => boolean): Promise<void> {
    for (let turn = 0; turn < 3_600; turn += 1) {
      await this.turns();
      if (isSo()) return;
      if (this.engine.kills.isRunning) this.passes(1_000);
    }
    throw new Error('it never came to pass');
  }

  async close(): Promise<void> {
    this.replay.stop();
    await this.#loop;
  }

  start(): void {}
  stop(): void {}
  report(): void {}
  ping(): void {}
  step(agent: string, step: AgentStep): void {
    this.steps.push({ agent, step });
  }
}

const BUY: Omit<IntentMessage, 'ref'> = {
  symbol: BTC.symbol,
  side: 'buy',
  type: 'market',
  quantity: '0.01',
  timeInForce: 'GTC',
  postOnly: false,
  reduceOnly: false,
  purpose: 'test',
};

/** A minute around one price, with a quote at each quarter. */
function stepAt(index: number): FeedStep {
  const { symbol, tick } = BTC;
  const openAt = BAR_OF(index);
  const closeAt = openAt + MINUTE;
  const middle = price('46000');
  const size = quantity('5');
  const quotes = [0, 1, 2, 3].map((quarter) => ({
    symbol,
    at: openAt + (quarter * MINUTE) / 4,
    bid: (middle - tick) as Price,
    ask: (middle + tick) as Price,
    bidSize: size,
    askSize: size,
  }));
  const bar = { symbol, openAt, closeAt, open: middle, high: middle, low: middle, close: middle, volume: size };
  return { openAt, closeAt, rows: [{ bar, quotes }] };
}
