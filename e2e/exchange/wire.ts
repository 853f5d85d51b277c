import type { Exchange } from './core/exchange.ts';
import type { Operation } from './core/faults.ts';

/** One REST request as it came off the wire: nothing decoded that a signature covers. */
export interface WireRequest {
  readonly method: string;
  /** Without the query, for instance `/fapi/v1/order`. */
  readonly path: string;
  /** As sent, without the `?`; empty when there is none. */
  readonly query: string;
  /** Lower-case names. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  readonly ip: string;
}

export interface WireResponse {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  /** Written as JSON; a text is sent as it is. */
  readonly body: unknown;
}

/** One websocket connection. */
export interface WireSocket {
  readonly path: string;
  readonly query: string;
  readonly ip: string;
  /** Written as JSON; a text is sent as it is. Nothing is sent once it is closed. */
  send(message: unknown): void;
  close(code: number, reason: string): void;
  /** One of each. */
  onMessage(handler: (text: string) => void): void;
  onClose(handler: () => void): void;
}

/** One venue's REST and websocket language over the core. Signatures, timestamps and permissions are really checked. */
export interface WireFormat {
  readonly id: string;
  /** What a request would do, so that a scripted fault can be meant for it (core/faults.ts). */
  operationOf(request: WireRequest): Operation;
  /** Never throws: a Refusal is answered in the venue's words. */
  handle(request: WireRequest): WireResponse;
  connect(socket: WireSocket): void;
}

export type WireFormatOf = (exchange: Exchange) => WireFormat;
