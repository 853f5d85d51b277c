import { isMinted } from '../client-ids.ts';
import type { ClientIds } from '../profile.ts';

/** No order id of the engine's has a capital letter. */
const DASH = 'Z';

/** OKX takes at most 32 letters and digits, and no dash: it becomes a capital Z. */
export const OKX_CLIENT_IDS: ClientIds = {
  toVenue: (id) => id.replace('-', DASH),
  fromVenue(clientId) {
    const id = clientId.includes('-') ? '' : clientId.replace(DASH, '-');
    return isMinted(id) ? id : null;
  },
};
