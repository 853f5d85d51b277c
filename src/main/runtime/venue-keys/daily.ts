import type { TimeMs } from '../../../shared/ids.ts';
import type { VenueKeyRow } from '../../../shared/view/venue-key-view.ts';
import { clearAlarm, raiseAlarm } from '../../engine/alarms/raise.ts';
import type { Core } from '../../engine/core.ts';
import { VENUE_KEY_ALARMS, type VenueKeyAlarm, venueKeyAlarm, venueKeyAlarmId } from './alarms.ts';
import type { VenueKeys } from './venue-keys.ts';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;
/** Without an answer for so long it is alarmed. */
const UNTESTED_MS = 3 * DAY_MS;

interface Parts {
  readonly core: Core;
  readonly keys: Pick<VenueKeys, 'view' | 'test' | 'settle' | 'refusal'>;
  readonly wallNow: () => TimeMs;
}

/** Each day every key that is in use is tested again (S2), and what is wrong with one stands as an alarm. */
export class DailyKeyCheck {
  readonly #parts: Parts;
  /** When each was tried last: an exchange that does not answer is asked again after an hour. */
  readonly #triedAt = new Map<string, TimeMs>();
  #lookedAt = Number.NEGATIVE_INFINITY;
  #changed = true;

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  /** What is known of the keys has changed: the next look is a whole one. */
  changed(): void {
    this.#changed = true;
  }

  /** Looked after twice a second. */
  look(): void {
    const { core, keys, wallNow } = this.#parts;
    const now = wallNow();
    const isTime = now - this.#lookedAt >= MINUTE_MS || now < this.#lookedAt;
    if (!isTime && !this.#changed) return;
    this.#lookedAt = now;
    this.#changed = false;
    const rows = keys.view();
    for (const row of rows) {
      for (const alarm of VENUE_KEY_ALARMS) {
        if (isWrong(alarm, row, now)) raiseAlarm(core, venueKeyAlarm(alarm, row));
        else clearAlarm(core, venueKeyAlarmId(alarm, row.id));
      }
      if (keys.refusal === '') this.#tryTest(row, now);
    }
    if (isTime && rows.some((row) => isWrong('unwiped', row, now))) keys.settle().then(() => this.changed(), nothing);
  }

  #tryTest({ id, state, testedWallAt }: VenueKeyRow, now: TimeMs): void {
    const last = Math.max(testedWallAt ?? 0, (this.#triedAt.get(id) ?? 0) - DAY_MS + HOUR_MS);
    if (state !== 'active' || now - last < DAY_MS) return;
    this.#triedAt.set(id, now);
    // Why it came to nothing is told to whoever tests by hand; three days of it are alarmed.
    this.#parts.keys.test(id).catch(nothing);
  }
}

function isWrong(alarm: VenueKeyAlarm, row: VenueKeyRow, now: TimeMs): boolean {
  switch (alarm) {
    case 'due':
      return row.isDue;
    case 'refused':
      return row.state === 'refused' && row.testedWallAt !== null;
    case 'untested':
      return row.state === 'active' && now - (row.testedWallAt ?? row.enteredWallAt) >= UNTESTED_MS;
    case 'unwiped':
      return row.state === 'revoked' && row.text !== '';
  }
}

function nothing(): void {}
