import { z } from 'zod';
import { time } from './values.ts';

/** A host that may be asked for market data or is asked now, and what came of it (N2). */
export const HostRow = z.strictObject({
  /** As it stands in addresses: `api.binance.com`, `127.0.0.1:4443`. */
  id: z.string(),
  /** listed: the policy allows it. test-exchange: the console was started with it. */
  why: z.enum(['listed', 'test-exchange']),
  /** A way out to it stands open. */
  isOpen: z.boolean(),
  /** Public keys that it has to show one of; 0: any certificate that is trusted will do. */
  pins: z.number().int().nonnegative(),
  /** In the last 60 s. */
  requests: z.number().int().nonnegative(),
  failures: z.number().int().nonnegative(),
  /** What keeps it from answering now, in words; empty for nothing. */
  problem: z.string(),
  /** It does not show a pinned key: nothing is sent. */
  isPinWrong: z.boolean(),
  lastAnswerWallAt: time.nullable(),
});
export type HostRow = z.infer<typeof HostRow>;
