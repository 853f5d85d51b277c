import type { Engine } from '../../engine/engine.ts';
import { latchOf } from '../../engine/kill/trips.ts';
import type { State } from '../../engine/state.ts';

const GLOBAL = { kind: 'global' } as const;

/**
 * After the fold and before the engine resumes: why everything is to be latched, because the console of before ended
 * without a word while a session at an exchange traded; empty when it did not. There orders fill and positions stand while
 * nobody looks, which the paper venue in this process never does. An orderly end stops every agent in the journal first.
 */
export function cutShortAtAnExchange({ session, registry, orders }: State): string {
  if (session === null || session.account === null || session.ended !== null) return '';
  const trading = [...registry].filter(([, { status }]) => status === 'running' || status === 'starting');
  if (trading.length === 0) return '';
  const agents = trading.map(([agent]) => agent).join(', ');
  return `the console ended without a word while ${agents} traded at ${session.venue} with ${orders.open.size} orders open: what became of them there is not known before it is read`;
}

/** The kill for it: what is left at the exchange is cancelled and closed, and nothing trades before a reset. */
export function latchAfterRestart(engine: Engine, reason: string): void {
  // A watchdog's takeover has latched already.
  if (latchOf(engine.state.trips, GLOBAL) !== undefined) return;
  const commandId = `restart:${engine.state.trips.count}`;
  engine.kill({ scope: GLOBAL, commandId, cause: 'trigger', by: 'session', reason });
}
