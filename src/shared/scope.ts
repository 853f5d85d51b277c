import { z } from 'zod';
import { AgentId, VenueId } from './ids.ts';

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

/** What a trading state applies to (R2). */
export const TradingScope = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('global') }),
  z.strictObject({ kind: z.literal('venue'), venue: VenueId }),
  z.strictObject({ kind: z.literal('agent'), agent: AgentId }),
]);
export type TradingScope = z.infer<typeof TradingScope>;

/** One text for one trading scope: `global`, `venue:paper` or `agent:trend`. */
export function tradingScopeKey(scope: TradingScope): string {
  return scope.kind === 'venue' ? `venue:${scope.venue}` : scopeKey(scope);
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
