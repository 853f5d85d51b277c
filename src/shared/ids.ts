import { z } from 'zod';

/**
 * Identifiers, once. Texts, because they cross processes and stand in the journal; each with the one pattern that the
 * boundaries check.
 */

/** An agent's name: also a folder name and part of a client order id, hence the narrow alphabet. */
export const AgentId = z
  .string()
  .regex(/^[a-z][a-z0-9]*(?:[.-][a-z0-9]+)*$/, 'use lower case letters, digits, dots and dashes')
  .max(32);
export type AgentId = z.infer<typeof AgentId>;

/** An instrument by the one name that it has everywhere, `BTC-PERP` or `ETH/BTC`; what a venue calls it is mapped. */
export const InstrumentId = z
  .string()
  .regex(/^[A-Z0-9]+(?:[-/][A-Z0-9]+)*$/, 'use upper case letters and digits, with - or /')
  .max(24);

/** An instrument as an exchange's client names it: base/quote, and the settlement of a perpetual, `BTC/USDT:USDT`. */
export const MarketName = z
  .string()
  .regex(/^[A-Z0-9]+\/[A-Z0-9]+(?::[A-Z0-9]+)?$/, 'use a name such as BTC/USDT:USDT or BTC/USDT')
  .max(40);
export type MarketName = z.infer<typeof MarketName>;
export type InstrumentId = z.infer<typeof InstrumentId>;

/** A trading venue: `paper`, or an exchange's name. */
export const VenueId = z
  .string()
  .regex(/^[a-z][a-z0-9-]*$/)
  .max(24);
export type VenueId = z.infer<typeof VenueId>;

/** Minted by the engine from its seed; the intent's id, the order's id and the client order id at the venue are one. */
export const OrderId = z.string().regex(/^[a-z0-9]{6,20}-[a-z0-9]{1,12}$/);
export type OrderId = z.infer<typeof OrderId>;

/** One accepted kill. */
export const TripId = z.string().regex(/^trip-[a-z0-9]{1,32}$/);
export type TripId = z.infer<typeof TripId>;

/** Chosen by whoever presses, so that a press repeated by a double click or a retry is taken once. */
export const CommandId = z.string().regex(/^[A-Za-z0-9_-]{8,64}$/);
export type CommandId = z.infer<typeof CommandId>;

/** Milliseconds since 1970-01-01T00:00:00Z, on the engine's clock unless the name says wall. */
export type TimeMs = number;
