import type { TimeMs } from '../../shared/ids.ts';
import { type KillReceipt, Refusal } from '../../shared/ipc/contract.ts';
import type { SessionView } from '../../shared/view/console-view.ts';
import type { Speed } from '../adapters/clock/pacing.ts';
import type { VenueFault } from '../engine/domain/venue-fault.ts';
import type { VenuePort } from '../engine/ports.ts';
import type { Session } from '../engine/state.ts';
import type { PlayEnd, Player } from './player.ts';
import type { VenueDescription } from './projection/venue-rows.ts';
import type { FeedPlace } from './rig.ts';
import { resumeSession, type SessionRequest, startSession } from './session-begin.ts';
import { SessionPlay } from './session-play.ts';
import { recoverSession } from './session-recovery.ts';
import { isLiveSession, refuseOther, refuseVenueFault } from './session-refusals.ts';
import { SessionStanding } from './session-standing.ts';
import { SessionVenue } from './session-venue.ts';
import { sessionView } from './session-view.ts';
import type { SessionParts, SessionWorld } from './session-world.ts';

/** Opens, resumes, paces and ends the paper session, on a recorded feed or on live prices. */
export class SessionControl {
  readonly #world: SessionWorld;
  /** Called when the feed is played to its end, or was stopped. */
  onEnd: (end: PlayEnd) => void = () => {};

  constructor(parts: SessionParts) {
    const { exchange, config, engine, accounts } = parts;
    const venue = new SessionVenue({
      exchange,
      config,
      accounts,
      onReport: (id, report) => engine.submit({ kind: 'venue.report', venue: id, report }),
      onHeard: () => this.#player.heard(),
      onLost: (why) => this.#venueLost(`${why}.`),
      onReached: (port) => this.#venueReached(port),
    });
    const onEnd = (end: PlayEnd): void => this.#ended(end);
    const onBroken = (error: unknown): void => this.#broken(error);
    const play = new SessionPlay({ ...parts, venue, onEnd, onBroken }, venue.none(parts.wallNow()));
    const prepare = { ...parts, steadyNow: () => parts.micros() / 1_000 };
    this.#world = { parts, venue, prepare, play, standing: new SessionStanding() };
  }

  get #player(): Player {
    return this.#world.play.player;
  }

  get #session(): Session | null {
    return this.#world.parts.engine.state.session;
  }

  get state(): SessionView['state'] {
    const { state } = this.#world.standing;
    return state === 'running' && this.#player.isPaused ? 'paused' : state;
  }

  /** False once the venue's process is lost, or could not be reached: nothing can be cancelled or closed from here. */
  get isVenueReached(): boolean {
    return this.#world.standing.isVenueReached;
  }

  /** Steps played, in all. */
  get bars(): number {
    return this.#player.index;
  }

  /** See {@link recoverSession}. */
  async recover(places: readonly FeedPlace[], speed: Speed): Promise<void> {
    await recoverSession(this.#world, places, speed);
  }

  /** See {@link startSession}. @throws Refusal */
  async start(request: SessionRequest): Promise<void> {
    await startSession(this.#world, request);
  }

  /** Goes on after a pause or after a restart. @throws Refusal */
  async resume(until: TimeMs | null = null): Promise<void> {
    if (this.state === 'paused') this.#player.resume();
    else await resumeSession(this.#world, until);
  }

  /** See {@link refuseOther}. @throws Refusal */
  refuseOther({ live, account }: Pick<SessionRequest, 'live' | 'account'>): void {
    refuseOther(this.#session, { wantsLive: live !== null, account });
  }

  /** See {@link refuseVenueFault}. @throws Refusal */
  refuseVenueFault(fault: VenueFault): void {
    refuseVenueFault(this.#session, fault);
  }

  /** Ends a live session, which has no end of its own; positions stay as they are. @throws Refusal */
  end(): void {
    const { parts, standing } = this.#world;
    if (!isLiveSession(this.#session)) {
      throw new Refusal('No live session is open. A recorded one ends with its feed.');
    }
    if (standing.state === 'running') {
      this.#player.finish();
      return;
    }
    parts.engine.endSession('stopped');
    standing.state = 'ended';
  }

  pause(): void {
    if (this.#world.standing.state !== 'running') throw new Refusal('No session is running.');
    this.#player.pause();
  }

  setSpeed(speed: Speed): void {
    if (isLiveSession(this.#session)) throw new Refusal('A live session goes at the market’s own pace.');
    this.#player.setSpeed(speed);
    this.#world.venue.pace(speed);
  }

  /** The faults that are switched on (K12), as the journal has them: after a change, and for a venue that begins. */
  applyFaults(): void {
    this.#world.play.applyFaults();
  }

  /** The loop looks again at what it waits for. */
  poke(): void {
    this.#player.poke();
  }

  async stop(): Promise<void> {
    await this.#world.play.close();
    await this.#world.venue.close();
  }

  view(): SessionView {
    const { parts, play, standing } = this.#world;
    return sessionView(this.#session, play, { state: this.state, problem: standing.problem }, parts.wallNow());
  }

  venues(): VenueDescription[] {
    return [this.#world.venue.view()];
  }

  agentEvent(event: Parameters<Player['agentEvent']>[0]): void {
    try {
      this.#player.agentEvent(event);
    } catch (error) {
      // R5: whatever breaks over what an agent says must end in a kill and not in the end of the process.
      this.#kill(
        `what ${event.agent} said could not be handled: ${error instanceof Error ? error.message : 'unknown'}`,
      );
      this.#player.poke();
    }
  }

  /** The venue's process is gone or took another's side: nothing is played any more, and a kill gets a clock. */
  #venueLost(why: string): void {
    const { parts, play, standing } = this.#world;
    const { index, speed } = play.player;
    standing.loseVenue(`The venue is lost: ${why} Close the console and start it again: it goes on from there.`);
    parts.note(standing.problem);
    play.player.stop();
    void play.closeLive();
    play.idle(speed, index);
    parts.engine.pump();
    play.player.poke();
    this.onEnd('stopped');
  }

  /** The account came late: a kill has its venue, and whatever a watchdog did there meanwhile is known first. */
  #venueReached(port: VenuePort): void {
    const { parts, play, standing } = this.#world;
    standing.reachVenue(
      `The account at ${port.id} is open again, for a kill alone. To trade on, start the console again.`,
    );
    play.adopt({ ...play.rig, venue: port });
    parts.note(standing.problem);
    parts.onVenueReached();
  }

  /**
   * The player's loop is ours: if it breaks, the market stands still. Everything is stopped and said, and the kill gets a
   * clock that still goes.
   */
  #broken(error: unknown): void {
    const { parts, play, standing } = this.#world;
    standing.fail(`the replay stopped: ${error instanceof Error ? error.message : 'unknown error'}`);
    parts.note(standing.problem);
    void play.closeLive();
    play.idle(1);
    this.#kill('the replay stopped by an error');
    play.player.poke();
  }

  #kill(reason: string): KillReceipt {
    const { engine } = this.#world.parts;
    const commandId = `session:failed:${engine.state.trips.count}`;
    return engine.kill({ scope: { kind: 'global' }, commandId, cause: 'trigger', by: 'session', reason });
  }

  #ended(end: PlayEnd): void {
    const { parts, play, standing } = this.#world;
    if (end === 'stopped') return;
    parts.engine.sample(play.player.index);
    void play.closeLive();
    parts.engine.endSession(end === 'finished' ? 'stopped' : end);
    standing.state = 'ended';
    this.onEnd(end);
  }
}
