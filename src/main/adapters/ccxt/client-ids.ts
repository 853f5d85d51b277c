import type { OrderId } from '../../../shared/ids.ts';
import type { ClientIds } from './profile.ts';

/** What the engine mints: ten letters for the session and a counter (engine/domain/mint.ts). */
const MINTED = /^[a-z0-9]{10}-[a-z0-9]{1,12}$/;

/** True for what the engine can have minted; ids that an exchange gives by itself look otherwise. */
export function isMinted(text: string): text is OrderId {
  return MINTED.test(text);
}

/** For an exchange that takes the engine's ids as they are. */
export const plainClientIds: ClientIds = {
  toVenue: (id) => id,
  fromVenue: (clientId) => (isMinted(clientId) ? clientId : null),
};
