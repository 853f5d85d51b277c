import type { RecordFilter } from '../../../../shared/ipc/evidence-channels.ts';
import type { ExportEntry } from '../../../evidence/export-format.ts';

/** Most records that are looked at for one page, whatever is found among them. */
export const LOOKED_AT = 20_000;
/** Records read at once: a millisecond or two. */
export const CHUNK = 250;

/** Whether a record is one of those asked for. Of one that has expired, agent and action are not known any more. */
export function passes(entry: ExportEntry, { kind, agent, action, fromAt, toAt }: RecordFilter): boolean {
  const [ofAgent, ofAction] = 'leaf' in entry ? [null, null] : [entry.agent, entry.action];
  return (
    (kind === '' || kind === entry.kind) &&
    (agent === '' || agent === ofAgent) &&
    (action === '' || action === ofAction) &&
    entry.at >= (fromAt ?? entry.at) &&
    entry.at <= (toAt ?? entry.at)
  );
}

/** Whether every record passes. */
export function isOpen({ kind, agent, action, fromAt, toAt }: RecordFilter): boolean {
  return kind === '' && agent === '' && action === '' && fromAt === null && toAt === null;
}
