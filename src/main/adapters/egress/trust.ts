import { rootCertificates } from 'node:tls';

/** The built-in certificates and these, PEM: for a gate's `ca`. */
export function alsoTrusting(ca: string): readonly string[] {
  return [...rootCertificates, ca];
}
