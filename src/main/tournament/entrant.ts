import type { Cash } from '../../shared/money.ts';
import type { CurvePoint } from '../../shared/view/tournament.ts';
import { SimulatedClock } from '../adapters/clock/simulated-clock.ts';
import type { RecordedFeed } from '../adapters/feeds/recorded-feed.ts';
import { PaperMarket } from '../adapters/paper/paper-market.ts';
import type { AgentFolder } from '../adapters/sandbox/manifest.ts';
import type { AgentEvent } from '../engine/agents/agent-event.ts';
import { limitsFor } from '../engine/agents/manifest.ts';
import type { RecordBodies } from '../engine/domain/records.ts';
import { Engine } from '../engine/engine.ts';
import { metricsSample } from '../engine/ledger/metrics-sample.ts';
import type { AgentsPort, VenuePort } from '../engine/ports.ts';
import { emptyState } from '../engine/state.ts';
import type { Config } from '../runtime/config.ts';
import { Player } from '../runtime/player.ts';
import type { LoadedPolicySet } from '../runtime/policy-set.ts';
import { PAPER } from '../runtime/rig.ts';
import { openingOf } from '../runtime/session-opening.ts';
import { WarmUp } from '../runtime/warm-up.ts';
import { ChainJournal } from './chain-journal.ts';
import { Forecast } from './forecast.ts';
import { RunAhead, type RunDiffers, type RunningAgents } from './run-ahead.ts';
import { Tally } from './tally.ts';

/** What all entrants of a tournament have alike. */
export interface EntrantWorld {
  readonly feed: RecordedFeed;
  readonly seed: number;
  readonly config: Config;
  readonly policy: LoadedPolicySet;
}

/** What came of an entrant; what is not there is the tournament's. */
export type EntrantResult = Omit<RecordBodies['tournament.entrant'], 'tournament' | 'curveSha256' | 'wallMs'> & {
  readonly curve: readonly CurvePoint[];
};

/** The session of every entrant: the first and only one of its journal. */
const SESSION = 1;
const LOOK_EVERY_MS = 20;

/**
 * One entrant: an engine, a paper venue and a clock of its own, with nobody else in them, so that no result depends on
 * another's (docs/adr/0014). All that it is made from is the console's: a paper session of this agent alone gives the
 * same fills to the last unit.
 *
 * No machine time gets in: the engine's machine clock is the market's, so that its journal's head is the same anywhere.
 */
export class Entrant {
  readonly engine: Engine;
  readonly agent: string;
  /** What it begins with. */
  readonly balance: Cash;
  readonly currency: string;
  readonly #agents: AgentsPort;
  /** Takes what the agent's process says. */
  readonly #hear: (event: AgentEvent) => void;
  #differs: RunDiffers | null = null;
  readonly #player: Player;
  readonly #journal = new ChainJournal();
  readonly #tally = new Tally();

  /**
   * `withRuns`: an agent that takes runs is sent several steps at once. For the app's own agents alone: in a run lie bars
   * that the agent has not come to, and only its own code keeps it from looking.
   */
  constructor(world: EntrantWorld, folder: AgentFolder, processes: RunningAgents, withRuns = false) {
    const { feed, seed, config, policy } = world;
    const agent = folder.manifest.id;
    this.agent = agent;
    const opening = openingOf(SESSION, feed, { seed, agents: [agent] }, new Map([[agent, folder]]), config);
    const { currency, balance } = opening;
    this.currency = currency;
    this.balance = balance;
    const clock = new SimulatedClock(feed.info.firstAt);
    const market = new PaperMarket(clock, {
      id: PAPER,
      instruments: feed.instruments,
      config: config.paper,
      seed,
      currency,
      balance,
      onReport: (report) => engine.submit({ kind: 'venue.report', venue: PAPER, report }),
    });
    const marketNow = (): number => market.now();
    const noTime = (): number => 0;
    const venues = new Map<string, VenuePort>([[PAPER, market.venue]]);
    const state = emptyState();
    const engine: Engine = new Engine({
      state,
      ports: {
        clock: market,
        machine: { wallNow: marketNow, micros: noTime },
        journal: this.#journal,
        venues,
        agents: this.#port(),
      },
      policy: policy.policy,
      risk: policy.risk,
      declared: (name) => (name === agent ? limitsFor(folder.manifest, balance) : undefined),
    });
    this.engine = engine;
    engine.core.onRecord = (record) => this.#tally.record(record, state);
    this.#player = new Player({
      source: { kind: 'recorded', steps: feed.info.steps, stepAt: (index) => feed.stepAt(index) },
      market,
      clock: market,
      engine,
      speed: 'max',
      firstStep: 0,
      until: null,
      paused: false,
      onCaughtUp: null,
      wallNow: marketNow,
      steadyNow: () => performance.now(),
      micros: noTime,
      warmUp: new WarmUp({
        stepAt: (index) => feed.stepAt(index),
        firstIndex: () => 0,
        agents: processes,
        state: () => state,
        allowed: (name) => engine.market.history(name),
      }),
    });
    const take = (event: AgentEvent): void => this.#take(event);
    const differs = (error: RunDiffers): void => {
      this.#differs = error;
      this.#player.stop();
    };
    const next = (): number => this.#player.index;
    const forecast = new Forecast({ engine, feed, next, marketNextAt: () => market.nextAt() });
    const runs = new RunAhead(processes, forecast, { take, differs });
    this.#agents = withRuns ? runs : processes;
    this.#hear = withRuns ? (event) => runs.event(event) : take;
    engine.openSession(opening);
  }

  /** Bars played so far. */
  get bars(): number {
    return this.#player.index;
  }

  /**
   * What the agent's process says. Left out is what the machine decides: which walls it stands in, and when it beats,
   * for nobody watches it here. One that does not answer a bar is given up by the player.
   */
  take(event: AgentEvent): void {
    if (event.type === 'started' || event.type === 'heartbeat' || event.type === 'log') return;
    this.#hear(event);
  }

  #take(event: AgentEvent): void {
    if (event.type === 'stepDone') this.#tally.answered();
    this.#player.agentEvent(event);
  }

  /** Ends the agent; the feed is played to its end without it, and its result says why. */
  giveUp(reason: string): void {
    if (this.engine.state.registry.get(this.agent)?.status !== 'failed') this.engine.agents.giveUp(this.agent, reason);
    this.#player.poke();
  }

  /** Plays the feed to its end. @throws RunDiffers when a run was not what came: then it is to be played without runs */
  async play(): Promise<EntrantResult> {
    const agent = this.agent;
    this.#player.expect([agent]);
    this.engine.startAgent(agent);
    let failed = '';
    await this.#player.run(() => {
      const entry = this.engine.state.registry.get(agent);
      if (entry?.status === 'failed') failed = entry.reason;
      this.engine.sample(this.#player.index);
      this.engine.endSession('feed-ended');
      this.#stopOnceFlat();
    });
    if (this.#differs !== null) throw this.#differs;
    return this.#result(failed);
  }

  /** A kill that runs when the feed ends is finished first, as it is in a session. */
  #stopOnceFlat(): void {
    if (this.engine.kills.isRunning) setTimeout(() => this.#stopOnceFlat(), LOOK_EVERY_MS);
    else this.#player.stop();
  }

  #result(failed: string): EntrantResult {
    const { state, latency, core } = this.engine;
    const { records, hash } = this.#journal.head();
    const { equity, values } = metricsSample(state, latency, core.now(), false);
    return {
      agent: this.agent,
      outcome: failed === '' ? 'finished' : 'failed',
      reason: failed,
      records,
      head: hash,
      bars: this.#player.index,
      equity,
      values,
      counts: this.#tally.counts(state),
      curve: this.#tally.curve,
    };
  }

  #port(): AgentsPort {
    return {
      start: (agent) => this.#agents.start(agent),
      stop: (agent, reason) => this.#agents.stop(agent, reason),
      ping: (agent) => this.#agents.ping(agent),
      report: (agent, report) => this.#agents.report(agent, report),
      step: (agent, step) => {
        this.#tally.handedOut(step);
        this.#agents.step(agent, step);
      },
    };
  }
}
