import { Agent } from 'node:https';
import { EgressError } from './egress-error.ts';
import type { HostAnomaly, HostStatus } from './host-status.ts';
import type { EgressRoute } from './route.ts';

export { EgressError } from './egress-error.ts';
export type { HostAnomaly, HostStatus } from './host-status.ts';
export type { EgressRoute } from './route.ts';

export interface EgressGateOptions {
  /** All that may be reached; an empty list lets nothing out. */
  readonly routes: readonly EgressRoute[];
  /** Certificates in PEM to trust instead of the built-in ones. */
  readonly ca?: string | readonly string[];
  readonly wallNow: () => number;
  /** From the first byte to the last one of the answer, machine milliseconds; without it 10 s. */
  readonly withinMs?: number;
  /** Of an answer's body, also when it was compressed; without it 64 MiB. */
  readonly maxBodyBytes?: number;
  /** Keeps connections for the next request, which saves an order a handshake; without it false. */
  readonly keepAlive?: boolean;
  /** Told when an anomaly begins and when it is over. */
  readonly onAnomaly?: (anomaly: HostAnomaly) => void;
}

/**
 * The one way out (N2): https and wss to listed hosts, TLS 1.2 or newer with 1.3 preferred, certificates always checked
 * whatever the environment says, no redirect followed, bounded answers in bounded time. Every request is counted.
 *
 * For ccxt: `exchange.fetchImplementation = gate.fetch`, `exchange.agent = gate.agentFor(url)`. Its errors come through
 * ccxt as they are: EgressError, whose `mayHaveArrived` says whether an order may be out there.
 */
export class EgressGate {
  /** Bound to the gate. The body is read whole before it resolves. Rejects with EgressError, or as `signal` says. */
  readonly fetch: typeof globalThis.fetch = async () => {
    throw new EgressError('Nothing is let out yet.', { reason: 'not-listed', mayHaveArrived: false });
  };

  constructor(_options: EgressGateOptions) {}

  /** Sends and answers with the status alone: reads no body, keeps no connection. Rejects as `fetch` does. */
  async status(url: string | URL, init?: RequestInit): Promise<number> {
    return (await this.fetch(url, init)).status;
  }

  /** For a websocket to this wss or https address; it refuses any other host than the listed ones. @throws EgressError */
  agentFor(_url: string | URL): Agent {
    return new Agent();
  }

  /** One entry a route, in their order. */
  hosts(): readonly HostStatus[] {
    return [];
  }

  /** Ends what is kept open; requests under way go on. */
  close(): void {}
}
