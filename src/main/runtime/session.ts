import type { TimeMs } from '../../shared/ids.ts';
import { type KillReceipt, Refusal } from '../../shared/ipc/contract.ts';
import { type Cash, cash, roundToStep } from '../../shared/money.ts';
import type { SessionView, VenueView } from '../../shared/view/console-view.ts';
import type { Speed } from '../adapters/clock/pacing.ts';
import { FeedError } from '../adapters/feeds/feed-error.ts';
import { openRecordedFeed, type RecordedFeed } from '../adapters/feeds/recorded-feed.ts';
import { instrumentsFor, type LoadedManifest } from '../engine/agents/manifest.ts';
import type { RecordBodies } from '../engine/domain/records.ts';
import type { Engine } from '../engine/engine.ts';
import type { VenuePort } from '../engine/ports.ts';
import type { AgentFleet } from './agent-fleet.ts';
import { balanceIn, type Config } from './config.ts';
import { Replay, type ReplayEnd } from './replay.ts';
import { buildRig, firstStepAfter, lastQuotes, PAPER, paperRestore, type Rig } from './rig.ts';
import { venueNotes } from './venue-notes.ts';
import { WarmUp } from './warm-up.ts';
import { WrongInput } from './wrong-input.ts';

/** What a session is started with; what is absent comes from the settings and the embedded default. */
export interface SessionRequest {
  readonly feedPath: string;
  readonly speed: Speed;
  readonly seed: number;
  /** Null: every agent that accepts an instrument of the feed. */
  readonly agents: readonly string[] | null;
  readonly until: TimeMs | null;
}

export interface SessionParts {
  readonly engine: Engine;
  readonly venues: Map<string, VenuePort>;
  readonly fleet: AgentFleet;
  readonly config: Config;
  readonly defaultSymbol: string;
  readonly wallNow: () => TimeMs;
  readonly micros: () => number;
  /** The engine's clock is the rig's: whoever holds the port is told of a new one. */
  readonly onRig: (rig: Rig) => void;
  /** Where the feed lies, for the next start. */
  readonly remember: (feedPath: string) => void;
  readonly note: (text: string) => void;
}

/** Opens, resumes, paces and ends the paper session on a recorded feed. */
export class SessionControl {
  readonly #parts: SessionParts;
  #rig: Rig;
  #replay: Replay;
  #state: SessionView['state'] = 'none';
  #problem = '';
  #loop: Promise<void> = Promise.resolve();
  /** Called when the feed is played to its end, or was stopped. */
  onEnd: (end: ReplayEnd) => void = () => {};

  constructor(parts: SessionParts) {
    this.#parts = parts;
    this.#rig = this.#mount(null, parts.wallNow(), { seed: 0, currency: '', restore: false });
    this.#replay = this.#play(0, 1, null, false);
  }

  get state(): SessionView['state'] {
    return this.#state === 'running' && this.#replay.isPaused ? 'paused' : this.#state;
  }

  /** Steps played, in all. */
  get bars(): number {
    return this.#replay.index;
  }

  /** After the fold: finds the session that was open, ready to be resumed; a kill that was running goes on. */
  async recover(feedPath: string | null, speed: Speed): Promise<void> {
    const { engine } = this.#parts;
    const session = engine.state.session;
    if (session === null) return;
    if (session.ended !== null) this.#state = 'ended';
    let feed: RecordedFeed | null = null;
    if (session.ended === null) {
      this.#state = 'ready';
      feed = await this.#openFeed(feedPath ?? '').catch((error: unknown) => {
        this.#problem = error instanceof Error ? error.message : 'the feed cannot be opened';
        return null;
      });
      if (feed !== null && feed.info.sha256 !== session.feedSha256) {
        feed = null;
        this.#problem = 'The recorded feed was changed since the session began. Put the old file back to resume it.';
      }
      if (feed === null) this.#state = 'failed';
    }
    await this.#halt();
    const { seed, currency } = session;
    this.#rig = this.#mount(feed, engine.state.lastAt, { seed, currency, restore: true });
    const first = feed === null ? 0 : firstStepAfter(feed, engine.state.lastAt);
    const quotes = feed === null ? [] : lastQuotes(feed, first, engine.state.lastAt);
    for (const quote of quotes) this.#rig.venue.onQuote(quote);
    this.#replay = this.#play(first, speed, null, true);
  }

  /** @throws Refusal in words for the operator */
  async start(request: SessionRequest): Promise<void> {
    if (this.#state === 'running' || this.#state === 'starting') throw new Refusal('A session is running already.');
    const { engine } = this.#parts;
    if (this.#state === 'ready' || this.#state === 'failed') {
      throw new Refusal('A session is open in this data folder. Resume it, or use another data folder.');
    }
    const feed = await this.#openFeed(request.feedPath);
    const opened = this.#opening(feed, request);
    await this.#halt();
    const { seed, currency } = opened;
    const rig = this.#mount(feed, feed.info.firstAt, { seed, currency, restore: false });
    engine.openSession(opened);
    this.#rig = rig;
    this.#parts.remember(request.feedPath);
    this.#replay = this.#play(0, request.speed, request.until, false, () => this.#startAgents());
  }

  /** Goes on after a pause or after a restart. @throws Refusal */
  async resume(until: TimeMs | null = null): Promise<void> {
    if (this.state === 'paused') {
      this.#replay.resume();
      return;
    }
    if (this.#state === 'failed') throw new Refusal(this.#problem);
    if (this.#state !== 'ready') throw new Refusal('There is no session to resume. Start one.');
    const { engine } = this.#parts;
    if (engine.state.trips.byId.size > 0 && engine.kills.isRunning) throw new Refusal('A kill is still running.');
    const { speed } = this.#replay;
    const { index } = this.#replay;
    await this.#halt();
    this.#replay = this.#play(index, speed, until, false, () => this.#startAgents());
  }

  pause(): void {
    if (this.#state !== 'running') throw new Refusal('No session is running.');
    this.#replay.pause();
  }

  setSpeed(speed: Speed): void {
    this.#replay.setSpeed(speed);
  }

  /** The loop looks again at what it waits for. */
  poke(): void {
    this.#replay.poke();
  }

  async stop(): Promise<void> {
    await this.#halt();
  }

  view(): SessionView {
    const session = this.#parts.engine.state.session;
    const info = this.#rig.feed?.info;
    return {
      state: this.state,
      feedName: info === undefined ? (session?.feed ?? '') : feedWords(info),
      feedDescription: info === undefined ? '' : `${info.name}: ${info.form}, ${info.steps} steps`,
      symbols: [...(info?.symbols ?? [])],
      speed: this.#replay.speed,
      seed: session?.seed ?? 0,
      marketAt: session === null ? null : this.#rig.clock.now(),
      firstAt: info?.firstAt ?? null,
      lastAt: info?.lastAt ?? null,
      lastRowWallAt: this.#replay.lastRowWallAt,
      bars: this.#replay.index,
      barsTotal: info?.steps ?? null,
      problem: this.#problem,
    };
  }

  venues(): VenueView[] {
    return [
      {
        id: PAPER,
        mode: 'paper',
        state: 'ok',
        notes: venueNotes(this.#parts.config.paper),
        deadMansSwitch: 'none: paper',
      },
    ];
  }

  agentEvent(event: Parameters<Replay['agentEvent']>[0]): void {
    this.#replay.agentEvent(event);
  }

  #startAgents(): void {
    const { engine } = this.#parts;
    const agents = [...engine.state.registry.keys()];
    const free = agents.filter((agent) => !engine.core.gate.isClosed({ kind: 'agent', agent }));
    this.#replay.expect(free);
    for (const agent of free) engine.startAgent(agent);
  }

  async #openFeed(path: string): Promise<RecordedFeed> {
    const { config, defaultSymbol, wallNow } = this.#parts;
    try {
      const { spreadRate, participation } = config.paper;
      return await openRecordedFeed({
        path,
        instruments: config.instruments,
        defaultSymbol,
        spread: { spreadRate, participation },
        wallNow: wallNow(),
      });
    } catch (error) {
      if (error instanceof FeedError) throw new WrongInput(error.message);
      throw error;
    }
  }

  #opening(feed: RecordedFeed, request: SessionRequest): RecordBodies['session.opened'] {
    const { engine, fleet, config } = this.#parts;
    const { info } = feed;
    const balance = balanceIn(config, info.currency);
    const instruments = [...feed.instruments.values()];
    const chosen = this.#choose(request.agents, fleet.manifests(), feed);
    const allocation = roundToStep((balance / BigInt(chosen.length)) as Cash, cash('0.0001'));
    return {
      session: (engine.state.session?.session ?? 0) + 1,
      seed: request.seed,
      feed: info.name,
      feedSha256: info.sha256,
      firstAt: info.firstAt,
      venue: PAPER,
      venueConfigSha256: config.paperSha256,
      currency: info.currency,
      balance,
      instruments,
      agents: chosen.map(({ manifest, manifestSha256 }) => ({
        agent: manifest.id,
        role: manifest.role,
        manifestSha256,
        symbols: instrumentsFor(manifest, instruments).map((it) => it.symbol),
        trading: manifest.permissions.trading,
        allocation,
      })),
    };
  }

  #choose(
    names: readonly string[] | null,
    manifests: ReadonlyMap<string, LoadedManifest>,
    feed: RecordedFeed,
  ): LoadedManifest[] {
    const instruments = [...feed.instruments.values()];
    const accepts = (it: LoadedManifest): boolean => instrumentsFor(it.manifest, instruments).length > 0;
    if (names === null) {
      const all = [...manifests.values()].filter(accepts);
      if (all.length === 0) throw new WrongInput('No agent trades an instrument of this feed.');
      return all;
    }
    return [...new Set(names)].map((name) => {
      const found = manifests.get(name);
      const known = [...manifests.keys()].join(', ');
      if (found === undefined) throw new WrongInput(`There is no agent ${name}. These are installed: ${known}.`);
      if (!accepts(found)) throw new WrongInput(`Agent ${name} trades no instrument of this feed.`);
      return found;
    });
  }

  #mount(feed: RecordedFeed | null, at: TimeMs, session: { seed: number; currency: string; restore: boolean }): Rig {
    const { engine, config, venues, onRig } = this.#parts;
    const { seed, currency, restore } = session;
    const rig = buildRig({
      at,
      feed,
      instruments: restore ? engine.state.ledger.instruments : (feed?.instruments ?? new Map()),
      config: config.paper,
      seed,
      currency,
      balance: currency === '' ? cash('0') : balanceIn(config, currency),
      restore: restore ? paperRestore(engine.state) : null,
      onReport: (report) => engine.submit({ kind: 'venue.report', venue: PAPER, report }),
    });
    venues.set(PAPER, rig.venue);
    onRig(rig);
    return rig;
  }

  #play(firstStep: number, speed: Speed, until: TimeMs | null, paused: boolean, begin: () => void = () => {}): Replay {
    const { engine, fleet, wallNow, micros, note } = this.#parts;
    const { clock, venue, feed } = this.#rig;
    const source =
      feed === null
        ? null
        : { steps: feed.info.steps, stepAt: (index: number) => feed.stepAt(index), onQuote: venue.onQuote.bind(venue) };
    const replay = new Replay({
      source,
      clock,
      engine,
      speed,
      firstStep,
      until,
      paused,
      wallNow,
      micros,
      warmUp: new WarmUp(
        (index) => feed?.stepAt(index) ?? { openAt: 0, closeAt: 0, rows: [] },
        fleet,
        () => engine.state,
      ),
    });
    if (feed !== null && !paused) this.#state = 'running';
    this.#replay = replay;
    begin();
    this.#loop = replay
      .run((end) => this.#ended(end))
      .catch((error: unknown) => {
        // The loop is ours: if it breaks, nothing drives the market any more, so everything is stopped and said.
        this.#state = 'failed';
        this.#problem = `the replay stopped: ${error instanceof Error ? error.message : 'unknown error'}`;
        note(this.#problem);
        this.#kill('the replay stopped by an error');
      });
    return replay;
  }

  #kill(reason: string): KillReceipt {
    const { engine } = this.#parts;
    const commandId = `replay-${engine.state.trips.count}-failed`;
    return engine.kill({ scope: { kind: 'global' }, commandId, cause: 'trigger', by: 'session', reason });
  }

  #ended(end: ReplayEnd): void {
    const { engine } = this.#parts;
    if (end === 'stopped') return;
    engine.sample(this.#replay.index);
    engine.endSession(end);
    this.#state = 'ended';
    this.onEnd(end);
  }

  async #halt(): Promise<void> {
    this.#replay.stop();
    await this.#loop;
  }
}

/** A feed in a few characters: `BTC-PERP 1m`, `ADA/BTC +4 5m`. */
function feedWords(info: RecordedFeed['info']): string {
  const [first = '', ...others] = info.symbols;
  const minutes = info.intervalMs / 60_000;
  const interval = Number.isInteger(minutes) ? `${minutes}m` : `${info.intervalMs / 1_000}s`;
  return `${first}${others.length === 0 ? '' : ` +${others.length}`} ${interval}`;
}
