import type { Socket } from 'node:net';
import type { OrderId, TimeMs, VenueId } from '../../../shared/ids.ts';
import type { Quote } from '../../engine/domain/market.ts';
import type { VenueOrder } from '../../engine/domain/order.ts';
import type { VenueFault } from '../../engine/domain/venue-fault.ts';
import type { VenueReport } from '../../engine/domain/venue-report.ts';
import type { Clock, RequestLimit, VenuePort } from '../../engine/ports.ts';
import { type Place, thisPlace } from '../local-socket/address.ts';
import { CONNECT_WITHIN_MS, dial } from '../local-socket/dial.ts';
import { LineSplitter } from '../local-socket/line-splitter.ts';
import { LocalSocketError } from '../local-socket/local-socket-error.ts';
import {
  type FromClient,
  FromExchange,
  lineOf,
  MAX_LINE_BYTES,
  MAX_UNREAD_BYTES,
  type Opening,
  PROTOCOL_VERSION,
  type Role,
  readLine,
  type Standing,
  Welcome,
} from './protocol.ts';
import { EXCHANGE } from './service.ts';

export interface ExchangeConnection {
  readonly dataDir: string;
  readonly role: Role;
  /** This machine's place unless a test says otherwise. */
  readonly place?: Place;
}

/**
 * Connects to the exchange process of this data folder. Rejects with LocalSocketError: 'not-running' when there is none,
 * 'refused' when it does not take this client, in its own words.
 */
export async function connectExchange(options: ExchangeConnection): Promise<ExchangeClient> {
  const { socket, endpoint } = await dial(options.dataDir, EXCHANGE, options.place ?? thisPlace());
  const client = new ExchangeClient(socket);
  await client.greet(endpoint.token, options.role);
  return client;
}

/** An exchange that does not let time pass within so many looks counts as lost; a machine that slept looks once. */
const ADVANCE_LOOKS = 5;
const LOOK_EVERY_MS = 1_000;
const NO_LIMIT: RequestLimit = { requests: 1, perMs: 1 };

/**
 * One connection to the exchange process: the venue and its clock, for the console that drives it or for the watchdog
 * that takes it over. Once the connection is lost nothing more is sent or heard; `onReport` is told that as the venue's
 * last word, and `onLost` in words.
 */
export class ExchangeClient implements VenuePort, Clock {
  onReport: (report: VenueReport) => void = () => {};
  onLost: (why: string) => void = () => {};
  /** What the exchange traded when it was asked last; null while nothing is open there. */
  standing: Standing | null = null;
  /** The exchange's process. */
  pid = 0;
  readonly #socket: Socket;
  readonly #lines = new LineSplitter(MAX_LINE_BYTES);
  #now: TimeMs = 0;
  #nextAt: TimeMs | null = null;
  /** Something was sent that may be due before `#nextAt`. */
  #nextIsOpen = false;
  /** How far the time that is passing right now may come. */
  #advancingTo: TimeMs | null = null;
  #heard: ((message: FromExchange | Welcome | LocalSocketError) => void) | null = null;
  #advanced: (() => void) | null = null;
  /** The last one asked for. */
  #advancing: Promise<void> = Promise.resolve();
  #lostBecause: string | null = null;
  #complaint = '';

  constructor(socket: Socket) {
    this.#socket = socket;
    socket.on('data', (chunk: Buffer) => this.#take(chunk));
    socket.on('close', () => this.#lose('the exchange process ended, or closed the connection'));
  }

  /** Empty while the connection stands; else why it does not, in words. */
  get problem(): string {
    return this.#lostBecause ?? '';
  }

  get id(): VenueId {
    return this.standing?.id ?? 'paper';
  }
  get requestLimit(): RequestLimit {
    return this.standing?.requestLimit ?? NO_LIMIT;
  }

  /** Market time, as far as the exchange has told. */
  now(): TimeMs {
    return this.#now;
  }

  /** When the market next does something; now, when that has to be asked; never once the connection is lost. */
  nextAt(): TimeMs | undefined {
    if (this.problem !== '') return undefined;
    if (this.#nextIsOpen) return this.#now;
    return this.#nextAt ?? undefined;
  }

  /**
   * Opens the market, or replaces the one that is open there. Console only. It may be used at once; one that the exchange
   * does not take is a lost connection.
   */
  open(opening: Opening, requestLimit: RequestLimit): void {
    const { id, session, seed, feedSha256, at, instruments } = opening;
    this.#stand({ id, session, seed, feedSha256, now: at, nextAt: null, instruments, requestLimit });
    this.#send({ type: 'open', opening });
  }

  /**
   * The connection of this process's console is fenced and the exchange's clock goes on by itself. Rejects with
   * LocalSocketError, also when another console trades there by now: that one is not to be fenced.
   */
  async takeover(from: number): Promise<Standing> {
    const answer = await this.#answer({ type: 'takeover', from });
    if (!('type' in answer) || answer.type !== 'takenOver') throw strange();
    this.#stand(answer.standing);
    return answer.standing;
  }

  submit(order: VenueOrder): void {
    // What is sent while time passes arrives when it has passed.
    this.#send({ type: 'submit', order, sentAt: this.#advancingTo ?? this.#now });
  }

  cancel(orderId: OrderId): void {
    this.#send({ type: 'cancel', orderId });
  }

  read(readId: string, fillsSince: TimeMs): void {
    this.#send({ type: 'read', readId, fillsSince });
  }

  /** Hands over quotes that come due at their own times. */
  quotes(quotes: readonly Quote[]): void {
    if (quotes.length > 0) this.#send({ type: 'quotes', quotes: [...quotes] });
  }

  /**
   * Lets market time pass up to `to`, or to the first moment at which the venue reports something: by then `onReport`
   * had it all. Without a connection time passes all the same, and nothing happens in it. Asked again before the answer,
   * as two drivers do when one takes over from the other, it waits its turn.
   */
  advance(to: TimeMs): Promise<void> {
    this.#advancing = this.#advancing.then(() => this.#advance(Math.max(to, this.#now)));
    return this.#advancing;
  }

  #advance(to: TimeMs): Promise<void> {
    if (this.problem !== '') {
      this.#now = Math.max(this.#now, to);
      return Promise.resolve();
    }
    this.#nextIsOpen = false;
    this.#advancingTo = to;
    return new Promise((resolve) => {
      let looks = 0;
      const late = setInterval(() => {
        looks += 1;
        if (looks >= ADVANCE_LOOKS) this.#end(`the exchange process has not answered for ${looks} s`);
      }, LOOK_EVERY_MS);
      this.#advanced = () => {
        clearInterval(late);
        this.#advanced = null;
        this.#advancingTo = null;
        resolve();
      };
      this.#write({ type: 'advance', to });
    });
  }

  /** The pace at which the exchange goes on when it is left alone. */
  pace(speed: number | 'max'): void {
    this.#write({ type: 'pace', speed });
  }

  /** Switches a fault of the paper venue on or off, for a drill (K12). */
  fault(fault: VenueFault): void {
    this.#write({ type: 'fault', fault });
  }

  /** The console closes in order: the exchange ends, for the journal holds everything. Resolves once it has let go. */
  close(): Promise<void> {
    this.#write({ type: 'close' });
    return this.#gone();
  }

  /** Ends this connection alone; the exchange goes on by itself. */
  leave(): Promise<void> {
    this.#socket.end();
    return this.#gone();
  }

  /** Shows the token. @internal */
  async greet(token: string, role: Role): Promise<void> {
    const answer = await this.#answer({ protocol: PROTOCOL_VERSION, token, role, pid: process.pid });
    if (!('welcome' in answer)) throw strange();
    this.pid = answer.pid;
    this.#stand(answer.open);
  }

  #stand(standing: Standing | null): void {
    this.standing = standing;
    if (standing === null) return;
    this.#now = standing.now;
    this.#nextAt = standing.nextAt;
  }

  /** Sends a line and takes the one answer to it. */
  #answer(message: object): Promise<FromExchange | Welcome> {
    return new Promise((resolve, reject) => {
      const late = setTimeout(() => this.#end('the exchange process does not answer'), CONNECT_WITHIN_MS);
      this.#heard = (answer) => {
        clearTimeout(late);
        this.#heard = null;
        if (answer instanceof LocalSocketError) reject(answer);
        else resolve(answer);
      };
      if (this.problem === '') this.#write(message);
      else this.#heard(new LocalSocketError('closed', this.problem));
    });
  }

  #take(chunk: Buffer): void {
    const lines = this.#lines.push(chunk);
    if (lines === null) this.#end('the exchange process sent a line that is too long');
    for (const line of lines ?? []) {
      if (this.problem !== '') return;
      const message = readLine(FromExchange, line) ?? readLine(Welcome, line);
      if (message === null) this.#end('what answers there does not speak as this version of the exchange does');
      else this.#takeMessage(message);
    }
  }

  #takeMessage(message: FromExchange | Welcome): void {
    if ('welcome' in message) {
      this.#heard?.(message);
      return;
    }
    switch (message.type) {
      case 'report':
        // A report is heard at its own time; the exchange stops there.
        this.onReport(message.report);
        return;
      case 'advanced':
        this.#now = message.now;
        this.#nextAt = message.nextAt;
        this.#advanced?.();
        return;
      case 'time':
        this.#now = message.now;
        return;
      case 'complaint':
        this.#complaint = message.why;
        return;
      case 'takenOver':
        this.#heard?.(message);
        return;
      default:
    }
  }

  #send(message: FromClient): void {
    this.#nextIsOpen = true;
    this.#write(message);
  }

  #write(message: object): void {
    if (this.problem !== '') return;
    this.#socket.write(lineOf(message));
    if (this.#socket.writableLength > MAX_UNREAD_BYTES) this.#end('the exchange process does not read');
  }

  #end(why: string): void {
    this.#lose(why);
    this.#socket.destroy();
  }

  #lose(otherwise: string): void {
    if (this.problem !== '') return;
    const why = this.#complaint === '' ? otherwise : this.#complaint;
    this.#lostBecause = why;
    this.#heard?.(new LocalSocketError(this.#complaint === '' ? 'closed' : 'refused', why));
    this.#advanced?.();
    this.onReport({ kind: 'connection', state: 'lost', at: this.#now });
    this.onLost(why);
  }

  /** Resolves when the connection is over, whichever side ends it; it is ended when that takes too long. */
  #gone(): Promise<void> {
    this.onReport = () => {};
    this.onLost = () => {};
    if (this.#socket.closed) return Promise.resolve();
    return new Promise((resolve) => {
      const late = setTimeout(() => this.#socket.destroy(), CONNECT_WITHIN_MS);
      this.#socket.once('close', () => {
        clearTimeout(late);
        resolve();
      });
    });
  }
}

function strange(): LocalSocketError {
  return new LocalSocketError('protocol', 'What answers there does not speak as this version of the exchange does.');
}
