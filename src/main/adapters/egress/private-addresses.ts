import { type LookupAddress, type LookupAllOptions, lookup as systemLookup } from 'node:dns';
import { BlockList, isIP, type LookupFunction } from 'node:net';
import { EgressError } from './egress-error.ts';
import type { Reach } from './route.ts';

/** Asks the system for all addresses of a name; replaced in tests. */
export type LookupAll = (
  name: string,
  options: LookupAllOptions,
  done: (error: NodeJS.ErrnoException | null, addresses: LookupAddress[]) => void,
) => void;

const loopback = new BlockList();
loopback.addSubnet('127.0.0.0', 8, 'ipv4');
loopback.addAddress('::1', 'ipv6');

/** IANA's registries of special-purpose addresses: all that the public internet does not lead to. */
const notPublic = new BlockList();
for (const [net, bits] of [
  ...([
    ['0.0.0.0', 8],
    ['10.0.0.0', 8],
    ['100.64.0.0', 10],
    ['127.0.0.0', 8],
    ['169.254.0.0', 16],
  ] as const),
  ...([
    ['172.16.0.0', 12],
    ['192.0.0.0', 24],
    ['192.0.2.0', 24],
    ['192.168.0.0', 16],
    ['198.18.0.0', 15],
  ] as const),
  ...([
    ['198.51.100.0', 24],
    ['203.0.113.0', 24],
    ['224.0.0.0', 4],
    ['240.0.0.0', 4],
  ] as const),
] as const) {
  notPublic.addSubnet(net, bits, 'ipv4');
}
for (const [net, bits] of [
  // 64:ff9b::, 2001:: and 2002:: carry an IPv4 address inside, which may be a private one.
  ...([
    ['::', 96],
    ['64:ff9b::', 96],
    ['64:ff9b:1::', 48],
    ['100::', 64],
    ['2001::', 23],
    ['2002::', 16],
  ] as const),
  ...([
    ['2001:db8::', 32],
    ['3fff::', 20],
    ['5f00::', 16],
    ['fc00::', 7],
    ['fe80::', 9],
    ['ff00::', 8],
  ] as const),
] as const) {
  notPublic.addSubnet(net, bits, 'ipv6');
}

/** True for an address of this machine's own, which no other machine reaches. */
export function isLoopback(address: string): boolean {
  return isIn(loopback, address);
}

/** True when a host with this reach may be at this address. */
export function isWithin(reach: Reach, address: string): boolean {
  if (reach === 'any') return true;
  return reach === 'loopback' ? isLoopback(address) : !isIn(notPublic, address);
}

/**
 * Looks names up for connections to a host of this reach. One address outside of it refuses them all: an answer that
 * leads inwards, for a name outside, is an attack or a fault, and neither is to be told by luck.
 */
export function lookupWithin(reach: Reach, lookup: LookupAll = systemLookup): LookupFunction {
  return (name, options, done) => {
    lookup(name, { family: 0, ...options, all: true } as LookupAllOptions, (error, addresses) => {
      const [first] = addresses ?? [];
      if (error !== null || first === undefined) return done(error ?? new Error('no address'), '', 0);
      if (!addresses.every(({ address }) => isWithin(reach, address))) return done(privateAddress(name), '', 0);
      if (options.all === true) done(null, addresses);
      else done(null, first.address, first.family);
    });
  };
}

export function privateAddress(host: string): EgressError {
  return new EgressError(`The name ${host} leads to an address that it may not lead to: look at the DNS.`, {
    reason: 'private-address',
    mayHaveArrived: false,
  });
}

/** An IPv4 address inside an IPv6 one (::ffff:…) counts as the IPv4 address that it is. */
function isIn(list: BlockList, text: string): boolean {
  const [address = ''] = text.split('%');
  const version = isIP(address);
  return version !== 0 && list.check(address, version === 4 ? 'ipv4' : 'ipv6');
}
