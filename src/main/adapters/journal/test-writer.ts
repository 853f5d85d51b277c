import { rmSync, writeFileSync, writeSync } from 'node:fs';
import { JournalError } from './journal-error.ts';
import { openJournal } from './open-journal.ts';
import { record } from './test-journal.ts';

/**
 * For tests: a process that opens the journal in the folder given and appends until it fails or is killed, in batches
 * of the size given. After each flush it says how many records are acknowledged; at `most` records it ends as a crash
 * does. A filler takes up room in the folder: when a flush fails it is removed and the flush repeated.
 */
const [, , dir = '', batch = '1', most = 'Infinity', fillerBytes = '0'] = process.argv;
const filler = `${dir}/filler`;
const say = (line: string): void => void writeSync(1, `${line}\n`);

try {
  if (fillerBytes !== '0') writeFileSync(filler, Buffer.alloc(Number(fillerBytes)));
  const journal = openJournal({ dir, key: new Uint8Array(32).fill(7), wallNow: Date.now });
  say(`opened ${journal.head().records}`);
  try {
    while (journal.head().records < Number(most)) {
      for (let i = 0; i < Number(batch); i += 1) journal.append([record(journal.head().records + 1)]);
      journal.flush();
      say(`flushed ${journal.head().records}`);
    }
    process.kill(process.pid, 'SIGKILL');
  } catch (error) {
    if (!(error instanceof JournalError)) throw error;
    const durable = journal.verify();
    say(`failed ${error.code} ${journal.head().records} ${durable.ok} ${durable.records}`);
    if (fillerBytes === '0') {
      say(`discarded ${journal.discard()}`);
    } else {
      rmSync(filler);
      journal.flush();
    }
    const after = journal.verify();
    say(`then ${after.ok} ${after.records} ${after.ok && after.head === journal.head().hash}`);
  }
} catch (error) {
  if (!(error instanceof JournalError)) throw error;
  say(`refused ${error.code} ${error.message}`);
}
