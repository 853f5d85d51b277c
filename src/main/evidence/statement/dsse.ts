import { z } from 'zod';
import { verifyEd25519 } from '../ed25519.ts';
import type { Envelope } from '../export-format.ts';
import { FormatError } from '../format-error.ts';
import { toBase64 } from '../text.ts';
import type { VerifierKey } from '../verifier-key.ts';

/** DSSE v1 (github.com/secure-systems-lab/dsse): protocol.md says what is signed, envelope.md how it is passed on. */

const EnvelopeJson = z.object({
  payload: z.string(),
  payloadType: z.string(),
  signatures: z.array(z.object({ keyid: z.string().default(''), sig: z.string() })).min(1),
});

/** An envelope as bytes. */
export interface OpenEnvelope {
  readonly payloadType: string;
  readonly payload: Uint8Array;
  /** Key ids are hints and prove nothing. */
  readonly signatures: readonly { readonly keyId: string; readonly signature: Uint8Array }[];
}

/** The bytes that are signed (protocol.md, PAE): lengths are of bytes, so no two pairs of type and payload agree. */
export function preAuthEncoding(payloadType: string, payload: Uint8Array): Uint8Array {
  const head = `DSSEv1 ${Buffer.byteLength(payloadType)} ${payloadType} ${payload.length} `;
  return Buffer.concat([Buffer.from(head), payload]);
}

/** As it is passed on, in standard base64. */
export function toEnvelope({ payloadType, payload, signatures }: OpenEnvelope): Envelope {
  return {
    payload: toBase64(payload),
    payloadType,
    signatures: signatures.map(({ keyId, signature }) => ({ keyid: keyId, sig: toBase64(signature) })),
  };
}

/** Reads an envelope, in standard or URL-safe base64. Nothing is verified. @throws FormatError */
export function parseEnvelope(text: string): OpenEnvelope {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new FormatError('This is not a DSSE envelope: it is not JSON.');
  }
  const parsed = EnvelopeJson.safeParse(value);
  if (!parsed.success) throw new FormatError('This is not a DSSE envelope: a field is missing.');
  const { payload, payloadType, signatures } = parsed.data;
  return {
    payloadType,
    payload: fromEitherBase64(payload),
    signatures: signatures.map(({ keyid, sig }) => ({ keyId: keyid, signature: fromEitherBase64(sig) })),
  };
}

/** Those of the keys that signed the envelope. Each is tried, whatever key id stands there: it is not signed. */
export function signersOf(envelope: OpenEnvelope, keys: readonly VerifierKey[]): readonly VerifierKey[] {
  const signed = preAuthEncoding(envelope.payloadType, envelope.payload);
  return keys.filter(({ publicKey }) =>
    envelope.signatures.some(({ signature }) => verifyEd25519(publicKey, signed, signature)),
  );
}

/** Both alphabets of RFC 4648 are allowed, with or without padding. @throws FormatError */
function fromEitherBase64(text: string): Uint8Array {
  const standard = text.replaceAll('-', '+').replaceAll('_', '/').replace(/=+$/, '');
  const bytes = Buffer.from(standard, 'base64');
  if (bytes.toString('base64').replace(/=+$/, '') !== standard) {
    throw new FormatError('This is not a DSSE envelope: its base64 is damaged.');
  }
  return bytes;
}
