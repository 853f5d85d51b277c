import type { Speed } from '../adapters/clock/pacing.ts';
import { type FromClient, type Opening, PROTOCOL_VERSION, type Role } from '../adapters/exchange/protocol.ts';
import { keepLast } from '../engine/domain/keep-last.ts';
import type { VenueReport } from '../engine/domain/venue-report.ts';
import { Alone } from './alone.ts';
import type { Connection, ConnectionEvents } from './connection.ts';
import { FeedPlayer } from './feed-player.ts';
import { OpenMarket } from './open-market.ts';
import type { KeptState } from './state-file.ts';

/** Orders and reads whose sender is remembered. */
const SENDERS_KEPT = 20_000;
/**
 * The pace while a watchdog trades: its waits are meant in machine time, and an order of it must not be too old for the
 * venue before it has arrived.
 */
const SPEED_FOR_WATCHDOG = 1;

export interface ExchangeEvents {
  /** A console drives the market: what was kept is in use, and only here. */
  readonly onDriven: () => void;
  /** Nobody is connected any more, or somebody is again. */
  readonly onAttended: (attended: boolean) => void;
  /** The console closed in order. */
  readonly onClosed: () => void;
}

/**
 * One market and who is connected to it. At most one console drives it; when that is gone without having closed, or a
 * watchdog takes over, the market goes on by itself.
 */
export class Exchange implements ConnectionEvents {
  readonly #events: ExchangeEvents;
  readonly #connections = new Set<Connection>();
  /** Those that took over, the last one last. */
  readonly #watchdogs = new Set<Connection>();
  readonly #senders = new Map<string, Connection>();
  #console: Connection | null = null;
  #consolePid = 0;
  #open: OpenMarket | null = null;
  #player: FeedPlayer | null = null;
  #alone: Alone | null = null;
  #speed: Speed = 1;
  /** What was kept by an earlier exchange stands still until a console has driven it. */
  #wasDriven = false;

  constructor(events: ExchangeEvents) {
    this.#events = events;
  }

  /** Goes on from what an earlier exchange left behind; stands still until somebody is there. */
  restore({ opening, quotes }: KeptState): void {
    this.#begin(opening).quotes(quotes);
  }

  /** What another exchange can go on from; null when nothing is open. */
  kept(): KeptState | null {
    return this.#open?.kept(this.#speed) ?? null;
  }

  readonly onHello = (connection: Connection, role: Role, pid: number): void => {
    if (role === 'console' && this.#console !== null) {
      connection.refuse('Another console trades at this exchange process.');
      return;
    }
    this.#connections.add(connection);
    this.#events.onAttended(true);
    connection.send({ welcome: PROTOCOL_VERSION, pid: process.pid, open: this.#open?.standing() ?? null });
    if (role !== 'console') return;
    this.#console = connection;
    this.#consolePid = pid;
    this.#standStill();
    this.#wasDriven = true;
    this.#events.onDriven();
  };

  readonly onEnd = (connection: Connection): void => {
    if (!this.#connections.delete(connection)) return;
    this.#watchdogs.delete(connection);
    if (this.#console === connection) this.#console = null;
    if (this.#console === null && this.#wasDriven) this.#goOnAlone();
    if (this.#connections.size === 0) this.#events.onAttended(false);
  };

  readonly onMessage = (connection: Connection, message: FromClient): void => {
    try {
      if (connection === this.#console) this.#ofConsole(connection, message);
      else this.#ofWatchdog(connection, message);
    } catch (error) {
      connection.refuse(`The exchange process refused it: ${error instanceof Error ? error.message : 'unknown error'}`);
    }
  };

  #ofConsole(connection: Connection, message: FromClient): void {
    switch (message.type) {
      case 'open':
        this.#begin(message.opening);
        return;
      case 'quotes':
        this.#opened().quotes(message.quotes);
        return;
      case 'advance': {
        const { market } = this.#opened();
        market.advance(message.to);
        connection.send({ type: 'advanced', now: market.now(), nextAt: market.nextAt() ?? null });
        return;
      }
      case 'pace':
        this.#speed = message.speed;
        return;
      case 'fault':
        this.#opened().market.venue.fault = message.fault;
        return;
      case 'close':
        this.#standStill();
        this.#events.onClosed();
        return;
      default:
        this.#request(connection, message);
    }
  }

  #ofWatchdog(connection: Connection, message: FromClient): void {
    if (message.type === 'takeover') {
      const open = this.#takenOverBy(connection, message.from);
      connection.send({ type: 'takenOver', standing: open.standing() });
      return;
    }
    if (!this.#watchdogs.has(connection)) throw new Error('take over first');
    this.#request(connection, message);
  }

  #request(connection: Connection, message: FromClient): void {
    const { venue } = this.#opened().market;
    switch (message.type) {
      case 'submit':
        this.#remember(message.order.id, connection);
        venue.submit(message.order, message.sentAt);
        return;
      case 'cancel':
        venue.cancel(message.orderId);
        return;
      case 'read':
        this.#remember(message.readId, connection);
        venue.read(message.readId, message.fillsSince);
        return;
      default:
        throw new Error(`"${message.type}" is not for this client`);
    }
  }

  #takenOverBy(watchdog: Connection, from: number): OpenMarket {
    const open = this.#opened();
    if (this.#console !== null && this.#consolePid !== from) throw new Error('another console trades here by now');
    this.#watchdogs.add(watchdog);
    const fenced = this.#console;
    this.#console = null;
    fenced?.refuse('A watchdog took the venue over from this console. Close it and start it again.');
    this.#goOnAlone();
    return open;
  }

  #begin(opening: Opening): OpenMarket {
    this.#standStill();
    const open: OpenMarket = new OpenMarket(opening, (report) => {
      if (this.#open === open) this.#report(report);
    });
    this.#open = open;
    this.#speed = opening.speed;
    this.#senders.clear();
    const player = new FeedPlayer(open);
    this.#player = player;
    void player.open();
    return open;
  }

  #opened(): OpenMarket {
    if (this.#open === null) throw new Error('nothing is open');
    return this.#open;
  }

  #remember(id: string, sender: Connection): void {
    this.#senders.set(id, sender);
    keepLast(this.#senders, SENDERS_KEPT);
  }

  /** To whoever asked; what became of an order whose sender is gone is told to whoever trades now. */
  #report(report: VenueReport): void {
    const asker = this.#senders.get(idOf(report));
    const isAnswer = report.kind === 'snapshot' || report.kind === 'read-failed';
    const to = asker !== undefined && !asker.isOver ? asker : isAnswer ? undefined : this.#trader();
    if (to === undefined) return;
    if (to !== this.#console) to.send({ type: 'time', now: this.#opened().market.now() });
    to.send({ type: 'report', report });
  }

  #trader(): Connection | undefined {
    return this.#console ?? [...this.#watchdogs].at(-1);
  }

  #goOnAlone(): void {
    this.#standStill();
    if (this.#open === null || this.#player === null) return;
    const speed = this.#watchdogs.size > 0 ? SPEED_FOR_WATCHDOG : this.#speed;
    this.#alone = new Alone(this.#open, this.#player, speed, () => {
      const now = this.#opened().market.now();
      for (const watchdog of this.#watchdogs) watchdog.send({ type: 'time', now });
    });
  }

  #standStill(): void {
    this.#alone?.stop();
    this.#alone = null;
  }
}

/** What a report answers to: an order's id or a read's. */
function idOf(report: VenueReport): string {
  if ('orderId' in report) return report.orderId;
  if ('readId' in report) return report.readId;
  return 'id' in report ? report.id : '';
}
