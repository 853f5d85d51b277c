import { randomInt } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { CommandId, VenueId } from '../../shared/ids.ts';
import { formatAmount } from '../../shared/money.ts';
import { CONNECT_AGAIN_MS, TAKEOVER_WITHIN_MS } from '../adapters/watchdog/bounds.ts';
import { ORDER_VALID_MS } from '../engine/domain/venue-report.ts';
import type { VenuePort } from '../engine/ports.ts';
import { KillEngine } from './kill-engine.ts';
import { NotReached, type ReachedVenue, type ReachVenue } from './reached-venue.ts';
import type { TakeoverLog } from './takeover-log.ts';

const TICK_MS = 20;

export interface Residual {
  readonly venue: string;
  readonly type: string;
  readonly symbol: string;
  readonly quantity: string;
  readonly reason: string;
}

export interface VenueResult {
  readonly phase: 'FLAT' | 'INCOMPLETE';
  readonly residuals: readonly Residual[];
}

/** The console came back and goes on with the kill itself. */
class HandedBack extends Error {}

/** One venue that is taken over: reached, killed at, and again when it gets lost on the way. Bounded as a whole. */
export class VenueTakeover {
  readonly #takeoverId: CommandId;
  readonly #venue: VenueId;
  readonly #reach: ReachVenue;
  readonly #log: TakeoverLog;
  readonly #until = performance.now() + TAKEOVER_WITHIN_MS;

  constructor(takeoverId: CommandId, venue: VenueId, reach: ReachVenue, log: TakeoverLog) {
    this.#takeoverId = takeoverId;
    this.#venue = venue;
    this.#reach = reach;
    this.#log = log;
  }

  /** Never rejects. Null when the console came back meanwhile. */
  async run(reason: string): Promise<VenueResult | null> {
    let why = '';
    while (performance.now() < this.#until) {
      try {
        await this.#stillOurs();
        return await this.#killAt(await this.#reach(this.#venue, this.#keyRead), reason);
      } catch (error) {
        if (error instanceof HandedBack) return null;
        // No longer than a line of the takeover file may have it.
        why = error instanceof Error ? error.message.slice(0, 300) : 'unknown error';
        const pauseMs = error instanceof NotReached ? error.againAfterMs : CONNECT_AGAIN_MS;
        if (pauseMs === null) break;
        await sleep(pauseMs);
      }
    }
    const unread = { venue: this.#venue, type: 'unread', symbol: '', quantity: '0', reason: why };
    return { phase: 'INCOMPLETE', residuals: [unread] };
  }

  /** Each access to a key is written down before it is made (S3). */
  readonly #keyRead = async (alias: string): Promise<void> => {
    await this.#log.append({ kind: 'key', takeoverId: this.#takeoverId, alias, wallAt: Date.now() });
  };

  /**
   * Kills at once. FLAT counts only when both of its reads are later than anything can be that main sent before it was
   * fenced or ended: an order that takes longer is refused by the venue itself.
   */
  async #killAt(reached: ReachedVenue, reason: string): Promise<VenueResult> {
    const { client } = reached;
    const settledAt = client.now() + ORDER_VALID_MS;
    try {
      const first = await this.#kill(reached, reason);
      if (first.phase !== 'FLAT') return first;
      while (client.now() <= settledAt && performance.now() < this.#until) await this.#wait(client);
      return await this.#kill(reached, reason);
    } finally {
      await client.leave();
    }
  }

  /** One run of the engine's kill. Rejects when the connection or the run breaks: then it begins anew. */
  async #kill({ client, instruments }: ReachedVenue, reason: string): Promise<VenueResult> {
    const [venueTime, began] = [client.now(), performance.now()];
    const engine = new KillEngine({
      // What the kill waits for, it waits for in real time, whatever the pace of the venue's clock.
      clock: { now: () => Math.floor(venueTime + performance.now() - began) },
      venues: new Map([[this.#venue, this.#recorded(client)]]),
      instruments,
      seed: randomInt(2 ** 31),
    });
    let broken: unknown = null;
    client.onReport = (report) => {
      try {
        engine.report(this.#venue, report);
      } catch (error) {
        broken = error;
      }
    };
    engine.begin(this.#takeoverId, reason);
    while (!engine.isOver && performance.now() < this.#until) {
      await this.#wait(client);
      if (broken !== null) throw broken;
      engine.tick();
    }
    const { phase = 'INCOMPLETE', residuals = [] } = engine.trip ?? {};
    return {
      phase: phase === 'FLAT' ? 'FLAT' : 'INCOMPLETE',
      residuals: residuals.map(({ venue, type, symbol, quantity, reason: code, unknown }) => {
        const where = unknown?.market ?? symbol;
        return { venue, type, symbol: where, quantity: formatAmount(quantity), reason: code };
      }),
    };
  }

  /** Each order is on disk before it is sent, and sent only while the kill is ours: so the console knows them all. */
  #recorded(client: VenuePort): VenuePort {
    return {
      id: client.id,
      requestLimit: client.requestLimit,
      ...(client.massCancel === undefined ? {} : { massCancel: client.massCancel }),
      cancel: (orderId) => client.cancel(orderId),
      read: (readId, fillsSince) => client.read(readId, fillsSince),
      submit: async (order) => {
        const { id: orderId, symbol, side, quantity } = order;
        const [takeoverId, venue, size] = [this.#takeoverId, this.#venue, formatAmount(quantity)];
        const line = { kind: 'order', takeoverId, orderId, venue, symbol, side, quantity: size } as const;
        await this.#log.append({ ...line, wallAt: Date.now() });
        if (await this.#log.isOurs()) client.submit(order);
      },
    };
  }

  /** A moment, and a look whether to go on. */
  async #wait(client: ReachedVenue['client']): Promise<void> {
    await sleep(TICK_MS);
    if (client.problem !== '') throw new Error(client.problem);
    await this.#stillOurs();
  }

  async #stillOurs(): Promise<void> {
    if (!(await this.#log.isOurs())) throw new HandedBack();
  }
}
