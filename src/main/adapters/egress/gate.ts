import type { IncomingMessage } from 'node:http';
import type { Agent } from 'node:https';
import { type Admitted, admit } from './admission.ts';
import { EgressError } from './egress-error.ts';
import { GuardedAgent } from './guarded-agent.ts';
import type { HostAnomaly, HostStatus } from './host-status.ts';
import { HostWatch } from './host-watch.ts';
import { failure, oneRequest } from './one-request.ts';
import type { LookupAll } from './private-addresses.ts';
import { ENCODINGS, readBody } from './read-body.ts';
import type { EgressRoute } from './route.ts';

export { EgressError } from './egress-error.ts';
export type { HostAnomaly, HostStatus } from './host-status.ts';
export type { EgressRoute } from './route.ts';

const WITHIN_MS = 10_000;
/** What the largest exchange lists of its instruments comes to 20 MB. */
const MAX_BODY_BYTES = 64 * 1_024 * 1_024;
/** Connections to one host at a time, and those of them that wait for the next request. */
const SOCKETS = { maxSockets: 64, maxFreeSockets: 16 };
/** Answers that have no body (WHATWG fetch). */
const NULL_BODY: readonly number[] = [101, 204, 205, 304];
const REDIRECTS: readonly number[] = [301, 302, 303, 307, 308];

export interface EgressGateOptions {
  /** All that may be reached; an empty list lets nothing out. */
  readonly routes: readonly EgressRoute[];
  /** Certificates in PEM to trust instead of the built-in ones. */
  readonly ca?: string | readonly string[] | undefined;
  readonly wallNow: () => number;
  /** From the first byte to the last one of the answer, machine milliseconds; without it 10 s. */
  readonly withinMs?: number;
  /** Of an answer's body, also when it was compressed; without it 64 MiB. */
  readonly maxBodyBytes?: number;
  /** Keeps connections for the next request, which saves an order a handshake; without it false. */
  readonly keepAlive?: boolean;
  /** Told when an anomaly begins, and when it is over: at the latest when `hosts` is asked. */
  readonly onAnomaly?: (anomaly: HostAnomaly) => void;
  /** Pins of a host besides its route's, asked for with each new connection; empty for none. */
  readonly pinsOf?: (host: string) => readonly string[];
  /** How names are looked up; for tests. */
  readonly lookup?: LookupAll;
}

/** What `fetch` takes beside WHATWG's own. */
export interface EgressInit extends RequestInit {
  /** Of this answer's body; without it, or beyond it, the gate's own. */
  readonly maxBodyBytes?: number;
}

/**
 * The one way out (N2): https and wss to listed hosts, TLS 1.2 or newer with 1.3 preferred, certificates always checked
 * whatever the environment says, no redirect followed, bounded answers in bounded time. Every request is counted.
 *
 * For ccxt: `exchange.fetchImplementation = gate.fetch`, `exchange.agent = gate.agentFor(url)`. Its errors come through
 * ccxt as they are: EgressError, whose `mayHaveArrived` says whether an order may be out there.
 */
export class EgressGate {
  readonly #options: EgressGateOptions;
  readonly #watches: ReadonlyMap<string, HostWatch>;
  readonly #requests: GuardedAgent;
  readonly #streams: GuardedAgent;

  constructor(options: EgressGateOptions) {
    const { routes, ca, lookup, pinsOf, keepAlive = false, withinMs: connectWithinMs = WITHIN_MS, onAnomaly } = options;
    this.#options = options;
    this.#watches = new Map(routes.map(({ host }) => [host, new HostWatch(host, onAnomaly ?? (() => {}))]));
    const rules = { routes, ca, lookup, connectWithinMs, ...(pinsOf === undefined ? {} : { pinsOf }) };
    this.#requests = new GuardedAgent(rules, { keepAlive, ...SOCKETS });
    const onConnected = (host: string, error: EgressError | null) => this.#connected(host, error);
    this.#streams = new GuardedAgent({ ...rules, onConnected }, { keepAlive: false });
  }

  /**
   * Bound to the gate. Resolves when the body is read, decompressed. A redirect is answered as it is where `redirect` is
   * `manual`, and is an error else. Rejects with EgressError, or with the reason of the `signal` that aborts it.
   */
  readonly fetch = async (input: string | URL | Request, init?: EgressInit): Promise<Response> => {
    const { maxBodyBytes: most = MAX_BODY_BYTES } = this.#options;
    const maxBodyBytes = Math.min(most, init?.maxBodyBytes ?? most);
    const [{ url }, request] = this.#checked(input, init);
    return this.#ask(request, async (response) => {
      const { statusCode: status = 0, statusMessage: statusText = '' } = response;
      if (REDIRECTS.includes(status) && request.redirect !== 'manual') throw stopped('redirect', url, response);
      const body = await readBody(response, maxBodyBytes);
      if (body === null) throw stopped('too-large', url, response);
      const headers = new Headers();
      for (let i = 0; i < response.rawHeaders.length; i += 2) {
        headers.append(response.rawHeaders[i] ?? '', response.rawHeaders[i + 1] ?? '');
      }
      return new Response(NULL_BODY.includes(status) ? null : body, { status, statusText, headers });
    });
  };

  /** Sends, and answers with the status alone, a redirect's too: reads no body. Rejects as `fetch` does. */
  async status(url: string | URL, init?: RequestInit): Promise<number> {
    const [, request] = this.#checked(url, init);
    return this.#ask(request, async (response) => {
      response.destroy();
      return response.statusCode ?? 0;
    });
  }

  /** For a websocket to this wss or https address; it refuses any other host than the listed ones. @throws EgressError */
  agentFor(url: string | URL): Agent {
    admit(String(url), this.#options.routes, ['https:', 'wss:']);
    return this.#streams;
  }

  /** One entry a route, in their order. */
  hosts(): readonly HostStatus[] {
    const at = this.#options.wallNow();
    return [...this.#watches.values()].map((watch) => watch.status(at));
  }

  /** The pins have changed: whatever goes out from now on is held against them. Streams end, to be opened anew. */
  renew(): void {
    this.#requests.renew({ all: false });
    this.#streams.renew({ all: true });
  }

  /** Ends every connection, also those of requests under way and of streams. */
  close(): void {
    this.#requests.destroy();
    this.#streams.destroy();
  }

  #checked(input: string | URL | Request, init?: RequestInit): [Admitted, Request] {
    const admitted = admit(input instanceof Request ? input.url : String(input), this.#options.routes);
    return [admitted, new Request(input, init)];
  }

  async #ask<T>(request: Request, take: (response: IncomingMessage) => Promise<T>): Promise<T> {
    const { wallNow, withinMs = WITHIN_MS } = this.#options;
    const url = new URL(request.url);
    const body = request.body === null ? null : new Uint8Array(await request.arrayBuffer());
    const headers: Record<string, string> = { 'accept-encoding': ENCODINGS, ...Object.fromEntries(request.headers) };
    if (body !== null) headers['content-length'] = String(body.length);
    const watch = this.#watches.get(url.host);
    watch?.asked(wallNow());
    const asked = { url, method: request.method, headers, body, agent: this.#requests, withinMs };
    try {
      return await oneRequest({ ...asked, signal: request.signal }, (response) => {
        watch?.answered(wallNow(), response.statusCode ?? 0);
        return take(response);
      });
    } catch (error) {
      watch?.unanswered(wallNow(), error instanceof EgressError ? error.reason : 'aborted');
      throw error;
    }
  }

  #connected(host: string, error: EgressError | null): void {
    const at = this.#options.wallNow();
    const watch = this.#watches.get(host);
    watch?.asked(at);
    if (error === null) watch?.answered(at, 101);
    else watch?.unanswered(at, error.reason);
  }
}

function stopped(reason: 'redirect' | 'too-large', url: URL, response: IncomingMessage): EgressError {
  response.destroy();
  return failure(reason, url, true);
}
