import { tradingScopeKey } from '../../../shared/scope.ts';
import type { HoldRow } from '../../../shared/view/trading-view.ts';
import type { Hold } from '../../engine/risk/holds.ts';
import { isReleasable } from '../../engine/risk/trading-control.ts';
import { stateOfHold } from '../../engine/risk/trading-state.ts';
import type { State } from '../../engine/state.ts';
import { holdWords } from './hold-words.ts';

/** Why scopes may only reduce, oldest first. */
export function holdRows(state: State): HoldRow[] {
  return [...state.holds.standing.values()].map((hold) => holdRow(hold, state.session?.currency ?? ''));
}

function holdRow(hold: Hold, currency: string): HoldRow {
  return {
    id: hold.holdId,
    scope: tradingScopeKey(hold.scope),
    state: stateOfHold(hold),
    code: hold.reason,
    ...holdWords(hold, currency),
    at: hold.at,
    until: hold.until,
    by: hold.by,
    releasable: isReleasable(hold),
  };
}
