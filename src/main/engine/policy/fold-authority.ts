import type { JournalRecord } from '../domain/records.ts';
import type { State } from '../state.ts';
import { foldGrants } from './grants.ts';
import { foldSwitches } from './switches.ts';
import { foldUsage } from './usage.ts';

/** What records say of who may do what: grants, switches, and how much was used. */
export function foldAuthority(state: State, record: JournalRecord): void {
  foldGrants(state.grants, record);
  foldSwitches(state.switches, record);
  foldUsage(state.usage, state.toolDenials, record);
}
