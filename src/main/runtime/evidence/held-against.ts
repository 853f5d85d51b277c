import { SecretStoreError } from '../../adapters/keychain/secret-store.ts';
import { openCheckpoint, readCheckpoint } from '../../evidence/checkpoint.ts';
import { FormatError } from '../../evidence/format-error.ts';
import type { MerkleTree } from '../../evidence/merkle/tree.ts';
import { openNote, parseNote } from '../../evidence/note.ts';
import type { EvidenceStore } from '../../evidence/store.ts';
import type { CheckpointCounter } from './checkpoint-counter.ts';
import { type CheckpointFolder, type Copy, FolderError } from './checkpoint-folder.ts';
import type { SigningKey } from './signing-key.ts';

/** The keys that signed a log, as far as anybody has them. */
export type Known = Pick<SigningKey, 'publicKeys' | 'name' | 'lost'>;

/** What is held against the journal, and where it is kept. */
export interface Kept {
  readonly store: Pick<EvidenceStore, 'durable' | 'latestCheckpoint'>;
  readonly tree: Pick<MerkleTree, 'root'>;
  readonly signing: Known & Pick<SigningKey, 'signer'>;
  /** Null when the settings do not say which. */
  readonly folder: Pick<CheckpointFolder, 'list' | 'read'> | null;
  readonly counter: Pick<CheckpointCounter, 'read'>;
  /** The newest notes that anchors were given and the key in use signed. */
  readonly anchored: readonly string[];
}

/** That the first `size` records had this root. */
export interface Mark {
  readonly size: number;
  readonly root: Uint8Array;
}

/** What came of it. */
export interface Held {
  /** Which records are not those that were signed, in words; empty when all is well. */
  readonly problem: string;
  /** What could not be asked, in words; empty when everything could. */
  readonly unasked: string;
  /** The journal has checkpoints, and the folder, which could be asked, has no copy of any. */
  readonly copiesGone: boolean;
  /** The journal has checkpoints, and the secret store, which could be asked, has no count of them. */
  readonly counterGone: boolean;
  /** What is kept elsewhere and could be asked: the journal is to fit it at every verification. */
  readonly elsewhere: readonly Mark[];
}

/** Copies have one id, and where the secret store is one, one counter. */
const OR_COPY = 'or a copy of this data folder was opened';
const OWN = 'the newest checkpoint';

interface Point extends Mark {
  /** Who says so. */
  readonly by: string;
}

/**
 * Holds the journal against its newest checkpoint, the newest copy outside and the counter in the secret store: a
 * journal that ends before one of them was cut off or rolled back, one with another root was written anew. Which records
 * it is, the older copies tell. To be asked before anything is written. Takes the same time however long the journal is,
 * but for the kept block roots and the copies' names.
 */
export async function heldAgainst(kept: Kept): Promise<Held> {
  const asking = new Asking(kept);
  const { store, signing } = kept;
  const latest = store.latestCheckpoint();
  const own = latest === null ? null : (opened(latest.note, signing) ?? unverifiable(latest.note, signing));
  if (latest !== null && own?.size !== latest.size) {
    return asking.answer('the newest checkpoint in the journal is signed by no key that is known');
  }
  const counted = await asking.counted();
  const copies = await asking.copies();
  // What lost keys signed proves nothing, and is no fault of the journal.
  const known = [...signing.publicKeys.map(({ keyId }) => keyId), ...(signing.lost?.keyIds ?? [])];
  const stranger = copies?.find(({ keyId }) => !known.includes(keyId));
  if (stranger !== undefined) {
    return asking.answer(`a copy of the checkpoint over ${stranger.size} records is signed by a key that is not known`);
  }
  // What former keys signed is behind what the one in use signed, or is the history that a rotation left behind.
  const ours = copies?.filter(({ keyId }) => keyId === newestKey(signing)) ?? [];
  const newest = ours.at(-1);
  const copy = newest === undefined ? 'unasked' : await asking.read(newest);
  if (copy === 'altered') return asking.answer(`the copy of the checkpoint over ${newest?.size} records was altered`);

  const anchored = kept.anchored.map((note) => anchoredPoint(note, signing));
  const elsewhere = [counted, copy === 'unasked' ? null : copy, ...anchored].filter((it) => it !== null);
  const points = own === null ? elsewhere : [...elsewhere, { ...own, by: OWN }];
  const copiesGone = copies?.length === 0 && latest !== null;
  const counterGone = asking.isUncounted && latest !== null;
  return { ...asking.answer(await problemOf(kept, points, ours, asking)), copiesGone, counterGone, elsewhere };
}

/** A checkpoint of this log with the key that signed it last; null for what no known key signed. */
export function opened(
  note: string,
  { publicKeys, name }: Pick<SigningKey, 'publicKeys' | 'name'>,
): (Mark & { readonly keyId: string }) | null {
  try {
    const { size, root, origin } = openCheckpoint(note, publicKeys);
    const { signedBy } = openNote(note, publicKeys);
    return origin === name ? { size, root, keyId: signedBy.at(-1)?.keyId ?? '' } : null;
  } catch (error) {
    if (error instanceof FormatError) return null;
    throw error;
  }
}

/**
 * What a checkpoint says that lost keys alone signed: as good as the database it is kept in, so the records must fit it.
 * Null for any other.
 */
export function unverifiable(note: string, { publicKeys, name, lost }: Known): Mark | null {
  if (lost === null) return null;
  try {
    const { size, root, origin } = readCheckpoint(note);
    const isKnown = parseNote(note).signatures.some(({ keyId }) => publicKeys.some((key) => key.keyId === keyId));
    return isKnown || origin !== name || size > lost.to ? null : { size, root };
  } catch (error) {
    if (error instanceof FormatError) return null;
    throw error;
  }
}

/** The id of the key in use; without one, of the last that is known. */
export function newestKey({ signer, publicKeys }: Kept['signing']): string | undefined {
  return signer?.keyId ?? publicKeys.at(-1)?.keyId;
}

/** A note that cannot be opened proves nothing: the anchor itself still has what it was given. */
function anchoredPoint(note: string, signing: Kept['signing']): Point | null {
  const mark = opened(note, signing);
  return mark === null || mark.keyId !== newestKey(signing) ? null : { ...mark, by: 'a checkpoint that was published' };
}

async function problemOf(kept: Kept, points: readonly Point[], copies: readonly Copy[], asking: Asking) {
  const wrong = points.filter((point) => !fits(kept, point)).sort((a, b) => a.size - b.size);
  const [first] = wrong;
  const last = wrong.at(-1);
  if (first === undefined || last === undefined) return '';
  const { good, bad } = await border(kept, first, copies, asking);
  const { durable } = kept.store;
  if (bad.size <= durable) {
    const why = bad.by === OWN ? '' : `: the journal was written anew, ${OR_COPY}`;
    return `record ${good + 1}: records ${good + 1} to ${bad.size} are not those that ${bad.by} proves${why}`;
  }
  return `record ${durable + 1}: records ${durable + 1} to ${last.size} are missing, and ${last.by} proves that they were there: the journal was cut off or rolled back, ${OR_COPY}`;
}

/** What copies prove grows with their size, so the border between those that fit and the others is searched by halves. */
async function border(kept: Kept, first: Point, copies: readonly Copy[], asking: Asking) {
  let [good, bad] = [0, first];
  let candidates = copies.filter(({ size }) => size < first.size);
  for (let copy = middleOf(candidates); copy !== undefined; copy = middleOf(candidates)) {
    const point = await asking.read(copy);
    const { size } = copy;
    const isGood = typeof point !== 'string' && fits(kept, point);
    if (isGood) good = size;
    else if (typeof point !== 'string') bad = point;
    // One that cannot be read says nothing: the border is told a little wider.
    candidates = candidates.filter((it) => (isGood ? it.size > size : it.size < size));
  }
  return { good, bad };
}

function middleOf(copies: readonly Copy[]): Copy | undefined {
  return copies[Math.floor(copies.length / 2)];
}

function fits({ store, tree }: Kept, { size, root }: Mark): boolean {
  return size <= store.durable && Buffer.compare(root, tree.root(size)) === 0;
}

/** Asks what is kept elsewhere, and notes what could not be asked. */
class Asking {
  readonly #kept: Kept;
  readonly #unasked: string[] = [];
  /** The counter could be asked, and has no count. */
  isUncounted = false;

  constructor(kept: Kept) {
    this.#kept = kept;
  }

  async counted(): Promise<Point | null> {
    const counted = await this.#ask(async () => {
      const read = await this.#kept.counter.read();
      this.isUncounted = read === null;
      return read;
    });
    if (counted === null) return null;
    return { size: counted.size, root: Buffer.from(counted.root, 'hex'), by: 'the counter in the secret store' };
  }

  /** Null when they could not be asked. */
  async copies(): Promise<readonly Copy[] | null> {
    const { folder } = this.#kept;
    return folder === null ? null : this.#ask(() => folder.list());
  }

  async read(copy: Copy): Promise<Point | 'unasked' | 'altered'> {
    const { folder, signing } = this.#kept;
    const note = folder === null ? null : await this.#ask(() => folder.read(copy));
    if (note === null) return 'unasked';
    const checkpoint = opened(note, signing);
    return checkpoint?.size === copy.size ? { ...checkpoint, by: 'a copy outside' } : 'altered';
  }

  answer(problem: string): Held {
    return { problem, unasked: this.#unasked.join(' '), copiesGone: false, counterGone: false, elsewhere: [] };
  }

  async #ask<T>(what: () => Promise<T>): Promise<T | null> {
    try {
      return await what();
    } catch (error) {
      if (!(error instanceof FolderError || error instanceof SecretStoreError)) throw error;
      this.#unasked.push(error.message);
      return null;
    }
  }
}
