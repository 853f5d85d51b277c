import type { TimeMs } from '../../../shared/ids.ts';
import type { Role } from '../../../shared/roles.ts';
import type { JournalRecord } from '../domain/records.ts';

const FIRST_WAIT_MS = 1_000;
const LONGEST_WAIT_MS = 60_000;

/** How often a role's passphrase was wrong in a row at one place, and until when none is looked at there, machine time. */
export interface PassphraseWait {
  readonly refusals: number;
  readonly untilWallAt: TimeMs;
}
/** By role and place, as {@link waitKey} has them. */
export type PassphraseWaits = Map<string, PassphraseWait>;

export const NO_WAIT: PassphraseWait = { refusals: 0, untilWallAt: 0 };

/** `via`: the place, the window or the socket. */
export function waitKey(role: Role, via: string): string {
  return `${role} ${via}`;
}

/** 1 s after the first wrong passphrase, twice as long after each further one, 60 s at the most. */
export function waitAfter(refusals: number): number {
  return Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** Math.max(0, refusals - 1));
}

/**
 * Counts by role, so that a passphrase one knows does not end the wait for another, and by place, so that whoever guesses
 * over the socket keeps nobody out at the window. All connections of the socket share one wait, for a new one costs
 * nothing: so nobody has more than one guess a minute at each place for long. Folded from the journal, so that a restart
 * does not end it. A try within the wait has the wait's own end and does not count.
 */
export function foldPassphraseWait(waits: PassphraseWaits, { kind, body }: JournalRecord): void {
  if (kind !== 'role.changed') return;
  const key = waitKey(body.role, body.via);
  if (body.how === 'unlocked') waits.delete(key);
  const before = waits.get(key) ?? NO_WAIT;
  if (body.how !== 'refused' || body.untilWallAt <= before.untilWallAt) return;
  waits.set(key, { refusals: before.refusals + 1, untilWallAt: body.untilWallAt });
}

/** Machine milliseconds still to wait; a clock that was set back makes nobody wait for longer than the wait is. */
export function waitLeft({ refusals, untilWallAt }: PassphraseWait, wallNow: TimeMs): number {
  return refusals === 0 ? 0 : Math.min(Math.max(0, untilWallAt - wallNow), waitAfter(refusals));
}
