import type { TimeMs, VenueId } from '../../../shared/ids.ts';
import { clearAlarm, raiseAlarm } from '../alarms/raise.ts';
import type { Core } from '../core.ts';
import type { VenueReport } from '../domain/venue-report.ts';
import type { DeadMansSwitch } from '../ports.ts';
import type { RequestBudgets } from './request-budget.ts';
import { deadMansSwitchAlarm } from './venue-alarms.ts';

/** A refresh is due at a fifth of the time-out, so that a wake-up that comes late is still in time for a quarter. */
const REFRESH_PART = 5;
/** At a quarter it goes, whether there is room among the requests or not. */
const LATEST_PART = 4;
/** After a refresh that failed the next one is due so soon. */
const RETRY_PART = 20;
const DISARM_TRIES = 3;
const DISARM_AGAIN_MS = 10_000;
const SWITCH = { kind: 'switch' } as const;

/** A switch that is to be armed. Engine time. */
interface Held {
  nextAt: TimeMs;
  latestAt: TimeMs;
  /** When a refresh was last asked for: an answer counts from there, as the venue gave it its time no earlier. */
  askedAt: TimeMs;
  /** When it runs out, as far as is known; before it is first armed: by when it would have, had it been at once. */
  coveredUntil: TimeMs;
  isAlarmed: boolean;
}

/**
 * Keeps the venues' own dead-man's switches armed (K11): from when a session opens, for as long as it is open or an order
 * works, each is refreshed at a quarter of its time-out or sooner. Nothing but the engine's own time does it, so that a
 * process that is lost or hangs lets them run out. An orderly end with nothing open disarms them.
 */
export class DeadMansSwitches {
  readonly #core: Core;
  readonly #budgets: RequestBudgets;
  readonly #held = new Map<VenueId, Held>();
  /** Disarms that nothing was heard of. */
  readonly #disarms = new Map<VenueId, { tries: number; nextAt: TimeMs }>();
  #isClosing = false;

  constructor(core: Core, budgets: RequestBudgets) {
    this.#core = core;
    this.#budgets = budgets;
  }

  /** A new session, on a clock that may begin earlier: every switch is to be armed at once. */
  beginSession(): void {
    this.#held.clear();
  }

  /** The app closes in order: where nothing is open it is disarmed, elsewhere it runs out and cancels what is. */
  close(): void {
    this.#isClosing = true;
    for (const [venue] of this.#switches()) {
      if (this.#isArmed(venue) && !this.#hasOrders(venue)) this.#call(venue, 'disarm', this.#core.now());
    }
  }

  /** When {@link tick} wants to be called next. */
  get wakeAt(): TimeMs | null {
    const now = this.#core.now();
    const wakes: TimeMs[] = [];
    for (const [venue] of this.#switches()) {
      const held = this.#held.get(venue);
      if (this.#isWanted(venue)) wakes.push(...(held === undefined ? [now] : this.#wakesOf(venue, held, now)));
      else if (held !== undefined || this.#mayDisarm(venue)) wakes.push(this.#disarms.get(venue)?.nextAt ?? now);
    }
    return wakes.length === 0 ? null : Math.min(...wakes);
  }

  tick(now: TimeMs): void {
    for (const [venue, { timeoutMs }] of this.#switches()) {
      if (this.#isWanted(venue)) this.#hold(venue, timeoutMs, now);
      else this.#letGo(venue, now);
    }
  }

  /** What a venue says of its switch. Only a change is journalled: a refresh every few seconds is none. */
  report(venue: VenueId, report: Extract<VenueReport, { kind: 'dead-mans-switch' }>): void {
    const core = this.#core;
    if ((core.state.venues.get(venue)?.deadMansSwitch ?? 'disarmed') !== report.state) {
      core.stage('venue.reported', null, null, { venue, report });
    }
    const wasAskedFor = report.state !== 'failed' && this.#disarms.delete(venue);
    const held = this.#held.get(venue);
    const timeoutMs = core.ports.venues.get(venue)?.deadMansSwitch?.timeoutMs;
    if (held === undefined || timeoutMs === undefined) return;
    const now = core.now();
    if (report.state === 'armed') {
      const span = report.until === null ? timeoutMs : report.until - report.at;
      held.coveredUntil = held.askedAt + Math.min(Math.max(span, 0), timeoutMs);
      if (held.coveredUntil - now < timeoutMs / 2) return;
      held.isAlarmed = false;
      clearAlarm(core, deadMansSwitchAlarm(venue).alarmId);
    } else if (report.state === 'failed') {
      held.nextAt = Math.min(held.nextAt, now + Math.floor(timeoutMs / RETRY_PART));
    } else if (!wasAskedFor) {
      // Nobody here asked for it: somebody at the venue did, or the venue itself.
      held.coveredUntil = now;
      held.nextAt = now;
    }
  }

  #hold(venue: VenueId, timeoutMs: number, now: TimeMs): void {
    const held = this.#heldSince(venue, timeoutMs, now);
    if (now >= held.nextAt && this.#mayRefresh(venue, held, now)) {
      this.#call(venue, 'refresh', now);
      held.askedAt = now;
      held.nextAt = now + Math.floor(timeoutMs / REFRESH_PART);
      held.latestAt = now + Math.floor(timeoutMs / LATEST_PART);
    }
    if (held.isAlarmed || now < alarmAt(held, timeoutMs)) return;
    held.isAlarmed = true;
    raiseAlarm(this.#core, deadMansSwitchAlarm(venue));
  }

  #heldSince(venue: VenueId, timeoutMs: number, now: TimeMs): Held {
    const known = this.#held.get(venue);
    if (known !== undefined) return known;
    const coveredUntil = now + timeoutMs;
    const held = { nextAt: now, latestAt: now, askedAt: now, coveredUntil, isAlarmed: false };
    this.#held.set(venue, held);
    return held;
  }

  #letGo(venue: VenueId, now: TimeMs): void {
    if (this.#held.delete(venue)) clearAlarm(this.#core, deadMansSwitchAlarm(venue).alarmId);
    const asked = this.#disarms.get(venue) ?? { tries: 0, nextAt: now };
    if (!this.#mayDisarm(venue) || now < asked.nextAt) return;
    this.#disarms.set(venue, { tries: asked.tries + 1, nextAt: now + DISARM_AGAIN_MS });
    this.#call(venue, 'disarm', now);
  }

  #call(venue: VenueId, call: 'refresh' | 'disarm', now: TimeMs): void {
    this.#budgets.of(venue).take(SWITCH, now);
    this.#core.effect({ kind: 'dead-mans-switch', venue, call });
  }

  /** Nothing is tried with a key that is not taken (N4), nor in a pause that the venue asked for. */
  #mayRefresh(venue: VenueId, { latestAt }: Held, now: TimeMs): boolean {
    if (this.#core.state.venues.get(venue)?.link === 'key-refused') return false;
    const budget = this.#budgets.of(venue);
    return budget.room('kill', SWITCH, now) > 0 || (now >= latestAt && !budget.isBackedOff(now));
  }

  #wakesOf(venue: VenueId, held: Held, now: TimeMs): TimeMs[] {
    const { timeoutMs } = this.#core.ports.venues.get(venue)?.deadMansSwitch ?? { timeoutMs: 0 };
    const alarm = held.isAlarmed ? [] : [alarmAt(held, timeoutMs)];
    if (now < held.nextAt || this.#mayRefresh(venue, held, now)) return [held.nextAt, ...alarm];
    // A key that is taken again shows in a read, after which this is asked again.
    if (this.#core.state.venues.get(venue)?.link === 'key-refused') return alarm;
    return [
      Math.max(this.#budgets.of(venue).roomAt(now), now + 1),
      ...(now < held.latestAt ? [held.latestAt] : []),
      ...alarm,
    ];
  }

  #isWanted(venue: VenueId): boolean {
    const { session } = this.#core.state;
    return !this.#isClosing && ((session !== null && session.ended === null) || this.#hasOrders(venue));
  }

  /** It would run out by itself with nothing to cancel, so it is not asked for without end. */
  #mayDisarm(venue: VenueId): boolean {
    const tries = this.#disarms.get(venue)?.tries ?? 0;
    return !this.#isClosing && this.#isArmed(venue) && tries < DISARM_TRIES;
  }

  #isArmed(venue: VenueId): boolean {
    const account = this.#core.state.venues.get(venue);
    return account !== undefined && account.deadMansSwitch !== 'disarmed' && account.link !== 'key-refused';
  }

  #hasOrders(venue: VenueId): boolean {
    return [...this.#core.state.orders.open.values()].some((order) => order.venue === venue);
  }

  *#switches(): Iterable<[VenueId, DeadMansSwitch]> {
    for (const [venue, { deadMansSwitch }] of this.#core.ports.venues) {
      if (deadMansSwitch !== undefined) yield [venue, deadMansSwitch];
    }
  }
}

/** From here on less than half of the time-out is left. */
function alarmAt({ coveredUntil }: Held, timeoutMs: number): TimeMs {
  return coveredUntil - Math.floor(timeoutMs / 2);
}
