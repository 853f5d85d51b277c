import { hash } from 'node:crypto';
import type Database from 'better-sqlite3-multiple-ciphers';
import type { JournalRecord } from '../../../engine/domain/records.ts';
import { openCheckpoint, signCheckpoint } from '../../../evidence/checkpoint.ts';
import { ed25519Signer } from '../../../evidence/ed25519.ts';
import { FormatError } from '../../../evidence/format-error.ts';
import { wholeRoot } from '../../../evidence/merkle/hashing.ts';
import { MerkleTree } from '../../../evidence/merkle/tree.ts';
import type { Signer } from '../../../evidence/signer.ts';
import { BLOCK_LEAVES, type EvidenceStore } from '../../../evidence/store.ts';
import { Chain, leafInput } from '../chain.ts';
import { ExpiredRecords } from '../expired-records.ts';
import { isExpired, Reader, type Row } from '../stored-record.ts';
import { recordsUpTo, type TestFolder } from '../test-journal.ts';
import type { Mark } from '../verify/log-hashes.ts';
import type { CheckNote } from '../verify/marks.ts';

/** The console's key, and the key of somebody who has the database but not the secret store. */
export const SIGNER = ed25519Signer('interlock/test', new Uint8Array(32).fill(1));
export const STRANGER = ed25519Signer('interlock/test', new Uint8Array(32).fill(2));

export const checkNote: CheckNote = (note) => {
  try {
    return openCheckpoint(note, [SIGNER]);
  } catch (error) {
    if (error instanceof FormatError) return { problem: error.message };
    throw error;
  }
};

/**
 * How a log of the harness is made: how many records, where checkpoints are signed, and what else is kept. The record
 * behind the last that expired says that they were let go.
 */
export interface LogPlan {
  readonly records: number;
  readonly checkpoints: readonly number[];
  readonly expired: readonly number[];
}

/** Makes a log with everything that is kept beside records. Returns its newest state as it could be kept elsewhere. */
export function makeLog(folder: TestFolder, { records, checkpoints, expired }: LogPlan): Mark {
  const journal = folder.open();
  const { evidence } = journal;
  journal.append(recordsUpTo(expired.at(-1) ?? 0));
  journal.flush();
  evidence.expire(expired, () => journal.append([letGo(expired)]));
  journal.append(recordsUpTo(records).slice(journal.length));
  journal.flush();
  keepBlocks(evidence);
  for (const size of checkpoints) evidence.addCheckpoint(checkpointOf(evidence, size, SIGNER));
  const last = checkpoints.at(-1) ?? 0;
  const signature = Buffer.alloc(64, 3);
  evidence.addStatements(
    [2, last].map((seq) => ({ seq, keyId: SIGNER.keyId, signature })),
    last,
    [1],
  );
  const root = new MerkleTree(evidence).root(records);
  journal.close();
  return { size: records, root };
}

/** The record that says so of records of the harness. */
export function letGo(seqs: readonly number[]): JournalRecord {
  const [fromSeq = 0, toSeq = 0] = [seqs[0], seqs.at(-1)];
  const body = { class: 'agents', records: seqs.length, fromSeq, toSeq, beforeWallAt: 0, by: 'test' } as const;
  return { kind: 'retention.expired', at: 1_600_000_000_000, agent: 'test', action: 'test', body };
}

function keepBlocks(evidence: EvidenceStore): void {
  for (let block = 0; (block + 1) * BLOCK_LEAVES <= evidence.durable; block += 1) {
    const first = block * BLOCK_LEAVES + 1;
    evidence.addBlockRoots(block, wholeRoot(evidence.leafHashes(first, first + BLOCK_LEAVES - 1)));
  }
}

function checkpointOf(evidence: EvidenceStore, size: number, signer: Signer) {
  const note = signCheckpoint(size, new MerkleTree(evidence).root(size), [signer]);
  return { size, note, cause: 'records', wallAt: 1_700_000_000_000 } as const;
}

/** What somebody with the database's key does to make hashes fit: the chain anew from a record on, and the head row. */
export function rechain(db: Database, fromSeq: number): void {
  const before = db
    .prepare<[number], Buffer>('SELECT hash FROM records WHERE seq = ?')
    .pluck(true)
    .get(fromSeq - 1);
  const chain = new Chain(before);
  const setHash = db.prepare('UPDATE records SET hash = ? WHERE seq = ?');
  let last = fromSeq - 1;
  for (const row of new Reader(db).rows(fromSeq, Number.MAX_SAFE_INTEGER)) {
    chain.extendBy(leafOf(db, row).toString('latin1'));
    setHash.run(chain.head(), row[0]);
    last = row[0];
  }
  db.prepare('UPDATE meta SET records = ?, head = ?').run(last, chain.head());
}

/** And the kept block roots with it. */
export function rebuildBlocks(db: Database): void {
  const leaves = [...new Reader(db).rows(1, Number.MAX_SAFE_INTEGER)].map((row) => leafOf(db, row));
  for (const block of db.prepare<[], number>('SELECT block FROM tree').pluck(true).all()) {
    const ofBlock = leaves.slice(block * BLOCK_LEAVES, (block + 1) * BLOCK_LEAVES);
    db.prepare('UPDATE tree SET root = ? WHERE block = ?').run(wholeRoot(Buffer.concat(ofBlock)), block);
  }
}

/** The leaf hash of a record, as SQL. */
export function leafText(db: Database, seq: number): string {
  const [row] = new Reader(db).rows(seq, seq);
  if (row === undefined) throw new RangeError(`there is no record ${seq}`);
  return `x'${leafOf(db, row).toString('hex')}'`;
}

function leafOf(db: Database, row: Row): Buffer {
  if (isExpired(row)) return new ExpiredRecords(db).leafOf(row[0]);
  const [seq, at, kind, agent, action, body] = row;
  return hash('sha256', leafInput(seq, at, kind, agent, action, body), 'buffer');
}

/** Everything behind a record cut off, and everything that stands on what was cut. */
export function cutBehind(
  db: Database,
  last: number,
  { withCheckpoints }: { readonly withCheckpoints: boolean },
): void {
  db.exec(`DELETE FROM records WHERE seq > ${last};
    UPDATE meta SET records = ${last}, head = coalesce((SELECT hash FROM records WHERE seq = ${last}), zeroblob(32));
    DELETE FROM tree WHERE (block + 1) * ${BLOCK_LEAVES} > ${last};
    DELETE FROM statements WHERE seq > ${last};
    DELETE FROM context WHERE seq > ${last};
    DELETE FROM expired WHERE seq > ${last};
    UPDATE evidence SET statements_to = min(statements_to, ${last})`);
  if (withCheckpoints) db.exec(`DELETE FROM checkpoints WHERE size > ${last}`);
}
