import type { TradingScope } from '../../../shared/scope.ts';
import type { HoldRow } from '../../../shared/view/trading-view.ts';

/** A hold's scope in words. */
export function holdScope(scope: string): string {
  if (scope === 'global') return 'everything';
  const at = scope.indexOf(':');
  return at < 0 ? scope : scope.slice(0, at) === 'venue' ? `venue ${scope.slice(at + 1)}` : scope.slice(at + 1);
}

/** A scope for the title of a dialog. */
export function scopeWords(scope: TradingScope): string {
  return scope.kind === 'global' ? 'all agents' : scope.kind === 'venue' ? `venue ${scope.venue}` : scope.agent;
}

const STATE_RANK: Record<HoldRow['state'], number> = { HALTED: 0, REDUCING: 1, ACTIVE: 2 };

/** The widest and hardest first. */
export function worstHoldFirst(a: HoldRow, b: HoldRow): number {
  const width = (row: HoldRow): number => (row.scope === 'global' ? 0 : row.scope.startsWith('venue:') ? 1 : 2);
  return STATE_RANK[a.state] - STATE_RANK[b.state] || width(a) - width(b) || b.at - a.at;
}
