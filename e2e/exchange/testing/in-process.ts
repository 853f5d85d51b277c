import { Agent } from 'node:https';
import type { CcxtExchange } from '../../../src/main/adapters/ccxt/ccxt-api.ts';
import type { WayOut } from '../../../src/main/adapters/ccxt/client.ts';
import type { VenueProfile } from '../../../src/main/adapters/ccxt/profile.ts';
import type { Scheduler } from '../../../src/main/engine/ports.ts';
import type { WireFormat, WireRequest, WireResponse } from '../wire.ts';
import { type CcxtSocket, InProcessSocket } from './in-process-socket.ts';
import type { Passage } from './passage.ts';

/** Where an exchange in this process is said to be: nothing is ever looked up or dialled. */
export const IN_PROCESS = { rest: 'https://exchange.invalid', stream: 'wss://exchange.invalid' } as const;

/**
 * The way to an exchange in this process: what ccxt sends is answered by the wire format, on the scheduler's clock and
 * without a socket, so that one seed gives one run. The client above it is the one that ships.
 */
export class InProcess implements WayOut {
  /** For the venue: tells the same time, and nothing is done any more once it is {@link cut}. */
  readonly scheduler: Scheduler;
  readonly #format: WireFormat;
  readonly #passage: Passage;
  readonly #agent = new Agent();
  readonly #sockets = new Set<InProcessSocket>();
  #isCut = false;

  constructor(format: WireFormat, scheduler: Scheduler, passage: Passage) {
    this.#format = format;
    this.#passage = passage;
    const alive = (task: () => void) => (): void => {
      if (!this.#isCut) task();
    };
    this.scheduler = { now: () => scheduler.now(), at: (at, task) => scheduler.at(at, alive(task)) };
  }

  readonly fetch: typeof globalThis.fetch = async (input, init) => {
    const wire = wireOf(String(input), init ?? {});
    return await new Promise<Response>((resolve, reject) => {
      if (this.#isCut) return;
      this.#passage.request({
        operation: this.#format.operationOf(wire),
        arrive: () => this.#format.handle(wire),
        answer: (response) => resolve(asResponse(response)),
        breaks: () => reject(new TypeError('fetch failed')),
      });
    });
  };

  agentFor(): Agent {
    return this.#agent;
  }

  /** The same venue with its streams in this process, and ccxt's own timers on its clock. */
  configured(profile: VenueProfile): VenueProfile {
    return {
      ...profile,
      configure: (exchange) => {
        profile.configure?.(exchange);
        this.#takeStreams(exchange);
      },
    };
  }

  /** Every stream breaks, without a goodbye. */
  breakStreams(): void {
    for (const socket of [...this.#sockets]) socket.break();
  }

  /** The client's process is gone: nothing reaches it any more, and nothing leaves it. */
  cut(): void {
    this.#isCut = true;
    for (const socket of [...this.#sockets]) socket.leave();
  }

  #takeStreams(exchange: CcxtExchange): void {
    const open = exchange.client as (url: string) => CcxtSocket;
    const taken = new WeakSet<CcxtSocket>();
    const { scheduler } = this;
    const spawn = async (task: (...of: unknown[]) => Promise<unknown>, ...of: unknown[]): Promise<unknown> =>
      await task.apply(exchange, of);
    Object.assign(exchange, {
      // Looking for packages that are not there takes the machine's time.
      proxiesModulesLoading: Promise.resolve(),
      spawn,
      delay: (ms: number, task: (...of: unknown[]) => Promise<unknown>, ...of: unknown[]) => {
        scheduler.at(scheduler.now() + ms, () => void spawn(task, ...of).catch(() => {}));
      },
      client: (url: string) => {
        const socket = open.call(exchange, url);
        if (URL.canParse(url) && !taken.has(socket)) this.#take(socket, new URL(url));
        taken.add(socket);
        return socket;
      },
    });
  }

  #take(socket: CcxtSocket, url: URL): void {
    const { scheduler } = this;
    const made: InProcessSocket = new InProcessSocket(socket, url, {
      scheduler,
      passage: this.#passage,
      connect: (wire) => this.#format.connect(wire),
      onOpen: () => void this.#sockets.add(made),
      onClosed: () => void this.#sockets.delete(made),
    });
  }
}

function wireOf(address: string, { method = 'GET', headers, body }: RequestInit): WireRequest {
  const cut = address.indexOf('?');
  const url = cut < 0 ? address : address.slice(0, cut);
  const named: Record<string, string> = {};
  for (const [name, value] of Object.entries((headers ?? {}) as Record<string, string>))
    named[name.toLowerCase()] = String(value);
  return {
    method,
    path: url.replace(/^https:\/\/[^/]+/, '') || '/',
    query: cut < 0 ? '' : address.slice(cut + 1),
    headers: named,
    body: typeof body === 'string' ? body : '',
    ip: '127.0.0.1',
  };
}

/** Its text comes in the same turn: a real body is read by the machine's own timing. */
function asResponse({ status, headers, body }: WireResponse): Response {
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  const response = new Response(null, { status, headers: { 'content-type': 'application/json', ...headers } });
  Object.defineProperty(response, 'text', { value: async () => text });
  return response;
}
