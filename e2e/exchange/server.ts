import { once } from 'node:events';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { createRandom } from '../../src/main/engine/domain/random.ts';
import { type Certificate, makeCertificate } from './certificate.ts';
import { Exchange } from './core/exchange.ts';
import { FORMATS } from './formats.ts';
import { InOrder } from './in-order.ts';
import { MachineScheduler } from './machine-scheduler.ts';
import { Sockets } from './sockets.ts';
import type { WireFormat, WireRequest, WireResponse } from './wire.ts';

const MAX_BODY = 1_000_000;
/** Requests that {@link RunningExchange.asked} still knows. */
const REMEMBERED = 10_000;
const TRANSPORT_FAULTS = ['lose-request', 'lose-answer', 'bad-gateway', 'delay', 'delay-answer'] as const;

/** One for all exchanges of a process: it takes openssl a while. */
let certificate: Certificate | undefined;

export interface ExchangeOptions {
  /** A name in formats.ts. */
  readonly format: string;
  readonly seed?: number;
  /** One way, each message anew, uniform. None unless said. */
  readonly latencyMs?: { readonly min: number; readonly max: number };
}

/** An exchange that listens on loopback, until {@link close}. */
export interface RunningExchange {
  /** `https://127.0.0.1:<port>` */
  readonly origin: string;
  /** `wss://127.0.0.1:<port>` */
  readonly wsOrigin: string;
  /** Of the authority that issued its certificate: what a client has to trust. */
  readonly caPem: string;
  readonly exchange: Exchange;
  /** The venue's own language, for scripts of what only that venue has. */
  readonly format: WireFormat;
  readonly sockets: Sockets;
  /** What was asked lately, newest last: method, path, and the status it was answered with (0: not answered). */
  readonly asked: readonly { readonly method: string; readonly path: string; readonly status: number }[];
  /** While true connections are broken as they come, as if nobody listened. */
  setDown(down: boolean): void;
  /** False: nobody listens, and connections are refused; true: it listens where it did. */
  setListening(listens: boolean): Promise<void>;
  setLatency(latencyMs: { readonly min: number; readonly max: number }): void;
  close(): Promise<void>;
}

export async function startExchange(options: ExchangeOptions): Promise<RunningExchange> {
  const formatOf = FORMATS[options.format];
  if (formatOf === undefined)
    throw new Error(`there is no exchange ${options.format}: ${Object.keys(FORMATS).join(', ')}`);
  certificate ??= makeCertificate();
  const { ca: caPem, cert, key } = certificate;
  const clock = new MachineScheduler();
  const exchange = new Exchange(clock);
  exchange.keepMinutes();
  const format = formatOf(exchange);
  const random = createRandom(options.seed ?? 1, 'latency');
  let latency = options.latencyMs ?? { min: 0, max: 0 };
  let down = false;
  const asked: { method: string; path: string; status: number }[] = [];

  const after = (ms: number, task: () => void) => (ms <= 0 ? task() : void clock.at(clock.now() + ms, task));
  const wait = () => (latency.max === 0 ? 0 : random.integer(latency.min, latency.max));
  // What is sent on streams keeps its order, whatever each message's latency.
  const sent = new InOrder(clock);
  const sockets = new Sockets(
    (socket) => format.connect(socket),
    (task) => sent.after(wait(), task),
  );

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const wire = await readRequest(request);
    const note = { method: wire.method, path: wire.path, status: 0 };
    asked.push(note);
    if (asked.length > REMEMBERED) asked.shift();
    const fault = exchange.faults.take(format.operationOf(wire), TRANSPORT_FAULTS);
    if (down || fault?.kind === 'lose-request') return void response.destroy();
    after(wait() + (fault?.kind === 'delay' ? fault.ms : 0), () => {
      const done = handle(format, wire);
      const last = fault?.kind === 'bad-gateway' ? BAD_GATEWAY : done;
      after(wait() + (fault?.kind === 'delay-answer' ? fault.ms : 0), () => {
        if (down || fault?.kind === 'lose-answer') return void response.destroy();
        note.status = last.status;
        send(response, last);
      });
    });
  }

  const server = createServer({ cert, key, minVersion: 'TLSv1.2' });
  server.on('request', (request, response) => {
    answer(request, response).catch(() => response.destroy());
  });
  server.on('upgrade', (request, socket, head) => (down ? socket.destroy() : sockets.upgrade(request, socket, head)));
  // Handshakes that fail are what some tests are about.
  server.on('tlsClientError', () => {});
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;

  const setDown = (value: boolean): void => {
    down = value;
    if (!value) return;
    sockets.breakAll();
    server.closeAllConnections();
  };
  const stopListening = async (): Promise<void> => {
    setDown(true);
    await new Promise((resolve) => server.close(resolve));
  };

  return {
    origin: `https://127.0.0.1:${port}`,
    wsOrigin: `wss://127.0.0.1:${port}`,
    caPem,
    exchange,
    format,
    sockets,
    asked,
    setDown,
    async setListening(listens) {
      if (!listens) return await stopListening();
      server.listen(port, '127.0.0.1');
      await once(server, 'listening');
      down = false;
    },
    setLatency(value) {
      latency = value;
    },
    async close() {
      clock.stop();
      // Who connects while it closes would keep it open: it is down first.
      await stopListening();
    },
  };
}

const BAD_GATEWAY: WireResponse = {
  status: 502,
  headers: { 'content-type': 'text/html' },
  body: '<html><head><title>502 Bad Gateway</title></head><body><h1>502 Bad Gateway</h1></body></html>',
};

/** A wire format that throws is a defect of this exchange; it answers as a real one's defects do. */
function handle(format: WireFormat, wire: WireRequest): WireResponse {
  try {
    return format.handle(wire);
  } catch (error) {
    process.stderr.write(`${wire.method} ${wire.path}: ${error instanceof Error ? error.stack : error}\n`);
    return { status: 500, body: { error: 'internal' } };
  }
}

function send(response: ServerResponse, { status, headers, body }: WireResponse): void {
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  response.writeHead(status, { 'content-type': 'application/json;charset=UTF-8', ...headers }).end(text);
}

async function readRequest(request: IncomingMessage): Promise<WireRequest> {
  const parts: Buffer[] = [];
  let length = 0;
  for await (const part of request as AsyncIterable<Buffer>) {
    length += part.length;
    if (length > MAX_BODY) throw new Error('the body is too long');
    parts.push(part);
  }
  const url = request.url ?? '/';
  const cut = url.indexOf('?');
  const headers: Record<string, string> = {};
  for (const [name, value] of Object.entries(request.headers)) headers[name] = String(value);
  return {
    method: request.method ?? 'GET',
    path: cut < 0 ? url : url.slice(0, cut),
    query: cut < 0 ? '' : url.slice(cut + 1),
    headers,
    body: Buffer.concat(parts).toString('utf8'),
    ip: request.socket.remoteAddress ?? '',
  };
}
