import { isIP } from 'node:net';
import type { DetailedPeerCertificate, TLSSocket } from 'node:tls';
import { EgressError } from './egress-error.ts';
import { type ConnectionRules, GuardedAgent } from './guarded-agent.ts';
import { pinOf, wayUp } from './pins.ts';
import { isLoopback } from './private-addresses.ts';

const WITHIN_MS = 10_000;

/** A public key on the way from a host's certificate upwards. */
export interface ShownKey {
  /** SHA-256 of it (SPKI, DER), base64: what a route's `pins` are. */
  readonly pin: string;
  /** Whose certificate it is, on one line: `CN=api.example.com`. */
  readonly subject: string;
  /** When that certificate runs out, as it has it. */
  readonly validTo: string;
}

/**
 * The public keys that a host shows now, its own first, once name and certificate are good: not one byte of a request is
 * sent. A number of this machine may be asked too, where a test exchange listens. Rejects with EgressError.
 */
export async function shownKeys(host: string, ca?: string | readonly string[]): Promise<readonly ShownKey[]> {
  const { hostname, port } = new URL(`https://${host}`);
  const name = hostname.replace(/^\[|\]$/g, '');
  const reach = isIP(name) !== 0 && isLoopback(name) ? 'loopback' : 'public';
  const rules: ConnectionRules = { routes: [{ host, reach }], ca, connectWithinMs: WITHIN_MS, lookup: undefined };
  const agent = new GuardedAgent(rules, { keepAlive: false });
  const socket = await new Promise<TLSSocket>((resolve, reject) => {
    agent.createConnection({ host: name, port: port || 443 }, (error, stream) => {
      if (error === null) resolve(stream as TLSSocket);
      else reject(error);
    });
  });
  try {
    const peer = socket.getPeerCertificate(true) as Partial<DetailedPeerCertificate>;
    const way = peer.raw === undefined ? [] : wayUp(peer as DetailedPeerCertificate);
    if (way.length > 0) {
      return way.map((it) => ({ pin: pinOf(it), subject: it.subject.replaceAll('\n', ', '), validTo: it.validTo }));
    }
    throw new EgressError(`${host} showed no certificate.`, { reason: 'tls', mayHaveArrived: false });
  } finally {
    socket.destroy();
    agent.destroy();
  }
}
