import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import type { Secret } from '../../secret/secret.ts';
import { isLoopback, plainAddress } from './addresses.ts';
import type { Alert } from './alert.ts';
import { answer, rawRefusal, refuse } from './answers.ts';
import { MAX_ALLOWED, MAX_CONNECTIONS, MAX_HEADER_BYTES, REQUEST_WITHIN_MS } from './bounds.ts';
import { ALERT_PATH, type CheckOptions, check } from './checks.ts';
import { Connections } from './connections.ts';
import { type RefusalCode, RefusalCount, type Refused } from './refusal-count.ts';
import { ReplayMemory } from './replay-memory.ts';
import { RequestRate } from './request-rate.ts';

/** What became of an alert: the trip or the alarm that it is now. */
export type AlertOutcome =
  | { readonly tripId: string }
  | { readonly alarmId: string }
  | { readonly refused: 'unknown-agent' | 'switched-off' };

export interface AlertListenerOptions {
  /** An IP address of this machine. */
  readonly host: string;
  /** 0 takes any that is free. */
  readonly port: number;
  /** IP addresses that may send; with a host that others reach, at least one of another machine. */
  readonly allow: readonly string[];
  readonly secret: () => Secret;
  readonly wallNow: () => number;
  /** Called in the turn in which the request was found good; what it throws is answered as a failure. */
  readonly onAlert: (alert: Alert) => AlertOutcome;
  /** What an earlier start already took, by the alert's id. */
  readonly wasTaken?: (id: string) => boolean;
  readonly onRefused: (refused: Refused) => void;
  /** Machine milliseconds; for tests. */
  readonly requestWithinMs?: number;
}

export interface AlertListener {
  /** Where alerts are sent to, such as `http://127.0.0.1:8787/alert`. */
  readonly address: string;
  /** Takes no more alerts, and drops every connection. */
  close(): Promise<void>;
}

/** The listener cannot be opened; the message is for the operator. */
export class AlertListenerError extends Error {
  override readonly name = 'AlertListenerError';
}

/** A connection, as far as a refusal needs it. */
type From = Pick<Socket, 'remoteAddress'>;
type Refuse = (from: From, code: RefusalCode) => void;

/**
 * Opens the listener for alerts from outside (N3): signed, fresh, never twice, from listed addresses, bounded in size,
 * rate and number. Rejects with AlertListenerError.
 */
export async function startAlertListener(options: AlertListenerOptions): Promise<AlertListener> {
  const { host, port, wallNow, requestWithinMs = REQUEST_WITHIN_MS } = options;
  const allowed = allowedAddresses(host, options.allow);
  const refusals = new RefusalCount(options.onRefused);
  const told = new WeakSet<From>();
  const refused: Refuse = (from, code) => {
    // A request that breaks off is noticed in two places.
    if (told.has(from)) return;
    told.add(from);
    refusals.add(sourceOf(from), code, wallNow());
  };
  const checks: CheckOptions = {
    allowed,
    rates: { signed: new RequestRate(), unsigned: new RequestRate() },
    memory: new ReplayMemory(wallNow()),
    secret: options.secret,
    wallNow,
    wasTaken: options.wasTaken ?? (() => false),
  };
  const server = createServer(
    {
      maxHeaderSize: MAX_HEADER_BYTES,
      // Of the whole request, its headers among it.
      requestTimeout: requestWithinMs,
      connectionsCheckingInterval: requestWithinMs / 4,
    },
    (request, response) => void take(request, response, checks, options.onAlert, refused),
  );
  guardConnections(server, allowed, refused);
  await listen(server, host, port);
  const { address, family, port: taken } = server.address() as AddressInfo;
  return {
    address: `http://${family === 'IPv6' ? `[${address}]` : address}:${taken}${ALERT_PATH}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

async function take(
  request: IncomingMessage,
  response: ServerResponse,
  checks: CheckOptions,
  onAlert: AlertListenerOptions['onAlert'],
  refused: Refuse,
): Promise<void> {
  const outcome = await outcomeOf(request, checks, onAlert);
  if (!('refused' in outcome)) {
    answer(response, 202, outcome);
    return;
  }
  refused(request.socket, outcome.refused);
  refuse(response, outcome.refused);
}

async function outcomeOf(
  request: IncomingMessage,
  checks: CheckOptions,
  onAlert: AlertListenerOptions['onAlert'],
): Promise<AlertOutcome | { readonly refused: RefusalCode }> {
  try {
    const found = await check(request, sourceOf(request.socket), checks);
    return typeof found === 'string' ? { refused: found } : onAlert(found);
  } catch {
    return { refused: 'failed' };
  }
}

/** @throws AlertListenerError */
function allowedAddresses(host: string, allow: readonly string[]): ReadonlySet<string> {
  if (plainAddress(host) === null) throw new AlertListenerError(`"${host}" is no IP address of this machine.`);
  const bad = allow.find((it) => plainAddress(it) === null);
  if (bad !== undefined) throw new AlertListenerError(`"${bad}" is no IP address: name each sender by its own.`);
  if (allow.length === 0 || allow.length > MAX_ALLOWED) {
    throw new AlertListenerError(`Name 1 to ${MAX_ALLOWED} addresses that may send alerts.`);
  }
  if (!isLoopback(host) && allow.every(isLoopback)) {
    throw new AlertListenerError(
      `Other machines reach ${host}. Name those that may send alerts, or listen on 127.0.0.1.`,
    );
  }
  return new Set(allow.map((it) => plainAddress(it) ?? ''));
}

/** Before a request is read: who holds too many connections gets no more, and what is not HTTP is told so. */
function guardConnections(server: Server, allowed: ReadonlySet<string>, refused: Refuse): void {
  const connections = new Connections();
  server.maxConnections = MAX_CONNECTIONS;
  server.maxRequestsPerSocket = 1;
  server.prependListener('connection', (socket: Socket) => {
    const source = sourceOf(socket);
    if (connections.take(allowed.has(source) ? source : '', socket)) return;
    refused(socket, 'connections');
    socket.destroy();
  });
  server.on('drop', (dropped) => refused({ remoteAddress: dropped?.remoteAddress }, 'connections'));
  server.on('dropRequest', (_request, socket) => refused(socket as Socket, 'malformed'));
  server.on('clientError', (error: NodeJS.ErrnoException, socket: Socket) => {
    const code = error.code === 'ERR_HTTP_REQUEST_TIMEOUT' ? 'incomplete' : 'malformed';
    const why = allowed.has(sourceOf(socket)) ? code : 'address';
    refused(socket, why);
    if (socket.writable) socket.end(rawRefusal(why), () => socket.destroy());
    else socket.destroy();
  });
}

function sourceOf(socket: From): string {
  return plainAddress(socket.remoteAddress ?? '') ?? '';
}

async function listen(server: Server, host: string, port: number): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      const why = error.code === 'EADDRINUSE' ? 'another program uses it' : (error.code ?? 'unknown error');
      reject(
        new AlertListenerError(`External alerts cannot be heard on ${host} port ${port}: ${why}. Choose another.`),
      );
    });
    server.listen({ host, port, exclusive: true }, resolve);
  });
  server.removeAllListeners('error');
  // A connection that cannot be taken, say for want of file descriptors, ends no console.
  server.on('error', () => {});
}
