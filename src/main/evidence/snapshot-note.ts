import { hash } from 'node:crypto';
import { FormatError } from './format-error.ts';
import { HASH_BYTES } from './merkle/hashing.ts';
import { openNote, signNote } from './note.ts';
import type { Signer } from './signer.ts';
import { toBase64 } from './text.ts';
import type { VerifierKey } from './verifier-key.ts';

/** What a snapshot's note is for. No origin is called so: no signature over anything else can pass for one over it. */
const PURPOSE = 'interlock-snapshot/1';

/** A state as text, and the record of the journal after which it stood so. */
export interface SignedState {
  readonly seq: number;
  /** The hash of the chain after that record, 32 bytes. */
  readonly head: Uint8Array;
  readonly body: string;
}

/** The signed note over a snapshot of the state of the signer's log. @throws FormatError when it cannot be one's */
export function signSnapshot(state: SignedState, signer: Signer): string {
  if (!Number.isSafeInteger(state.seq) || state.seq < 1 || state.head.length !== HASH_BYTES) throw malformed();
  return signNote(textOf(signer.name, state), [signer]);
}

/** Checks that a note is over this snapshot of this log, signed by a known key of that name. @throws FormatError */
export function checkSnapshot(note: string, origin: string, state: SignedState, keys: readonly VerifierKey[]): void {
  const { text, signedBy } = openNote(note, keys);
  if (!signedBy.some(({ name }) => name === origin)) throw new FormatError('No key of this log signed the snapshot.');
  if (text !== textOf(origin, state)) throw new FormatError('The note is not over this snapshot.');
}

function textOf(origin: string, { seq, head, body }: SignedState): string {
  return `${[PURPOSE, origin, seq, toBase64(head), toBase64(hash('sha256', body, 'buffer'))].join('\n')}\n`;
}

function malformed(): FormatError {
  return new FormatError('This cannot be signed as a snapshot.');
}
