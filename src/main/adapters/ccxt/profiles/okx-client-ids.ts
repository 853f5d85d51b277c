import { OrderId } from '../../../../shared/ids.ts';
import type { ClientIds } from '../profile.ts';

/** An order id's part after the dash is at most so long: one of just this length needs no separator to be found again. */
const LONGEST_COUNTER = 12;
/** No order id has a capital letter. */
const SEPARATOR = 'Z';
const LONGEST = 32;

/**
 * OKX takes at most 32 letters and digits, and no dash. The dash becomes a capital Z; the one id that would be a
 * character too long (20 and 12 of them) goes without, as does every id whose part after the dash has twelve.
 */
export const OKX_CLIENT_IDS: ClientIds = {
  toVenue(id) {
    const [prefix = '', counter = ''] = id.split('-');
    return `${prefix}${counter.length === LONGEST_COUNTER ? '' : SEPARATOR}${counter}`;
  },
  fromVenue(clientId) {
    if (clientId.length > LONGEST || clientId.includes('-')) return null;
    const at = clientId.indexOf(SEPARATOR);
    const parts =
      at === -1
        ? [clientId.slice(0, -LONGEST_COUNTER), clientId.slice(-LONGEST_COUNTER)]
        : [clientId.slice(0, at), clientId.slice(at + 1)];
    if (at !== -1 && parts[1]?.length === LONGEST_COUNTER) return null;
    const id = OrderId.safeParse(parts.join('-'));
    return id.success ? id.data : null;
  },
};
