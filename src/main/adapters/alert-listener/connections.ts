import type { Socket } from 'node:net';
import { MAX_CONNECTIONS_A_SOURCE } from './bounds.ts';

/** Open connections by source: nobody holds so many that others find no place. */
export class Connections {
  readonly #open = new Map<string, number>();

  /** True when the connection may stay; it is then counted until it closes. */
  take(source: string, socket: Socket): boolean {
    const open = this.#open.get(source) ?? 0;
    if (open >= MAX_CONNECTIONS_A_SOURCE) return false;
    this.#open.set(source, open + 1);
    socket.once('close', () => {
      const left = (this.#open.get(source) ?? 1) - 1;
      if (left === 0) this.#open.delete(source);
      else this.#open.set(source, left);
    });
    return true;
  }
}
