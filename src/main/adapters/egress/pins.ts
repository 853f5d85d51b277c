import { createHash, X509Certificate } from 'node:crypto';
import type { DetailedPeerCertificate } from 'node:tls';

/** True when a public key on the way from the host's own certificate upwards is pinned. */
export function isPinned(peer: DetailedPeerCertificate, pins: readonly string[]): boolean {
  return wayUp(peer).some((certificate) => pins.includes(pinOf(certificate)));
}

/**
 * The certificates from the host's own upwards. Each step up is one that the upper key really signed: what a host merely
 * sends along proves nothing.
 */
export function wayUp(peer: DetailedPeerCertificate): readonly X509Certificate[] {
  const way: X509Certificate[] = [];
  let at: DetailedPeerCertificate | undefined = peer;
  while (at?.raw !== undefined) {
    const certificate = new X509Certificate(at.raw);
    const below = way.at(-1);
    if (below?.verify(certificate.publicKey) === false) break;
    // The last one is its own issuer.
    if (below?.fingerprint256 === certificate.fingerprint256) break;
    way.push(certificate);
    if (at.issuerCertificate === at) break;
    at = at.issuerCertificate;
  }
  return way;
}

/** SHA-256 of a certificate's public key (SPKI, DER), base64, as RFC 7469 has it. */
export function pinOf(certificate: X509Certificate): string {
  const key = certificate.publicKey.export({ type: 'spki', format: 'der' });
  return createHash('sha256').update(key).digest('base64');
}
