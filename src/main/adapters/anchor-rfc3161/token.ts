import { fromBER, type OctetString } from 'asn1js';
import { Certificate, ContentInfo, SignedData, type SignerInfo, TimeStampResp, TSTInfo } from 'pkijs';
import { DIGESTS, SHA256, SIGNED_DATA, TST_INFO } from './oids.ts';
import { imprintOf } from './request.ts';
import { signerProblem } from './signer.ts';

const CERTIFICATE = /-----BEGIN CERTIFICATE-----([^-]*)-----END CERTIFICATE-----/g;
/** PKIStatus (RFC 3161, section 2.4.2): with the first two there is a token. */
const STATUS: readonly string[] = ['granted', 'granted with changes', 'rejection', 'waiting', 'revocation warning'];
const GRANTED = 2;

/** What a token does not prove; words for the operator. */
export class TokenError extends Error {
  override readonly name = 'TokenError';
}

/** The token of a time-stamp response, DER, nothing of it checked. @throws TokenError when none was granted */
export function tokenOf(response: Uint8Array): Uint8Array {
  const parsed = read(response, (schema) => new TimeStampResp({ schema }));
  const { status } = parsed.status;
  if (status >= GRANTED) throw new TokenError(`it refused (${STATUS[status] ?? `status ${status}`})`);
  if (parsed.timeStampToken === undefined) throw new TokenError('it granted a time-stamp and gave none');
  return new Uint8Array(parsed.timeStampToken.toSchema().toBER());
}

/**
 * Checks a token wholly, without the authority: it is a time-stamp over the SHA-256 of the note, signed as RFC 3161 asks
 * by a certificate that is for time-stamps and led at that time to one of the given ones. Answers with the time that it
 * says, milliseconds. `nonce`: as asked; absent when a kept token is checked.
 * @throws TokenError
 */
export async function checkToken(token: Uint8Array, note: string, ca: string, nonce?: Uint8Array): Promise<number> {
  const content = read(token, (schema) => new ContentInfo({ schema }));
  if (content.contentType !== SIGNED_DATA) throw new TokenError('it is not signed');
  const signed = parsed(() => new SignedData({ schema: content.content }));
  const { eContentType, eContent } = signed.encapContentInfo;
  if (eContentType !== TST_INFO || eContent === undefined) throw new TokenError('it is no time-stamp');
  const info = read(new Uint8Array(eContent.getValue()), (schema) => new TSTInfo({ schema }));
  const { hashAlgorithm, hashedMessage } = info.messageImprint;
  if (info.version !== 1) throw new TokenError('it is of a version that is not known');
  if (hashAlgorithm.algorithmId !== SHA256 || !same(bytesOf(hashedMessage), imprintOf(note))) {
    throw new TokenError('it is over something else than this checkpoint');
  }
  if (nonce !== undefined && (info.nonce === undefined || !same(info.nonce.valueBlock.valueHexView, nonce))) {
    throw new TokenError('it does not answer this request (another nonce)');
  }
  await checkSignature(signed, note, ca);
  const at = info.genTime.getTime();
  if (!Number.isSafeInteger(at)) throw new TokenError('it says no time');
  return at;
}

async function checkSignature(signed: SignedData, note: string, ca: string): Promise<void> {
  const [signer, ...others] = signed.signerInfos;
  if (signer === undefined || others.length > 0) throw new TokenError('it is not signed by exactly one');
  if (signer.signedAttrs === undefined) throw new TokenError('its signature is not over a time-stamp');
  if (!isDigestGood(signer)) throw new TokenError('it is signed with a hash that is not safe');
  const verified = await signed
    .verify({
      ...{ signer: 0, data: Uint8Array.from(Buffer.from(note)).buffer, extendedMode: true },
      ...{ checkChain: true, trustedCerts: certificatesOf(ca) },
    })
    .catch((error: { readonly code?: unknown }) => {
      // 5: what pkijs says of a chain; see SignedData.verify.
      throw new TokenError(
        error.code === 5
          ? 'its certificate does not lead to the CA file, or was not valid then'
          : 'its signature cannot be checked',
      );
    });
  const certificate = verified.signerCertificate ?? null;
  if (verified.signatureVerified !== true || certificate === null) {
    throw new TokenError('its signature is wrong');
  }
  const problem = signerProblem(signer, certificate);
  if (problem !== '') throw new TokenError(problem);
}

function isDigestGood(signer: SignerInfo): boolean {
  return DIGESTS[signer.digestAlgorithm.algorithmId] !== undefined;
}

function certificatesOf(ca: string): Certificate[] {
  return [...ca.matchAll(CERTIFICATE)].map(([, base64 = '']) =>
    read(Buffer.from(base64, 'base64'), (schema) => new Certificate({ schema })),
  );
}

/** One DER value, and nothing behind it. */
function read<T>(bytes: Uint8Array, make: (schema: ReturnType<typeof fromBER>['result']) => T): T {
  return parsed(() => {
    const { offset, result } = fromBER(Uint8Array.from(bytes));
    if (offset !== bytes.length) throw new TokenError('it cannot be read');
    return make(result);
  });
}

/** What is parsed comes from outside: whatever goes wrong in it is its fault. */
function parsed<T>(parse: () => T): T {
  try {
    return parse();
  } catch {
    throw new TokenError('it cannot be read');
  }
}

function bytesOf(value: OctetString): Uint8Array {
  return new Uint8Array(value.getValue());
}

function same(a: Uint8Array, b: Uint8Array): boolean {
  return Buffer.compare(a, b) === 0;
}
