import { createHash, randomBytes } from 'node:crypto';
import { Integer, Null, OctetString } from 'asn1js';
import { AlgorithmIdentifier, MessageImprint, TimeStampReq } from 'pkijs';
import { SHA256 } from './oids.ts';

const NONCE_BYTES = 16;

export interface TimeStampQuestion {
  /** DER. */
  readonly body: Uint8Array;
  /** The answer has to repeat it: so it is no older one. */
  readonly nonce: Uint8Array;
}

/** Asks for a time-stamp on the SHA-256 of the note's bytes, with a nonce, and for the signer's certificate (RFC 3161, 2.4.1). */
export function timeStampQuestion(note: string): TimeStampQuestion {
  const nonce = newNonce();
  const request = new TimeStampReq({
    version: 1,
    messageImprint: new MessageImprint({
      hashAlgorithm: new AlgorithmIdentifier({ algorithmId: SHA256, algorithmParams: new Null() }),
      hashedMessage: new OctetString({ valueHex: imprintOf(note) }),
    }),
    nonce: new Integer({ valueHex: nonce }),
    certReq: true,
  });
  return { body: new Uint8Array(request.toSchema().toBER()), nonce };
}

/** What is time-stamped of a note. */
export function imprintOf(note: string): Uint8Array {
  return createHash('sha256').update(note).digest();
}

/** Its first bits make it a positive number that is written in so many bytes and in no other way. */
function newNonce(): Uint8Array {
  const nonce = randomBytes(NONCE_BYTES);
  nonce[0] = ((nonce[0] ?? 0) & 0x3f) | 0x40;
  return nonce;
}
