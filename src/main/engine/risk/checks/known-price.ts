import { type Check, refuse } from '../check.ts';

/** New exposure needs a price that is known, a limit order's too: without one nothing says what it is worth (R7). */
export const knownPrice: Check = ({ mark }) => (mark === undefined ? refuse('NO_MARK_PRICE') : null);
