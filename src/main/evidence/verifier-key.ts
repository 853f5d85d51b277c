import { hash } from 'node:crypto';
import { FormatError } from './format-error.ts';
import { fromBase64, toBase64 } from './text.ts';

/** The public part of a signing key, as somebody who checks has it. */
export interface VerifierKey {
  readonly name: string;
  /** Eight lower-case hex digits. */
  readonly keyId: string;
  /** 32 bytes, Ed25519. */
  readonly publicKey: Uint8Array;
}

/** C2SP signed-note's signature type of Ed25519. */
const ED25519 = 0x01;
const NO_NAME = /^$|[\p{White_Space}+]/u;

/** Whether a key can have this name: not empty, no space and no plus in it. */
export function isKeyName(name: string): boolean {
  return !NO_NAME.test(name) && name.isWellFormed();
}

/** The key id of C2SP signed-note: the first four bytes of a hash over name, type and key, as hex. */
export function keyIdOf(name: string, publicKey: Uint8Array): string {
  const input = Buffer.concat([Buffer.from(`${name}\n`), Uint8Array.of(ED25519), publicKey]);
  return hash('sha256', input, 'hex').slice(0, 8);
}

/** The text that is handed to whoever checks: `name+key id+base64(0x01 || key)`. */
export function formatVerifierKey({ name, keyId, publicKey }: VerifierKey): string {
  return `${name}+${keyId}+${toBase64(Buffer.concat([Uint8Array.of(ED25519), publicKey]))}`;
}

/** The inverse of {@link formatVerifierKey}. @throws FormatError */
export function parseVerifierKey(text: string): VerifierKey {
  const [name = '', keyId = '', ...key] = text.split('+');
  // Base64 has plus signs too.
  const bytes = fromBase64(key.join('+'));
  if (!isKeyName(name) || bytes === null || bytes.length !== 33 || bytes[0] !== ED25519) {
    throw new FormatError('This is not the text of an Ed25519 verifier key: name+id+base64.');
  }
  const publicKey = bytes.subarray(1);
  if (keyIdOf(name, publicKey) !== keyId) throw new FormatError('The id in the verifier key is not that of its key.');
  return { name, keyId, publicKey };
}
