import type { TimeMs } from '../../shared/ids.ts';
import type { Speed } from '../adapters/clock/pacing.ts';
import type { Engine } from '../engine/engine.ts';
import type { VenuePort } from '../engine/ports.ts';
import type { AgentFleet } from './agent-fleet.ts';
import type { LiveWorld } from './live/live-world.ts';
import type { Played } from './played.ts';
import { type PlayEnd, Player } from './player.ts';
import type { Rig } from './rig.ts';
import type { SessionVenue } from './session-venue.ts';
import { WarmUp } from './warm-up.ts';

export interface SessionPlayParts {
  readonly engine: Engine;
  readonly fleet: AgentFleet;
  readonly venues: Map<string, VenuePort>;
  readonly venue: SessionVenue;
  readonly wallNow: () => TimeMs;
  readonly micros: () => number;
  /** The engine's clock is the rig's: whoever holds the port is told of a new one. */
  readonly onRig: (rig: Rig) => void;
  /** What was played is over, or was stopped. */
  readonly onEnd: (end: PlayEnd) => void;
  /** The player's loop broke: the market stands still, and a kill has no clock until another player has begun. */
  readonly onBroken: (error: unknown) => void;
}

/** Where a player begins, and how far and how fast it goes. */
export interface PlayFrom {
  readonly firstStep: number;
  readonly speed: Speed;
  readonly until: TimeMs | null;
  /** See {@link PlayerOptions.paused}. */
  readonly paused: boolean;
}

/** What is played now: the rig, its live prices where it has any, and the player that drives them. One at a time. */
export class SessionPlay {
  readonly #parts: SessionPlayParts;
  #rig: Rig;
  /** What a live session plays, while it does. */
  #live: LiveWorld | null = null;
  #player: Player;
  #loop: Promise<void> = Promise.resolve();

  constructor(parts: SessionPlayParts, rig: Rig) {
    this.#parts = parts;
    this.#rig = rig;
    this.adopt(rig);
    this.#player = this.idle(1);
  }

  get rig(): Rig {
    return this.#rig;
  }

  get player(): Player {
    return this.#player;
  }

  get live(): LiveWorld | null {
    return this.#live;
  }

  /** From now on this is the engine's venue and clock; the player of the one before is to be stopped first. */
  adopt(rig: Rig): void {
    this.#rig = rig;
    this.#parts.venues.clear();
    this.#parts.venues.set(rig.venue.id, rig.venue);
    this.#parts.onRig(rig);
  }

  /** The faults that are switched on (K12), as the journal has them. */
  applyFaults(): void {
    this.#rig.setFault(this.#parts.engine.state.chaos.venue);
    this.#player.poke();
  }

  /** The prices that the next player plays; null: the rig's recording. */
  take(live: LiveWorld | null): void {
    this.#live = live;
  }

  async closeLive(): Promise<void> {
    const live = this.#live;
    this.#live = null;
    await live?.close();
  }

  /** False when there is nothing to play: a player would keep the clock for kills and no more. */
  get hasSource(): boolean {
    return this.#source() !== null;
  }

  /** Plays from there, and starts the agents unless it is found paused. */
  play(from: PlayFrom): void {
    this.#drive(this.#source(), from, from.paused ? () => {} : () => this.#startAgents());
  }

  /** Plays nothing and keeps the clock for kills; `steps`: how many were played, if not all of the recording. */
  idle(speed: Speed, steps: number | null = null): Player {
    const firstStep = steps ?? this.#rig.feed?.info.steps ?? 0;
    return this.#drive(null, { firstStep, speed, until: null, paused: false });
  }

  /** Ends the player and its prices. The venue stays. */
  async close(): Promise<void> {
    this.#player.stop();
    await this.#loop;
    await this.closeLive();
  }

  #startAgents(): void {
    const { engine } = this.#parts;
    const agents = [...engine.state.registry.keys()];
    const free = agents.filter((agent) => !engine.core.gate.isClosed({ kind: 'agent', agent }));
    this.#player.expect(free);
    for (const agent of free) engine.startAgent(agent);
  }

  #source(): Played | null {
    const { feed } = this.#rig;
    if (this.#live !== null) return this.#live.steps;
    if (feed === null) return null;
    return { kind: 'recorded', steps: feed.info.steps, stepAt: (index) => feed.stepAt(index) };
  }

  #drive(source: Played | null, from: PlayFrom, begin: () => void = () => {}): Player {
    const { engine, fleet, venue, wallNow, micros, onEnd, onBroken } = this.#parts;
    const { market, clock, feed } = this.#rig;
    const history = this.#live?.history;
    const player = new Player({
      ...from,
      source,
      market,
      clock,
      engine,
      wallNow,
      steadyNow: () => micros() / 1_000,
      micros,
      onCaughtUp: venue.onCaughtUp,
      warmUp: new WarmUp({
        stepAt: (index) => (history ?? feed)?.stepAt(index) ?? { openAt: 0, closeAt: 0, rows: [] },
        firstIndex: () => history?.firstIndex ?? 0,
        agents: fleet,
        state: () => engine.state,
        allowed: (agent) => engine.market.history(agent),
      }),
    });
    this.#player = player;
    // Whoever is to be waited for is named before the loop looks for the first time.
    begin();
    this.#loop = player.run(onEnd).catch(onBroken);
    return player;
  }
}
