import { createHash, X509Certificate } from 'node:crypto';
import type { DetailedPeerCertificate } from 'node:tls';

/**
 * True when a public key on the way from the host's own certificate upwards is pinned. Each step up is one that the upper
 * key really signed: what a host merely sends along proves nothing.
 */
export function isPinned(peer: DetailedPeerCertificate, pins: readonly string[]): boolean {
  let below: X509Certificate | null = null;
  let at: DetailedPeerCertificate | undefined = peer;
  while (at?.raw !== undefined) {
    const certificate = new X509Certificate(at.raw);
    if (below !== null && !below.verify(certificate.publicKey)) return false;
    if (pins.includes(pinOf(certificate))) return true;
    // The last one is its own issuer.
    if (at.issuerCertificate === at || below?.fingerprint256 === certificate.fingerprint256) return false;
    below = certificate;
    at = at.issuerCertificate;
  }
  return false;
}

/** SHA-256 of a certificate's public key (SPKI, DER), base64, as RFC 7469 has it. */
export function pinOf(certificate: X509Certificate): string {
  const key = certificate.publicKey.export({ type: 'spki', format: 'der' });
  return createHash('sha256').update(key).digest('base64');
}
