import type { HoldRow } from '../../../shared/view/console-view.ts';
import type { State } from '../../engine/state.ts';

/** Why scopes may only reduce. */
export function holdRows(_state: State): HoldRow[] {
  return [];
}
