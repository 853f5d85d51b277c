import { hash } from 'node:crypto';
import { leafInput } from '../../../src/main/adapters/journal/chain.ts';
import type { SqlcipherJournal } from '../../../src/main/adapters/journal/sqlcipher-journal.ts';
import { TestFolder } from '../../../src/main/adapters/journal/test-journal.ts';
import type { JournalRecord } from '../../../src/main/engine/domain/records.ts';
import { signCheckpoint } from '../../../src/main/evidence/checkpoint.ts';
import { ed25519Signer } from '../../../src/main/evidence/ed25519.ts';
import { type ExportEntry, ExportTrailer, exportLines, headerLine } from '../../../src/main/evidence/export-format.ts';
import { MerkleTree } from '../../../src/main/evidence/merkle/tree.ts';
import { formatVerifierKey } from '../../../src/main/evidence/verifier-key.ts';

const ORIGIN = 'interlock/0123456789abcdef';

/** A real journal with a signing key, from which exports and proofs are made as the app makes them. */
export class SampleLog {
  readonly signer = ed25519Signer(ORIGIN, Buffer.alloc(32, 5));
  readonly key = formatVerifierKey(this.signer);
  readonly #folder = new TestFolder();
  #entries: ExportEntry[] | null = null;
  readonly journal: SqlcipherJournal = this.#folder.open();
  readonly tree = new MerkleTree(this.journal.evidence);

  constructor(records: readonly JournalRecord[]) {
    this.journal.append(records);
    this.journal.flush();
  }

  close(): void {
    this.journal.close();
    this.#folder.remove();
  }

  /** A checkpoint's note, at any size. */
  checkpoint(size: number): string {
    return signCheckpoint(size, this.tree.root(size), [this.signer]);
  }

  /** The records in their columns, expired ones with what is left of them; read once, when they are first asked for. */
  get entries(): readonly ExportEntry[] {
    this.#entries ??= this.#read();
    return this.#entries;
  }

  #read(): ExportEntry[] {
    const entries: ExportEntry[] = [];
    this.journal.exportJson((line) => {
      const { seq, at, kind, agent, action, recordedAt, hash: chain, body } = JSON.parse(line);
      const columns = { seq, at, kind, recordedAt, hash: chain };
      const text = line.slice(line.indexOf('"body":') + '"body":'.length, -1);
      const leaf = Buffer.from(this.journal.evidence.leafHashes(seq, seq)).toString('hex');
      entries.push(body === null ? { ...columns, leaf } : { ...columns, agent, action, body: text });
    });
    return entries;
  }

  /** The leaf of a record, as text. */
  leaf(seq: number): string {
    const entry = this.entries[seq - 1];
    if (entry === undefined || 'leaf' in entry) throw new Error(`no content of record ${seq}`);
    return leafInput(seq, entry.at, entry.kind, entry.agent, entry.action, entry.body).slice(1);
  }

  statement(seq: number, changed: (payload: string) => string = (same) => same, signer = this.signer): Envelope {
    const leaf = this.leaf(seq);
    const [, at, kind, agent, action] = JSON.parse(leaf);
    const columns = { seq, at, kind, agent, action };
    const context = { by: 'x', mode: null, rule: null, policy: null, manifest: null, grant: null };
    const body = leaf.slice(leaf.indexOf(',{') + 1, -1);
    const subject = [{ name: `${ORIGIN}#${seq}`, digest: { sha256: hash('sha256', `\0${leaf}`) } }];
    const predicate = `${JSON.stringify({ ...columns, ...context }).slice(0, -1)},"body":${body}}`;
    const beginning = JSON.stringify({
      _type: 'https://in-toto.io/Statement/v1',
      subject,
      predicateType: 'tag:interlock,2026:approved-action/v1',
    });
    const payload = Buffer.from(changed(`${beginning.slice(0, -1)},"predicate":${predicate}}`));
    const payloadType = 'application/vnd.in-toto+json';
    const signed = Buffer.from(`DSSEv1 ${payloadType.length} ${payloadType} ${payload.length} ${payload}`);
    const sig = Buffer.from(signer.sign(signed)).toString('base64');
    return { payload: payload.toString('base64'), payloadType, signatures: [{ keyid: signer.keyId, sig }] };
  }

  /** An export of the whole log up to the last of the checkpoints, with the records and statements asked for. */
  export({
    checkpoints,
    keep = () => true,
    statements = [],
  }: {
    readonly checkpoints: readonly number[];
    readonly keep?: (seq: number) => boolean;
    readonly statements?: readonly number[];
  }): string {
    const to = checkpoints.at(-1) ?? 0;
    const entries = this.entries.filter(({ seq }) => seq <= to && keep(seq));
    const lines = exportLines({
      from: 1,
      to,
      entries,
      checkpoints: checkpoints.map((size) => ({ size, note: this.checkpoint(size) })),
      tree: this.tree,
      chainAt: (seq) => this.entries[seq - 1]?.hash ?? '',
      statementOn: (seq) => (statements.includes(seq) ? this.statement(seq) : null),
    });
    return finished([headerLine({ origin: ORIGIN, filter: {} }), ...lines]);
  }
}

/** Lines with the trailer that fits them: what somebody does who changes an export and hides it. */
export function finished(lines: readonly string[]): string {
  const trailer = new ExportTrailer();
  for (const line of lines) trailer.add(line);
  return `${[...lines, trailer.line()].join('\n')}\n`;
}
