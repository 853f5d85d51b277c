import { z } from 'zod';
import { AgentId } from './ids.ts';

/** What a kill, a latch and a reset apply to. */
export const Scope = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('global') }),
  z.strictObject({ kind: z.literal('agent'), agent: AgentId }),
]);
export type Scope = z.infer<typeof Scope>;

/** One text for one scope: `global` or `agent:trend`. */
export function scopeKey(scope: Scope): string {
  return scope.kind === 'global' ? 'global' : `agent:${scope.agent}`;
}

/** Where a trip came from (K1). */
export const TripCause = z.enum([
  'window',
  'tray',
  'menu',
  'hotkey',
  'command',
  'file',
  'trigger',
  'external',
  'watchdog',
]);
export type TripCause = z.infer<typeof TripCause>;
