import type { DenialRow, GrantRow, PermissionRow, PolicyView, ToolRow } from '../../../shared/view/console-view.ts';
import type { Engine } from '../../engine/engine.ts';
import type { State } from '../../engine/state.ts';

/** The policy set in force. */
export function policyView(_state: State): PolicyView {
  return { sha256: '', source: 'embedded', loadedAt: null, rules: 0, problems: [] };
}

/** Who may do what. */
export function permissionRows(_engine: Engine): PermissionRow[] {
  return [];
}

/** Live grants first, then the last that ended. */
export function grantRows(_state: State): GrantRow[] {
  return [];
}

/** What can be disabled alone. */
export function toolRows(_state: State): ToolRow[] {
  return [];
}

/** The last denials, newest last. */
export function denialRows(_state: State): DenialRow[] {
  return [];
}
