import { createHash } from 'node:crypto';
import { z } from 'zod';

const FORMAT = 'interlock-git-receipt/1';
const MAX_OBJECT_BYTES = 128 * 1024;
const ID = /^([0-9a-f]{40}|[0-9a-f]{64})$/;
const base64 = z.base64().max(Math.ceil(MAX_OBJECT_BYTES / 3) * 4);

const Receipt = z.strictObject({
  format: z.literal(FORMAT),
  commit: z.string().regex(ID),
  file: z.string().regex(/^[A-Za-z0-9._-]{1,100}$/),
  /** The commit and its tree as git hashes them: with the note they lead to the commit's id. */
  commitObject: base64,
  treeObject: base64,
});

/** Where a note stands: the commit, and its file there. */
export interface GitPlace {
  readonly commit: string;
  readonly file: string;
  readonly commitObject: Uint8Array;
  readonly treeObject: Uint8Array;
}

/** A receipt, one line of JSON. */
export function formatReceipt({ commit, file, commitObject, treeObject }: GitPlace): Uint8Array {
  const [commitText, treeText] = [commitObject, treeObject].map((it) => Buffer.from(it).toString('base64'));
  const receipt = { format: FORMAT, commit, file, commitObject: commitText, treeObject: treeText };
  return Buffer.from(`${JSON.stringify(receipt)}\n`);
}

/** Whether the receipt's commit has this note in its file, by git's own hashing: empty, or what does not fit. */
export function receiptProblem(note: string, receipt: Uint8Array, file: string): string {
  const place = parse(receipt);
  if (place === null) return 'the receipt is not that of a commit';
  if (place.file !== file) return 'the receipt is of another file';
  const algorithm = algorithmOf(place.commit);
  if (!isNamed(place)) return 'the commit is not the one it is named';
  const tree = /^tree ([0-9a-f]+)\n/.exec(Buffer.from(place.commitObject).toString('latin1'))?.[1];
  if (idOf(algorithm, 'tree', place.treeObject) !== tree) return 'the folder is not that of the commit';
  const blob = idOf(algorithm, 'blob', Buffer.from(note));
  const entry = Buffer.concat([Buffer.from(`100644 ${file}\0`), Buffer.from(blob, 'hex')]);
  // From the start of an entry: a hash before it could hold these bytes.
  return entries(place.treeObject, blob.length / 2).some((it) => entry.equals(it)) ? '' : 'the commit has another note';
}

/** The commit that a receipt is of, where its own bytes are those of that commit; null otherwise. */
export function commitIn(receipt: Uint8Array): string | null {
  const place = parse(receipt);
  return place !== null && isNamed(place) ? place.commit : null;
}

function isNamed({ commit, commitObject }: GitPlace): boolean {
  return idOf(algorithmOf(commit), 'commit', commitObject) === commit;
}

function algorithmOf(id: string): 'sha1' | 'sha256' {
  return id.length === 40 ? 'sha1' : 'sha256';
}

function parse(receipt: Uint8Array): GitPlace | null {
  try {
    const parsed = Receipt.parse(JSON.parse(Buffer.from(receipt).toString('utf8')));
    const commitObject = Buffer.from(parsed.commitObject, 'base64');
    const treeObject = Buffer.from(parsed.treeObject, 'base64');
    return { commit: parsed.commit, file: parsed.file, commitObject, treeObject };
  } catch {
    return null;
  }
}

function idOf(algorithm: 'sha1' | 'sha256', type: string, content: Uint8Array): string {
  return createHash(algorithm).update(`${type} ${content.length}\0`).update(content).digest('hex');
}

/** A tree's entries: `mode name\0hash`. */
function entries(tree: Uint8Array, hashBytes: number): Buffer[] {
  const bytes = Buffer.from(tree);
  const found: Buffer[] = [];
  for (let from = 0; from < bytes.length; ) {
    const zero = bytes.indexOf(0, from);
    if (zero < 0) break;
    const end = zero + 1 + hashBytes;
    found.push(bytes.subarray(from, end));
    from = end;
  }
  return found;
}
