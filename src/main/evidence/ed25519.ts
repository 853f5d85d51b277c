import { createPrivateKey, createPublicKey, type KeyObject, sign, verify } from 'node:crypto';
import type { Signer } from './signer.ts';
import { keyIdOf } from './verifier-key.ts';

/** Ed25519 (RFC 8032) with keys as their 32 bytes. */

/** What DER has in front of the 32 bytes of a private and of a public key (RFC 8410). */
const PRIVATE_PREFIX = Buffer.from('302e020100300506032b657004220420', 'hex');
const PUBLIC_PREFIX = Buffer.from('302a300506032b6570032100', 'hex');

/** Bytes of a private key (its seed) and of a public one. */
export const KEY_BYTES = 32;
/** Bytes of a signature. */
export const SIGNATURE_BYTES = 64;

/** A signer from its seed. The seed itself is not kept: it may be wiped. */
export function ed25519Signer(name: string, seed: Uint8Array): Signer {
  if (seed.length !== KEY_BYTES) throw new RangeError(`a signing key has ${KEY_BYTES} bytes`);
  const der = Buffer.concat([PRIVATE_PREFIX, seed]);
  const key = createPrivateKey({ key: der, format: 'der', type: 'pkcs8' });
  der.fill(0);
  const publicKey = rawPublicKey(createPublicKey(key));
  return { name, keyId: keyIdOf(name, publicKey), publicKey, sign: (data) => sign(null, data, key) };
}

/** Whether a signature over the data is this key's. */
export function verifyEd25519(publicKey: Uint8Array, data: Uint8Array, signature: Uint8Array): boolean {
  if (publicKey.length !== KEY_BYTES || signature.length !== SIGNATURE_BYTES) return false;
  const der = Buffer.concat([PUBLIC_PREFIX, publicKey]);
  return verify(null, data, createPublicKey({ key: der, format: 'der', type: 'spki' }), signature);
}

function rawPublicKey(key: KeyObject): Uint8Array {
  return key.export({ format: 'der', type: 'spki' }).subarray(PUBLIC_PREFIX.length);
}
