import { BlockList, isIP, SocketAddress } from 'node:net';

const loopback = new BlockList();
loopback.addSubnet('127.0.0.0', 8, 'ipv4');
loopback.addAddress('::1', 'ipv6');

const MAPPED = '::ffff:';

/**
 * One spelling for one IP address: IPv6 in its short form without a zone, an IPv4 address mapped into IPv6 as the IPv4
 * address that it is. Null when the text is no IP address.
 */
export function plainAddress(text: string): string | null {
  const [bare = ''] = text.split('%');
  const version = isIP(bare);
  if (version === 0) return null;
  if (version === 4) return bare;
  const { address } = new SocketAddress({ address: bare, family: 'ipv6' });
  const inner = address.startsWith(MAPPED) ? address.slice(MAPPED.length) : '';
  return isIP(inner) === 4 ? inner : address;
}

/** True for an address of this machine's own, which no other machine reaches. */
export function isLoopback(text: string): boolean {
  const address = plainAddress(text);
  return address !== null && loopback.check(address, isIP(address) === 4 ? 'ipv4' : 'ipv6');
}
