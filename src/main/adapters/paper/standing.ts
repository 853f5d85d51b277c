import type { VenueOrder } from '../../engine/domain/order.ts';

/** True for an order that can wait at the venue: a stop, or a limit order good till cancelled. */
export function isStanding({ type, timeInForce }: VenueOrder): boolean {
  return type === 'stop' || (type === 'limit' && timeInForce === 'GTC');
}
