import { EgressError } from '../egress/egress-error.ts';
import type { CcxtOrder, CcxtTrade } from './ccxt-api.ts';
import type { Fills } from './fills.ts';
import type { OrderEvents } from './order-events.ts';
import type { VenueLink } from './venue-link.ts';

/** After a stream ended it is asked for again this much later, each time twice as late, up to the most. */
const AGAIN_AFTER_MS = 250;
const MOST_AGAIN_AFTER_MS = 10_000;

/** A connection of ccxt's. */
interface Socket {
  /** Breaks what waits for it, and forgets it. */
  onError(error: Error): void;
  close(): unknown;
}

/** The account's websocket streams: orders and executions as they happen, and whether they can be heard. */
export class Streams {
  /** Called when something was heard that could not be read, or nobody could be found for: the venue has to be asked. */
  onUnclear: () => void = () => {};
  /** Called when the streams are there again after they were not. */
  onRestored: () => void = () => {};
  readonly #link: VenueLink;
  readonly #events: OrderEvents;
  readonly #fills: Fills;
  readonly #open = new Set<Socket>();
  #state: 'new' | 'up' | 'lost' = 'new';
  /** Of those that follow: only the ones that were begun last go on. */
  #round = 0;

  constructor(link: VenueLink, events: OrderEvents, fills: Fills) {
    this.#link = link;
    this.#events = events;
    this.#fills = fills;
  }

  get isUp(): boolean {
    return this.#state === 'up';
  }

  start(): void {
    this.#listenForConnections();
    this.follow();
  }

  /** Listens, also when it had ended: the key was refused meanwhile. */
  follow(): void {
    const { client, profile } = this.#link;
    const { exchange } = client;
    this.#round += 1;
    for (const params of profile.streams.orders) {
      void this.#follow(
        () => exchange.watchOrders(undefined, undefined, undefined, params),
        (order: CcxtOrder) => this.#events.take(order),
      );
    }
    for (const params of profile.streams.trades) {
      void this.#follow(
        () => exchange.watchMyTrades(undefined, undefined, undefined, params),
        (trade: CcxtTrade) => this.#execution(trade),
      );
    }
  }

  #execution(trade: CcxtTrade): void {
    if (this.#link.profile.reads.trades.isNone(trade)) return;
    const order = this.#fills.orderOf(trade);
    if (order === undefined) this.onUnclear();
    else this.#fills.tell(order, this.#fills.fillOf(order, trade));
  }

  async #follow<T>(watch: () => Promise<readonly T[]>, take: (it: T) => void): Promise<void> {
    const round = this.#round;
    const goesOn = (): boolean => this.#link.maySend && round === this.#round;
    let again = AGAIN_AFTER_MS;
    while (goesOn()) {
      try {
        // A copy: ccxt hands out the list that it goes on filling.
        for (const it of [...(await watch())]) this.#take(it, take);
        again = AGAIN_AFTER_MS;
      } catch (error) {
        if (!goesOn()) return;
        this.#link.failure(error);
        this.#lost();
        if (!isOfConnection(error)) this.#renew();
        await this.#link.wait(again);
        again = Math.min(again * 2, MOST_AGAIN_AFTER_MS);
      }
    }
  }

  /**
   * A watch failed and its socket stands: a message that ccxt cannot read, a subscription that was refused. Which socket
   * it was ccxt does not say, and only a new connection tells that the stream is there again.
   */
  #renew(): void {
    for (const socket of [...this.#open]) {
      socket.onError(new Error('a stream of it failed'));
      socket.close();
    }
  }

  #take<T>(it: T, take: (it: T) => void): void {
    try {
      take(it);
    } catch {
      // One message that says something impossible is no reason to hear no others; what it meant is asked for.
      this.onUnclear();
    }
  }

  /** ccxt calls these of its instance for every socket. */
  #listenForConnections(): void {
    const { exchange } = this.#link.client;
    const { onError, onClose } = exchange as unknown as Record<'onError' | 'onClose', (...of: unknown[]) => void>;
    const gone = (client: Socket): void => {
      if (this.#open.delete(client)) this.#lost();
    };
    Object.assign(exchange, {
      onConnected: (client: Socket) => {
        this.#open.add(client);
        this.#restored();
      },
      onError: (client: Socket, error: unknown) => {
        onError.call(exchange, client, error);
        gone(client);
      },
      onClose: (client: Socket, event: unknown) => {
        onClose.call(exchange, client, event);
        gone(client);
      },
    });
  }

  #lost(): void {
    if (this.#state === 'lost' || !this.#link.maySend) return;
    this.#state = 'lost';
    this.#link.tell({ kind: 'connection', state: 'lost', at: this.#link.now() });
  }

  #restored(): void {
    const wasLost = this.#state === 'lost';
    this.#state = 'up';
    if (!wasLost) return;
    this.#link.tell({ kind: 'connection', state: 'restored', at: this.#link.now() });
    this.onRestored();
  }
}

/** ccxt's errors of a connection that is gone or was never there: its socket tells that by itself. */
const OF_CONNECTION: ReadonlySet<string> = new Set(['NetworkError', 'RequestTimeout', 'ExchangeClosedByUser']);

function isOfConnection(error: unknown): boolean {
  return error instanceof EgressError || (error instanceof Error && OF_CONNECTION.has(error.constructor.name));
}
