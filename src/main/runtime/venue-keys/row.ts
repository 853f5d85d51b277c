import type { TimeMs } from '../../../shared/ids.ts';
import type { VenueKeyRow } from '../../../shared/view/venue-key-view.ts';
import type { KeptVenueKey } from '../../adapters/management/venue-key-table.ts';
import { ROTATE_EVERY_MS } from '../evidence/keys.ts';
import { rotateWords } from './alarms.ts';
import { permissionWords } from './permissions.ts';

/** A key that runs out at its exchange is to be rotated so long before. */
const BEFORE_EXPIRY_MS = 14 * 24 * 60 * 60_000;

/** What the screen shows of a key. */
export function venueKeyRow(kept: KeptVenueKey, now: TimeMs): VenueKeyRow {
  const { alias, exchange, market, state, enteredAt, testedAt, exposedAt } = kept;
  const due = state === 'active' ? dueAt(kept) : null;
  const isDue = due !== null && now >= due;
  return {
    ...{ id: alias, exchange, market, state },
    permissions: permissionWords(kept),
    enteredWallAt: enteredAt,
    testedWallAt: testedAt,
    dueWallAt: due,
    isDue,
    isExposed: exposedAt !== null,
    text: textOf(kept, isDue),
  };
}

/** Once a quarter, in time before it runs out, and at once when it may have been seen (S3). */
function dueAt({ enteredAt, exposedAt, permissions: { expiresAt } }: KeptVenueKey): TimeMs {
  const quarter = enteredAt + ROTATE_EVERY_MS;
  const expiry = expiresAt === null ? quarter : expiresAt - BEFORE_EXPIRY_MS;
  return Math.min(quarter, expiry, exposedAt ?? quarter);
}

function textOf({ alias, exchange, state, problem, wipedAt }: KeptVenueKey, isDue: boolean): string {
  if (state === 'refused') return problem;
  if (state === 'revoked') return wipedAt === null ? 'It is still in the keychain: unlock it.' : '';
  return isDue ? rotateWords({ id: alias, exchange }) : '';
}
