import { createHash } from 'node:crypto';
import { ObjectIdentifier, OctetString, Sequence } from 'asn1js';
import { type Certificate, ExtKeyUsage, type SignerInfo } from 'pkijs';
import {
  CONTENT_TYPE,
  DIGESTS,
  EXTENDED_KEY_USAGE,
  SHA256,
  SIGNING_CERTIFICATE,
  SIGNING_CERTIFICATE_V2,
  TIME_STAMPING,
  TST_INFO,
} from './oids.ts';

/**
 * What RFC 3161 asks of a signer besides a signature that fits: its certificate is for time-stamps and nothing else
 * (section 2.3), and the signature is over that certificate and over the kind of what is signed (section 2.4.2). Empty
 * when it is so.
 */
export function signerProblem(signer: SignerInfo, certificate: Certificate): string {
  const usage = certificate.extensions?.find(({ extnID }) => extnID === EXTENDED_KEY_USAGE);
  const purposes = usage?.parsedValue instanceof ExtKeyUsage ? usage.parsedValue.keyPurposes : [];
  if (usage?.critical !== true || purposes.length !== 1 || purposes[0] !== TIME_STAMPING) {
    return 'its certificate is not for time-stamps alone';
  }
  const kind = attribute(signer, CONTENT_TYPE);
  if (!(kind instanceof ObjectIdentifier) || kind.getValue() !== TST_INFO)
    return 'its signature is not over a time-stamp';
  return isNamed(signer, certificate) ? '' : 'its signature does not name its certificate';
}

/** Whether the first certificate that the signature names is this one. */
function isNamed(signer: SignerInfo, certificate: Certificate): boolean {
  const second = attribute(signer, SIGNING_CERTIFICATE_V2);
  const first = inside(inside(second ?? attribute(signer, SIGNING_CERTIFICATE)));
  if (!(first instanceof Sequence)) return false;
  const [algorithm, next] = first.valueBlock.value;
  const hash = algorithm instanceof OctetString ? algorithm : next;
  if (!(hash instanceof OctetString)) return false;
  const stated = algorithm instanceof Sequence ? inside(algorithm) : null;
  const id = stated instanceof ObjectIdentifier ? stated.getValue() : SHA256;
  const name = second === undefined ? 'sha1' : DIGESTS[id];
  if (name === undefined) return false;
  const der = new Uint8Array(certificate.toSchema().toBER());
  return createHash(name).update(der).digest().equals(Buffer.from(hash.getValue()));
}

/** The one value of a signed attribute. */
function attribute(signer: SignerInfo, type: string): unknown {
  const found = signer.signedAttrs?.attributes.filter((it) => it.type === type) ?? [];
  const [only] = found;
  return found.length === 1 && only?.values.length === 1 ? only.values[0] : undefined;
}

function inside(value: unknown): unknown {
  return value instanceof Sequence ? value.valueBlock.value[0] : undefined;
}
