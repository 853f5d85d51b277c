import { EgressGate } from '../../../src/main/adapters/egress/gate.ts';
import type { RunningExchange } from '../server.ts';

/** The way to a test exchange on loopback, and to nowhere else: where it is, and the one way out. */
export function loopback(
  { origin, wsOrigin, caPem }: Pick<RunningExchange, 'origin' | 'wsOrigin' | 'caPem'>,
  { keepAlive = true } = {},
): { readonly endpoint: { readonly rest: string; readonly stream: string }; readonly out: EgressGate } {
  const routes = [{ host: new URL(origin).host, reach: 'loopback' as const }];
  const out = new EgressGate({ routes, ca: caPem, wallNow: Date.now, keepAlive });
  return { endpoint: { rest: origin, stream: wsOrigin }, out };
}
