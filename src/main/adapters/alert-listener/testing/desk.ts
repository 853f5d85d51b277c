import { request } from 'node:http';
import { connect } from 'node:net';
import { Secret } from '../../../secret/secret.ts';
import type { Alert } from '../alert.ts';
import { type AlertListener, type AlertListenerOptions, type AlertOutcome, startAlertListener } from '../listener.ts';
import type { Refused } from '../refusal-count.ts';
import { signedHeaders } from '../signature.ts';

export const SECRET = Secret.ofBytes(Buffer.alloc(32, 7));
export const KILL = '{"kind":"kill","scope":"all","reason":"drill"}';

export interface Reply {
  readonly status: number;
  readonly body: Record<string, unknown>;
  readonly headers: NodeJS.Dict<string | string[]>;
}

export interface Sending {
  readonly body?: string | Buffer;
  readonly timestamp?: number;
  readonly secret?: Secret;
  readonly method?: string;
  readonly path?: string;
  /** Over the ones that sign. An undefined one is left out. */
  readonly headers?: Readonly<Record<string, string | undefined>>;
}

/** A listener on a free loopback port, a clock that the test moves, and senders. */
export class AlertDesk {
  wall = Date.UTC(2026, 0, 1);
  readonly alerts: Alert[] = [];
  readonly refused: Refused[] = [];
  outcome: (alert: Alert) => AlertOutcome = (alert) =>
    alert.kind === 'kill' ? { tripId: 'trip-1' } : { alarmId: 'external-1' };
  #listener: AlertListener | null = null;

  async start(options: Partial<AlertListenerOptions> = {}): Promise<void> {
    await this.close();
    this.#listener = await startAlertListener({
      host: '127.0.0.1',
      port: 0,
      allow: ['127.0.0.1'],
      secret: () => SECRET,
      wallNow: () => this.wall,
      onAlert: (alert) => {
        this.alerts.push(alert);
        return this.outcome(alert);
      },
      onRefused: (refused) => this.refused.push(refused),
      ...options,
    });
  }

  async close(): Promise<void> {
    await this.#listener?.close();
    this.#listener = null;
  }

  get address(): URL {
    return new URL(this.#listener?.address ?? '');
  }

  /** Reasons that were reported, in order. */
  get codes(): string[] {
    return this.refused.map(({ code }) => code);
  }

  /** Sends a kill of everything, well signed, unless told otherwise. */
  send({ body = KILL, timestamp = this.wall, secret = SECRET, ...sending }: Sending = {}): Promise<Reply> {
    const { hostname, port, pathname } = this.address;
    const length = String(Buffer.byteLength(body));
    const all = { 'Content-Length': length, ...signedHeaders(secret, timestamp, body), ...sending.headers };
    const headers = Object.fromEntries(Object.entries(all).filter(([, value]) => value !== undefined));
    return new Promise((resolve, reject) => {
      const outgoing = request(
        {
          host: hostname.replace(/^\[|\]$/g, ''),
          port,
          path: sending.path ?? pathname,
          method: sending.method ?? 'POST',
          headers,
          agent: false,
        },
        (response) => {
          let text = '';
          response.setEncoding('utf8').on('data', (chunk: string) => {
            text += chunk;
          });
          response.on('end', () => {
            const parsed = text === '' ? {} : (JSON.parse(text) as Record<string, unknown>);
            resolve({ status: response.statusCode ?? 0, body: parsed, headers: response.headers });
          });
        },
      );
      outgoing.on('error', reject);
      outgoing.end(body);
    });
  }

  /** Writes bytes as they are; answers with everything that came back until the connection ended. */
  raw(bytes: string | Buffer): Promise<string> {
    const { hostname, port } = this.address;
    return new Promise((resolve) => {
      const socket = connect(Number(port), hostname);
      let text = '';
      socket.setEncoding('latin1').on('data', (chunk: string) => {
        text += chunk;
      });
      socket.on('error', () => {});
      socket.on('close', () => resolve(text));
      socket.write(bytes);
    });
  }
}
