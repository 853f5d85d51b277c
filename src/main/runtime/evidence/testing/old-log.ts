import { readDatabaseJson } from '../../../adapters/keychain/database-file.ts';
import type { JournalRecord } from '../../../engine/domain/records.ts';
import { openDataFolder } from '../../open-data-folder.ts';
import { CheckpointCounter } from '../checkpoint-counter.ts';

const DAY_MS = 24 * 60 * 60_000;

/** A record of each class, which changes nothing that a console rests on. */
export const SAMPLES = {
  audit: { kind: 'alert.received', body: { source: 'test', kind: '', code: 'refused' } },
  agents: { kind: 'agent.heartbeat', body: { agent: 'ghost', state: 'ok', retry: 0 } },
  policy: { kind: 'call.denied', body: { channel: 'test', by: 'test', via: 'socket', code: 'refused' } },
  sessions: { kind: 'metrics.sampled', body: { equity: '0', values: [] } },
} as const;

/**
 * Appends records to a data folder as a console that crashed would have left them so many days ago; no snapshot covers
 * them.
 */
export async function writtenBefore(
  dataDir: string,
  parts: readonly { readonly days: number; readonly of: keyof typeof SAMPLES; readonly count: number }[],
): Promise<void> {
  let wallAt = 0;
  const { journal, market, management, store: secrets } = await openDataFolder(dataDir, { wallNow: () => wallAt });
  // As a console does when it opens: what follows its close is then its own.
  await new CheckpointCounter(secrets, readDatabaseJson(dataDir)?.id ?? '').reopen();
  const [last] = journal.readRecords({ fromSeq: journal.length });
  for (const { days, of, count } of parts) {
    wallAt = Date.now() - days * DAY_MS;
    const agent = of === 'agents' ? 'ghost' : null;
    const record = { at: last?.at ?? 0, agent, action: null, ...SAMPLES[of] } as unknown as JournalRecord;
    journal.append(Array<JournalRecord>(count).fill(record));
    journal.flush();
  }
  for (const store of [management, market, journal]) store?.close();
}
