/** Addresses that do not leave the machine: names could lead elsewhere. */
const LOOPBACK: readonly string[] = ['127.0.0.1', '[::1]'];

/**
 * What is wrong with an authority's address, for the operator; empty when nothing is. Nothing leaves the machine without
 * TLS (N2), so http is for a program on the machine itself, which may pass it on.
 */
export function authorityProblem(address: string): string {
  if (!URL.canParse(address)) return 'use an address such as https://time.example/tsa';
  const { protocol, hostname, username, password } = new URL(address);
  const isLocal = protocol === 'http:' && LOOPBACK.includes(hostname);
  if (protocol !== 'https:' && !isLocal) return 'it must begin with https://; http:// is for 127.0.0.1 and [::1] alone';
  if (username !== '' || password !== '') return 'it must not hold a name or a password';
  return '';
}
