import { verifyEd25519 } from './ed25519.ts';
import { FormatError } from './format-error.ts';
import type { Signer } from './signer.ts';
import { fromBase64, toBase64 } from './text.ts';
import { isKeyName, type VerifierKey } from './verifier-key.ts';

/**
 * Signed notes (c2sp.org/signed-note): a text that ends with a line feed, an empty line, then a line for each
 * signature: an em dash, a space, the key's name, a space, base64 of key id and signature. Only Ed25519 is known here;
 * signatures of other keys and kinds are passed over, as the specification asks.
 */
export interface NoteSignature {
  readonly name: string;
  readonly keyId: string;
  readonly signature: Uint8Array;
}

/** More signatures than this are refused; the specification asks for 16 at the least. */
const MAX_SIGNATURES = 100;
const KEY_ID_BYTES = 4;

/** A note whose text every given key signed. @throws FormatError when the text cannot be a note's. */
export function signNote(text: string, signers: readonly Signer[]): string {
  const data = Buffer.from(text);
  const lines = signers.map((signer) => {
    const signed = Buffer.concat([Buffer.from(signer.keyId, 'hex'), signer.sign(data)]);
    return `\u2014 ${signer.name} ${toBase64(signed)}\n`;
  });
  const note = `${text}\n${lines.join('')}`;
  if (parseNote(note).text !== text) throw new FormatError('This text cannot be that of a signed note.');
  return note;
}

/** A note's parts, nothing of it verified. @throws FormatError */
export function parseNote(note: string): { readonly text: string; readonly signatures: readonly NoteSignature[] } {
  // The last empty line is the border: the text may have empty lines of its own.
  const border = note.lastIndexOf('\n\n');
  if (border < 0 || !note.endsWith('\n') || !note.isWellFormed() || hasControl(note)) throw malformed();
  const lines = note.slice(border + 2, -1).split('\n');
  if (lines.length > MAX_SIGNATURES) throw malformed();
  return { text: note.slice(0, border + 1), signatures: lines.map(parseSignature) };
}

/**
 * The text of a note and the known keys that signed it, at least one.
 * @throws FormatError when it is not a note, when no known key signed it, or when a known key's signature is wrong.
 */
export function openNote(
  note: string,
  keys: readonly VerifierKey[],
): { readonly text: string; readonly signedBy: readonly VerifierKey[] } {
  const { text, signatures } = parseNote(note);
  const data = Buffer.from(text);
  const signedBy: VerifierKey[] = [];
  for (const { name, keyId, signature } of signatures) {
    const key = keys.find((each) => each.name === name && each.keyId === keyId);
    if (key === undefined) continue;
    if (!verifyEd25519(key.publicKey, data, signature)) {
      throw new FormatError(`The signature of ${name}+${keyId} is not over this text.`);
    }
    if (!signedBy.includes(key)) signedBy.push(key);
  }
  if (signedBy.length === 0) throw new FormatError('No known key signed this note.');
  return { text, signedBy };
}

function parseSignature(line: string): NoteSignature {
  const [dash, name = '', base64 = '', ...more] = line.split(' ');
  const bytes = fromBase64(base64);
  if (dash !== '\u2014' || !isKeyName(name) || more.length > 0 || bytes === null || bytes.length <= KEY_ID_BYTES) {
    throw malformed();
  }
  const keyId = Buffer.from(bytes.subarray(0, KEY_ID_BYTES)).toString('hex');
  return { name, keyId, signature: bytes.subarray(KEY_ID_BYTES) };
}

/** Control characters other than the line feed. */
function hasControl(text: string): boolean {
  for (let i = 0; i < text.length; i += 1) {
    const code = text.charCodeAt(i);
    if (code < 0x20 && code !== 0x0a) return true;
  }
  return false;
}

function malformed(): FormatError {
  return new FormatError('This is not a signed note.');
}
