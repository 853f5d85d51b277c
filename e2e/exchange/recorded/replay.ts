import { CcxtVenue } from '../../../src/main/adapters/ccxt/ccxt-venue.ts';
import { SimulatedClock } from '../../../src/main/adapters/clock/simulated-clock.ts';
import type { VenueReport, VenueSnapshot } from '../../../src/main/engine/domain/venue-report.ts';
import type { InstrumentId } from '../../../src/shared/ids.ts';
import type { ConformanceRow } from '../conformance/rows.ts';
import type { Account } from '../core/account.ts';
import { Exchange } from '../core/exchange.ts';
import type { Instrument } from '../core/model.ts';
import { furnish } from '../core/testing/market.ts';
import { FORMATS } from '../formats.ts';
import { InProcess } from '../testing/in-process.ts';
import type { Errand, Passage } from '../testing/passage.ts';
import { venueInProcess } from '../testing/venue-of.ts';
import type { WireFormat, WireRequest, WireResponse, WireSocket } from '../wire.ts';
import type { Recording } from './recording.ts';

export interface ReplayOptions {
  readonly row: ConformanceRow;
  /** When it is: some recorded answers are read only for so long after their time. */
  readonly at: number;
  readonly instruments: readonly Instrument[];
  /** What the session trades, as the engine names it. */
  readonly symbols: readonly string[];
  /** What is answered as it was recorded, whenever it is asked for; the test exchange answers everything else. */
  readonly answers?: readonly Answer[];
}

/** A recorded answer, and what the question has to look like; for any question of its route where nothing is said. */
export interface Answer {
  readonly of: Recording;
  readonly asked?: RegExp;
  /** 200 where nothing is said. */
  readonly status?: number;
}

/** Something is wrong with the test if it takes longer: of the simulated time, and of everybody's own. */
const MOST_MS = 20_000;
const MOST_REAL_MS = 15_000;

/** The venue that ships, over the real ccxt client, before an exchange that gives recorded answers. */
export class Replay {
  readonly reports: VenueReport[] = [];
  readonly exchange: Exchange;
  readonly account: Account;
  /** Every answer and message that the exchange gave, in order. */
  readonly given: { readonly route: string; readonly body: unknown }[] = [];
  /** True: what the exchange says on its streams is lost on the way. */
  isDeaf = false;
  readonly #clock: SimulatedClock;
  readonly #sockets: WireSocket[] = [];
  readonly #answers: Answer[];
  #venue: CcxtVenue | null = null;
  #reads = 0;

  private constructor({ at, instruments, answers = [] }: ReplayOptions) {
    this.#answers = [...answers];
    this.#clock = new SimulatedClock(at);
    this.exchange = new Exchange(this.#clock);
    this.account = furnish(this.exchange, instruments);
  }

  static async open(options: ReplayOptions): Promise<Replay> {
    const replay = new Replay(options);
    const { row, symbols } = options;
    const format = FORMATS[row.format]?.(replay.exchange);
    if (format === undefined) throw new Error(`there is no exchange ${row.format}`);
    const wire = replay.#recorded(format);
    const way = new InProcess(wire, replay.#clock, new AtOnce(replay.#clock));
    const opening = CcxtVenue.open({
      ...venueInProcess(row, way),
      symbols: symbols as readonly InstrumentId[],
      onReport: (report) => void replay.reports.push(report),
    });
    replay.#venue = await replay.until(opening);
    await replay.settle();
    return replay;
  }

  get venue(): CcxtVenue {
    if (this.#venue === null) throw new Error('not connected');
    return this.#venue;
  }

  /** Reads the account, with the executions since then; orders by id, as theirs is no order. @throws when it could not be read, with what was said */
  async read(fillsSince: number): Promise<VenueSnapshot> {
    this.#reads += 1;
    const readId = `read-${this.#reads}`;
    this.venue.read(readId, fillsSince);
    const report = await this.#report((it) => 'readId' in it && it.readId === readId);
    if (report.kind !== 'snapshot') throw new Error(`not read: ${JSON.stringify(report)}`);
    const { openOrders } = report.snapshot;
    return { ...report.snapshot, openOrders: [...openOrders].sort((a, b) => (a.orderId < b.orderId ? -1 : 1)) };
  }

  /** From now on this is what is answered. */
  answer(...answers: readonly Answer[]): void {
    this.#answers.push(...answers);
  }

  /** What is reported in consequence of something, without any time going by. */
  async heard(act: () => void): Promise<readonly VenueReport[]> {
    const before = this.reports.length;
    act();
    await this.settle();
    return this.reports.slice(before);
  }

  get now(): number {
    return this.#clock.now();
  }

  /** Lets time go by. */
  async pass(ms: number): Promise<void> {
    const end = this.#clock.now() + ms;
    while (this.#clock.now() < end) {
      this.#clock.advanceTo(Math.min(this.#clock.nextAt() ?? end, end));
      await everybody();
    }
    await this.settle();
  }

  /** Says something on every stream that stands. */
  async say({ answer }: Recording): Promise<void> {
    for (const socket of this.#sockets) socket.send(answer);
    await this.settle();
  }

  /** Lets everybody finish what they do about what was said, without any time going by. */
  async settle(): Promise<void> {
    for (let turns = 0; turns < 20; turns += 1) {
      this.#clock.advanceTo(this.#clock.now());
      await everybody();
    }
  }

  /** Goes on until it is done, from one thing that is due to the next. */
  async until<T>(done: Promise<T>): Promise<T> {
    let isDone = false;
    const over = (): void => {
      isDone = true;
    };
    done.then(over, over);
    const end = this.#clock.now() + MOST_MS;
    const start = performance.now();
    while (!isDone) {
      if (performance.now() - start > MOST_REAL_MS) {
        throw new Error(`nothing came of it; ${JSON.stringify(this.given.at(-1))}`);
      }
      await everybody();
      const next = this.#clock.nextAt();
      if (next !== undefined && next <= end) this.#clock.advanceTo(next);
    }
    return await done;
  }

  async close(): Promise<void> {
    await this.until(this.venue.close());
  }

  async #report(isIt: (report: VenueReport) => boolean): Promise<VenueReport> {
    const found = async (): Promise<VenueReport> => {
      for (;;) {
        const report = this.reports.find(isIt);
        if (report !== undefined) return report;
        await everybody();
      }
    };
    return await this.until(found());
  }

  /** The same language, which says some things as they were recorded, and keeps what it said. */
  #recorded(format: WireFormat): WireFormat {
    const find = ({ method, path, query, body }: WireRequest): Answer | undefined =>
      this.#answers.find(
        ({ of, asked = /(?:)/ }) => of.route === `${method} ${path}` && asked.test(decodeURIComponent(query + body)),
      );
    return {
      id: format.id,
      operationOf: (request) => format.operationOf(request),
      handle: (request): WireResponse => {
        const found = find(request);
        const response =
          found === undefined ? format.handle(request) : { status: found.status ?? 200, body: found.of.answer };
        this.given.push({ route: `${request.method} ${request.path}`, body: response.body });
        return response;
      },
      connect: (socket) => {
        const heard: WireSocket = {
          ...socket,
          send: (message) => {
            this.given.push({ route: 'stream', body: message });
            if (!this.isDeaf) socket.send(message);
          },
        };
        this.#sockets.push(socket);
        format.connect(heard);
      },
    };
  }
}

/** No message takes any time. */
class AtOnce implements Passage {
  readonly isUp = true;
  readonly #clock: SimulatedClock;

  constructor(clock: SimulatedClock) {
    this.#clock = clock;
  }

  request(errand: Errand): void {
    this.message(() => errand.answer(errand.arrive()));
  }

  message(deliver: () => void): void {
    this.#clock.at(this.#clock.now(), deliver);
  }
}

async function everybody(): Promise<void> {
  await new Promise((resolve) => setImmediate(resolve));
}
