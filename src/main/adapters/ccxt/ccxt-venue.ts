import type { InstrumentId, OrderId, TimeMs, VenueId } from '../../../shared/ids.ts';
import type { Instrument } from '../../engine/domain/instrument.ts';
import type { VenueOrder } from '../../engine/domain/order.ts';
import type { VenueReport } from '../../engine/domain/venue-report.ts';
import type { RequestLimit, VenuePort } from '../../engine/ports.ts';
import { type CcxtClient, type ClientConfig, openClient, VenueRefusal } from './client.ts';
import type { VenueCredentials } from './credentials.ts';
import { VenueSwitch } from './dead-mans-switch.ts';
import { Fills } from './fills.ts';
import { Fundings } from './fundings.ts';
import { type Instruments, instrumentsOf, type RefusedMarket, type VenueInstrument } from './instruments.ts';
import { MassCancels } from './mass-cancels.ts';
import { OrderEvents } from './order-events.ts';
import { PollingNet } from './polling-net.ts';
import { PositionModes } from './position-modes.ts';
import type { Capabilities, KeyPermissions } from './profile.ts';
import { engineLimit } from './published-limits.ts';
import { Reads } from './read.ts';
import type { RequestMeter } from './request-meter.ts';
import { Requests } from './requests.ts';
import { Streams } from './streams.ts';
import { Trades } from './trades.ts';
import { ClockError } from './venue-clock.ts';
import { VenueLink } from './venue-link.ts';

export interface CcxtVenueConfig extends Omit<ClientConfig, 'endpoint'> {
  readonly id: VenueId;
  /** Never the exchange itself: where orders go is a test exchange, or a testnet (T1). */
  readonly endpoint: Exclude<ClientConfig['endpoint'], 'own'>;
  readonly credentials: VenueCredentials;
  /** Currency in which the account is kept: `USDT`. Markets in any other are not this account's. */
  readonly settle: string;
  /** What the session trades there. */
  readonly symbols: readonly InstrumentId[];
  readonly onReport: (report: VenueReport) => void;
  /** True: it is traded already. What it trades may be halted meanwhile, or in no list: the rest can still be closed. */
  readonly goesOn?: boolean;
  /** How often the venue is asked for what its streams may have lost; funding a tenth as often. Without it 30 s. */
  readonly lookEveryMs?: number;
}

const LOOK_EVERY_MS = 30_000;
/** The offset to the venue's clock is measured again so often. */
const SYNC_EVERY_MS = 10 * 60_000;
/** For a last word to the exchange's switch: one that does not answer runs out by itself. */
const SWITCH_WITHIN_MS = 2_000;

/**
 * One account at an exchange, through ccxt, with what domain/venue-report.ts asks of an adapter. Whatever has no certain
 * answer brings no report: the engine makes the order unknown and reads. Nothing is ever sent a second time here.
 */
export class CcxtVenue implements VenuePort {
  readonly id: VenueId;
  readonly isOutside = true;
  readonly requestLimit: RequestLimit;
  readonly deadMansSwitch?: VenueSwitch;
  readonly massCancel?: MassCancels;
  readonly capabilities: Capabilities;
  /** What cannot be traded there, and why. */
  readonly refused: readonly RefusedMarket[];
  readonly #link: VenueLink;
  readonly #meter: RequestMeter;
  readonly #traded: readonly VenueInstrument[];
  readonly #modes: PositionModes;
  readonly #requests: Requests;
  readonly #reads: Reads;
  readonly #net: PollingNet;
  readonly #streams: Streams;
  readonly #fundings: Fundings;
  #cancelSync: () => void = () => {};

  private constructor(config: CcxtVenueConfig, client: CcxtClient, instruments: Instruments) {
    const { id, profile, scheduler, settle, symbols, onReport } = config;
    this.id = id;
    const { meter } = client;
    meter.markets = Math.max(1, symbols.length);
    this.requestLimit = engineLimit(profile.limits, meter.markets);
    this.#meter = meter;
    this.capabilities = profile.capabilities;
    this.refused = instruments.refused;
    const link = new VenueLink({ profile, client, instruments, scheduler, settle, onReport });
    const events = new OrderEvents(link);
    const fills = new Fills(link, events);
    const trades = new Trades(link, fills, events);
    this.#link = link;
    this.#traded = tradedOf(symbols, instruments);
    this.#modes = new PositionModes(link);
    this.#requests = new Requests(link, events, this.#modes);
    this.#reads = new Reads(link, events, trades, this.#traded, this.#modes);
    this.#streams = new Streams(link, events, fills);
    const everyMs = config.lookEveryMs ?? LOOK_EVERY_MS;
    this.#net = new PollingNet(link, fills, trades, this.#reads, { isUp: () => this.#streams.isUp, everyMs });
    if (profile.deadMansSwitch !== null) {
      // Of one that is halted nothing trades, and a call that is refused for it would leave the others without.
      const markets = this.#traded.map(({ market }) => market).filter(({ active }) => active !== false);
      this.deadMansSwitch = new VenueSwitch(link, profile.deadMansSwitch, markets);
    }
    this.#fundings = new Fundings(link, (symbol) => this.#reads.heldAtLastRead(symbol), 10 * everyMs);
    events.onGap = (at, isBehind, settled) => void this.#net.fillGap(at, isBehind, settled);
    this.#requests.findOpen = async () => void (await this.#reads.openOrders());
    this.#requests.onAnswered = () => {
      if (!this.#streams.isUp) this.#net.wantLook();
    };
    const { cancelAll } = profile.orders;
    if (cancelAll !== undefined) {
      this.massCancel = new MassCancels(link, cancelAll, (orderId) => this.cancel(orderId));
      this.massCancel.onAnswered = () => this.#requests.onAnswered();
    }
    this.#requests.onUnclear = () => this.#net.wantLook();
    this.#requests.onWrongTime = () => this.#measureTime();
    this.#reads.onKeyTaken = () => {
      this.#streams.follow();
      this.#net.start();
      this.#fundings.start();
      this.#keepTime();
    };
    this.#streams.onUnclear = () => this.#net.wantLook();
    this.#streams.onRestored = () => this.#net.wantLook();
  }

  /**
   * Loads the exchange, measures its clock, reads its markets, and sees to it that the account is in one-way mode; that
   * and whether it lists what is traded is left out for a kill. Markets that are halted are known too: what is held there
   * must not hide the rest of the account.
   * @throws VenueRefusal with what to do
   */
  static async open(config: CcxtVenueConfig): Promise<CcxtVenue> {
    const endpoint = config.endpoint as ClientConfig['endpoint'];
    if (endpoint === 'own') throw new VenueRefusal(`Live trading at ${config.profile.name} is shut in this build.`);
    const client = await openClient(config);
    try {
      await syncTime(client);
      const { profile, settle, symbols, forKill = false, goesOn = false } = config;
      const markets = await client.exchange.loadMarkets();
      client.boundAnswers();
      const instruments = instrumentsOf(Object.values(markets), profile, settle, true);
      for (const symbol of symbols) {
        const at = instruments.bySymbol.get(symbol);
        if (forKill || goesOn || (at !== undefined && at.market.active !== false)) continue;
        throw new VenueRefusal(`${profile.name} does not trade ${symbol} in ${settle}. Take it out of the session.`);
      }
      const venue = new CcxtVenue(config, client, instruments);
      if (!forKill) await venue.#oneWay(venue.#traded);
      venue.#start();
      return venue;
    } catch (error) {
      await client.close();
      throw error;
    }
  }

  /** What the session trades there, with the exchange's own steps and minimums. */
  get instruments(): readonly Instrument[] {
    return [...this.#link.instruments.bySymbol.values()].map(({ instrument }) => instrument);
  }

  /** Venue time, the earliest that it can be. */
  now(): TimeMs {
    return this.#link.now();
  }

  /** True while something that is traded here keeps longs and shorts apart, as far as is known: nothing is opened there. */
  get isHedged(): boolean {
    return this.#traded.some((at) => this.#modes.isHedged(at));
  }

  /** Positive when the venue's clock is ahead of the machine's. */
  get clockOffsetMs(): number {
    return this.#link.client.clock.offsetMs;
  }

  /** What the exchange says that the key may do (S2). Rejects with ccxt's error. */
  async permissions(): Promise<KeyPermissions> {
    return await this.#link.profile.permissions(this.#link.client.exchange);
  }

  submit(order: VenueOrder): void {
    const kind = order.type === 'stop' ? 'submit-stop' : 'submit';
    void this.#meter.forEngine(kind, () => this.#requests.submit(order));
  }

  cancel(orderId: OrderId): void {
    const kind = this.#link.ids.get(orderId)?.isStop === true ? 'cancel-stop' : 'cancel';
    void this.#meter.forEngine(kind, () => this.#requests.cancel(orderId));
  }

  read(readId: string, fillsSince: TimeMs): void {
    void this.#meter.forEngine('read', () => this.#reads.read(readId, fillsSince));
  }

  askAgain(): void {
    this.#link.askAgain();
  }

  /** Ends the streams; nothing is told any more. What was sent may still be done; a switch is waited for a little. */
  async close(): Promise<void> {
    await this.deadMansSwitch?.settled(SWITCH_WITHIN_MS);
    this.#link.close();
    this.#net.stop();
    this.#fundings.stop();
    await this.#link.client.close();
  }

  #start(): void {
    this.#streams.start();
    this.#net.start();
    this.#fundings.start();
    this.#keepTime();
  }

  #keepTime(): void {
    const { scheduler } = this.#link;
    this.#cancelSync();
    this.#cancelSync = scheduler.at(scheduler.now() + SYNC_EVERY_MS, () => {
      if (!this.#link.maySend) return;
      this.#measureTime();
      this.#keepTime();
    });
  }

  /** A time that cannot be read leaves the offset that is known; one that is too far ends the sending of orders. */
  #measureTime(): void {
    this.#meter.own(() => this.#link.client.syncTime()).catch((error: unknown) => this.#link.sideFailure(error));
  }

  /**
   * Sets one-way mode where that is possible: while nothing is open. An account that stays in hedge mode is opened all
   * the same, for what is held there has to be closed.
   */
  async #oneWay(traded: readonly VenueInstrument[]): Promise<void> {
    const { profile, client } = this.#link;
    const { positionMode } = profile;
    await this.#modes.ask(traded);
    if (positionMode === null || !this.isHedged) return;
    const held = await client.exchange.fetchPositions(undefined, profile.reads.positions ?? {});
    const isFlat = held.every(({ contracts }) => contracts === undefined || Number(contracts) === 0);
    if (!isFlat || (await this.#reads.openOrders()).length > 0) return;
    const markets = traded.map(({ market }) => market);
    // Refused or not, what came of it is asked.
    await positionMode.setOneWay(client.exchange, markets).catch((error: unknown) => this.#link.failure(error));
    await this.#modes.ask(traded);
  }
}

async function syncTime(client: CcxtClient): Promise<void> {
  try {
    // Connecting is a part of what the first answer takes, and all of it on the way there.
    await client.syncTime();
    await client.syncTime();
  } catch (error) {
    if (error instanceof ClockError) throw new VenueRefusal(`${error.message} Try again.`, { cause: error });
    throw error;
  }
  if (client.clock.isUsable) return;
  const seconds = (Math.abs(client.clock.offsetMs) / 1_000).toFixed(1);
  throw new VenueRefusal(`This machine's clock is ${seconds} s off the exchange's. Set it right, then open again.`);
}

function tradedOf(symbols: readonly InstrumentId[], { bySymbol }: Instruments): VenueInstrument[] {
  return symbols.flatMap((symbol) => bySymbol.get(symbol) ?? []);
}
