import { createHash } from 'node:crypto';
import type { MerkleTree } from './merkle/tree.ts';
import type { StoredCheckpoint } from './store.ts';
import { toHex } from './text.ts';

/**
 * The lines of an export (docs/evidence.md has the format for strangers). An export tells the whole log from the first
 * record to the size of its last checkpoint: what was asked for as records, all the rest as gaps, which say of many
 * records only the roots of their subtrees. So whoever reads it once from top to bottom has the tree at every
 * checkpoint in it, and no record can be changed, moved or left out without another root.
 */
export const EXPORT_FORMAT = 'interlock-export/1';

/** What an export says first. */
export interface ExportHeader {
  /** Of the checkpoints in it. */
  readonly origin: string;
  /** What was asked for, in words of the command; for information. Empty: everything. */
  readonly filter: Readonly<Record<string, string | number>>;
}

interface EntryColumns {
  readonly seq: number;
  /** Engine time, milliseconds. */
  readonly at: number;
  readonly kind: string;
  /** The machine's clock when it was written, milliseconds; no part of the hash. */
  readonly recordedAt: number;
  /** Of the chain up to and with this record, lower-case hex. */
  readonly hash: string;
}

/** A record with its content: `body` is the hashed text itself. */
export interface ExportedRecord extends EntryColumns {
  readonly agent: string | null;
  readonly action: string | null;
  readonly body: string;
}

/** What is left of a record whose content has expired: `leaf` is its leaf hash, lower-case hex. */
export interface ExportedExpired extends EntryColumns {
  readonly leaf: string;
}

export type ExportEntry = ExportedRecord | ExportedExpired;

/** A DSSE envelope (E4); its signatures carry key ids of C2SP signed-note. */
export interface Envelope {
  /** Base64. */
  readonly payload: string;
  readonly payloadType: string;
  readonly signatures: readonly { readonly keyid: string; readonly sig: string }[];
}

export function headerLine({ origin, filter }: ExportHeader): string {
  return JSON.stringify({ format: EXPORT_FORMAT, origin, filter });
}

export function entryLine(entry: ExportEntry): string {
  const { seq, at, kind, recordedAt, hash } = entry;
  if ('leaf' in entry) return JSON.stringify({ seq, at, kind, recordedAt, hash, leaf: entry.leaf });
  const { agent, action, body } = entry;
  const columns = JSON.stringify({ seq, at, kind, agent, action, recordedAt, hash });
  return `${columns.slice(0, -1)},"body":${body}}`;
}

/** Records left out, both ends included. `chain`: hash of the chain after the last of them, lower-case hex. */
export function gapLine(from: number, to: number, nodes: readonly Uint8Array[], chain: string): string {
  return JSON.stringify({ gap: { from, to, nodes: nodes.map(toHex), chain } });
}

/** The note stands behind the last record that it covers. */
export function checkpointLine(note: string): string {
  return JSON.stringify({ checkpoint: note });
}

/** The statement on the record of the line before. */
export function statementLine({ payload, payloadType, signatures }: Envelope): string {
  const signed = signatures.map(({ keyid, sig }) => ({ keyid, sig }));
  return JSON.stringify({ statement: { payload, payloadType, signatures: signed } });
}

/** What an export, or a page of one, is woven from. */
export interface ExportParts {
  /** The part of the log, both ends included, from 1. `to` of the last page is the size of the last checkpoint. */
  readonly from: number;
  readonly to: number;
  /** What was asked for in this part, in order. */
  readonly entries: Iterable<ExportEntry>;
  /** Those to be shown, in order of size; sizes outside of the part are passed over. */
  readonly checkpoints: readonly Pick<StoredCheckpoint, 'size' | 'note'>[];
  readonly tree: Pick<MerkleTree, 'nodes'>;
  /** Hash of the chain after a record, lower-case hex. */
  readonly chainAt: (seq: number) => string;
  /** The envelope on a record's approved action; null for what is none. */
  readonly statementOn: (seq: number) => Envelope | null;
}

/** The lines between header and trailer. Pages whose parts follow one another may be put together as they are. */
export function* exportLines(parts: ExportParts): Generator<string, void> {
  const { from, to, tree, chainAt, statementOn } = parts;
  const checkpoints = parts.checkpoints.filter(({ size }) => size >= from && size <= to);
  let told = from - 1;
  let shown = 0;

  function* gapTo(end: number): Generator<string, void> {
    if (end > told) yield gapLine(told + 1, end, tree.nodes(told, end), chainAt(end));
    told = end;
  }
  /** Tells the log up to a record, with the checkpoints on the way. */
  function* tellTo(end: number): Generator<string, void> {
    for (let next = checkpoints[shown]; next !== undefined && next.size <= end; next = checkpoints[shown]) {
      yield* gapTo(next.size);
      yield checkpointLine(next.note);
      shown += 1;
    }
    yield* gapTo(end);
  }

  for (const entry of parts.entries) {
    yield* tellTo(entry.seq - 1);
    yield entryLine(entry);
    told = entry.seq;
    const statement = 'leaf' in entry ? null : statementOn(entry.seq);
    if (statement !== null) yield statementLine(statement);
  }
  yield* tellTo(to);
}

/** Makes the last line of an export: to be given all lines before it, in order. */
export class ExportTrailer {
  readonly #hash = createHash('sha256');
  #lines = 0;
  #records = 0;

  add(line: string): void {
    this.#hash.update(line).update('\n');
    this.#lines += 1;
    if (line.startsWith('{"seq":')) this.#records += 1;
  }

  line(): string {
    return JSON.stringify({ end: { lines: this.#lines, records: this.#records, sha256: this.#hash.digest('hex') } });
  }
}
