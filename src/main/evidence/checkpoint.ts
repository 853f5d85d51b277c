import { FormatError } from './format-error.ts';
import { HASH_BYTES } from './merkle/hashing.ts';
import { openNote, parseNote, signNote } from './note.ts';
import type { Signer } from './signer.ts';
import { fromBase64, toBase64 } from './text.ts';
import type { VerifierKey } from './verifier-key.ts';

/** What a checkpoint says: how many records there were, and the root of the tree over them. */
export interface Checkpoint {
  /** Whose log it is: `interlock/` and the id of the data folder. */
  readonly origin: string;
  readonly size: number;
  /** 32 bytes. */
  readonly root: Uint8Array;
  /** Further lines; this program writes none and passes over them. */
  readonly extensions: readonly string[];
}

/**
 * A signed checkpoint (c2sp.org/tlog-checkpoint). The origin is the first signer's name; further signers are those that
 * take the log over, when the key is rotated.
 */
export function signCheckpoint(
  size: number,
  root: Uint8Array,
  [first, ...more]: readonly [Signer, ...Signer[]],
): string {
  return signNote(checkpointText({ origin: first.name, size, root, extensions: [] }), [first, ...more]);
}

/** The text of a checkpoint's note. @throws FormatError */
export function checkpointText(checkpoint: Checkpoint): string {
  const { origin, size, root, extensions } = checkpoint;
  const text = `${[origin, size, toBase64(root), ...extensions].join('\n')}\n`;
  const again = parseText(text);
  if (again.origin !== origin || again.extensions.length !== extensions.length) throw malformed();
  return text;
}

/** What a note says of itself, its signatures not verified. @throws FormatError */
export function readCheckpoint(note: string): Checkpoint {
  return parseText(parseNote(note).text);
}

/**
 * What a note says, signed by a known key that has the name of the log.
 * @throws FormatError when it is no checkpoint, or not signed so.
 */
export function openCheckpoint(note: string, keys: readonly VerifierKey[]): Checkpoint {
  const { text, signedBy } = openNote(note, keys);
  const checkpoint = parseText(text);
  if (!signedBy.some(({ name }) => name === checkpoint.origin)) {
    throw new FormatError(`The checkpoint is of ${checkpoint.origin}, but no key of that name signed it.`);
  }
  return checkpoint;
}

function parseText(text: string): Checkpoint {
  const [origin = '', size = '', base64 = '', ...extensions] = text.slice(0, -1).split('\n');
  const root = fromBase64(base64);
  const count = Number(size);
  const good = origin !== '' && /^(0|[1-9][0-9]*)$/.test(size) && Number.isSafeInteger(count);
  if (!good || root === null || root.length !== HASH_BYTES || extensions.includes('')) throw malformed();
  return { origin, size: count, root, extensions };
}

function malformed(): FormatError {
  return new FormatError('This is not a checkpoint.');
}
