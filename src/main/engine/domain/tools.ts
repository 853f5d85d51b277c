import { z } from 'zod';

/** The tools of the console that an agent can be given. What is not listed here does not exist. */
export const AgentTool = z.enum([
  'market.bars',
  'order.propose',
  'order.cancel',
  /** Roles other than strategy (A1): what each may do is in policy/duties.ts. */
  'agent.enable',
  'allocation.set',
  'allowlist.change',
  'order.veto',
  'journal.read',
]);
export type AgentTool = z.infer<typeof AgentTool>;

/**
 * What can be disabled and restored alone (K8): market data, order entry, a venue, a data adapter. Cancelling cannot:
 * it only ever lowers risk.
 */
export const ToolId = z
  .string()
  .max(40)
  .regex(/^(market\.bars|order\.propose|venue\.[a-z][a-z0-9-]*|feed\.[a-z][a-z0-9-]*)$/, {
    error: 'use market.bars, order.propose, venue.NAME or feed.NAME',
  });
export type ToolId = z.infer<typeof ToolId>;
