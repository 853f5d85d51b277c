import type { TimeMs } from '../../../shared/ids.ts';
import type { JournalRecord, RecordBodies } from '../domain/records.ts';
import type { ToolId } from '../domain/tools.ts';

/** The last word on each tool that was ever disabled (K8); one that is not here is enabled. */
export type Switches = Map<ToolId, RecordBodies['tool.switched'] & { readonly at: TimeMs }>;

export function foldSwitches(switches: Switches, record: JournalRecord): void {
  if (record.kind === 'tool.switched') switches.set(record.body.tool, { ...record.body, at: record.at });
}

export function isOff(switches: Switches, tool: ToolId): boolean {
  return switches.get(tool)?.state === 'disabled';
}
