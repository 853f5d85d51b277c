import paperConfig from '../../../../resources/market/paper-venue.json' with { type: 'json' };
import risk from '../../../../resources/policy/risk.json' with { type: 'json' };
import { SIMULATED_LIMITS } from '../../../../sim/risk.ts';
import { BTC, MemoryJournal, MINUTE } from '../../../../sim/world.ts';
import { cash, type Price, price, quantity } from '../../../shared/money.ts';
import type { Speed } from '../../adapters/clock/pacing.ts';
import { SimulatedClock } from '../../adapters/clock/simulated-clock.ts';
import { PaperVenueConfig } from '../../adapters/paper/config.ts';
import { PaperMarket } from '../../adapters/paper/paper-market.ts';
import type { AgentStep, IntentMessage } from '../../engine/agents/protocol.ts';
import type { FeedStep } from '../../engine/domain/market.ts';
import type { JournalRecord } from '../../engine/domain/records.ts';
import { Engine } from '../../engine/engine.ts';
import type { AgentsPort, VenuePort } from '../../engine/ports.ts';
import { RiskConfig } from '../../engine/risk/config.ts';
import { emptyState } from '../../engine/state.ts';
import { PERMIT_ALL } from '../../engine/testing/permit-all-policy.ts';
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
}

/** The real replay, engine and paper venue over made-up prices, with agents and a machine clock that the test plays. */
export class Stage implements AgentsPort {
  readonly journal = new MemoryJournal();
  readonly clock = new SimulatedClock(START);
  readonly steps: { readonly agent: string; readonly step: AgentStep }[] = [];
  readonly engine: Engine;
  readonly replay: Player;
  ended: Promise<PlayEnd> = Promise.resolve('stopped');
  wall = Date.UTC(2026, 0, 1);
  readonly #agents: readonly string[];
  #loop: Promise<void> = Promise.resolve();

  constructor({ agents, steps, speed = 'max', until }: StageOptions) {
    this.#agents = agents;
    const venues = new Map<string, VenuePort>();
    const { clock, journal } = this;
    const machine = { wallNow: () => this.wall, micros: () => performance.now() * 1_000 };
    this.engine = new Engine({
      state: emptyState(),
      ports: { clock, machine, journal, venues, agents: this },
      policy: PERMIT_ALL,
      risk: RiskConfig.parse(risk),
      declared: () => SIMULATED_LIMITS,
    });
    const market = new PaperMarket(clock, {
      id: 'paper',
      instruments: new Map([[BTC.symbol, BTC]]),
      config: PaperVenueConfig.parse(paperConfig),
      seed: 1,
      currency: 'USD',
      balance: cash('100000'),
      onReport: (report) => this.engine.submit({ kind: 'venue.report', venue: 'paper', report }),
    });
    venues.set('paper', market.venue);
    this.replay = new Player({
      source: { kind: 'recorded', steps, stepAt },
      market,
      clock: market,
      engine: this.engine,
      speed,
      firstStep: 0,
      until: until ?? null,
      paused: false,
      onCaughtUp: null,
      ...machine,
      steadyNow: () => this.wall,
      warmUp: new WarmUp({
        stepAt,
        firstIndex: () => 0,
        agents: this,
        state: () => this.engine.state,
        allowed: (agent) => this.engine.market.history(agent),
      }),
    });
    this.engine.openSession({
      session: 1,
      seed: 1,
      feed: 'made up',
      feedSha256: '',
      firstAt: START,
      venue: 'paper',
      venueConfigSha256: '',
      currency: 'USD',
      balance: cash('100000'),
      instruments: [BTC],
      agents: agents.map((agent) => ({
        agent,
        role: 'strategy',
        manifestSha256: '',
        symbols: [BTC.symbol],
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
