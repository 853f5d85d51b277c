import { z } from 'zod';

/** What can be done at a venue and what not, in sentences: people read them on screen and in the docs. */
export const VenueCapabilities = z.strictObject({
  /** Whether all orders can be cancelled in one request, and which. */
  cancelAll: z.string(),
  reduceOnly: z.string(),
  /** The venue's own dead-man's switch (K11); null where it has none. */
  deadMansSwitch: z
    .strictObject({
      timeoutMs: z.number().int().positive(),
      /** What it cancels when it runs out. */
      covers: z.string(),
      /** What it leaves as it is: positions, at any venue. */
      doesNot: z.string(),
    })
    .nullable(),
  /** What a kill can and cannot do there. */
  kill: z.string(),
});
export type VenueCapabilities = z.infer<typeof VenueCapabilities>;

/** So many requests in so many milliseconds. */
export const RequestLimitView = z.strictObject({
  requests: z.number().int().positive(),
  perMs: z.number().int().positive(),
});
export type RequestLimitView = z.infer<typeof RequestLimitView>;
