import { Probe, type Read, type Terms, toText } from '../../e2e/exchange/conformance/probe.ts';
import { MachineScheduler } from '../../e2e/exchange/machine-scheduler.ts';
import { CcxtVenue, type CcxtVenueConfig } from '../../src/main/adapters/ccxt/ccxt-venue.ts';
import type { VenueCredentials } from '../../src/main/adapters/ccxt/credentials.ts';
import { formatAmount, minus, type Quantity, roundToStep, ZERO_QUANTITY } from '../../src/shared/money.ts';
import type { CertifyAccount } from './accounts.ts';

/** Executions are read from so long before the account was opened. */
const BEFORE_MS = 60_000;
/** An exchange that refuses one read after the other has another reason. */
const MOST_WAITS = 3;
/** Until the adapter's own part of a limit has room again: the exchanges' windows are a second or some. */
const ROOM_WAIT_MS = 1_000;

/** Where an account is, and how long it may take to answer. */
export interface Place extends Pick<CcxtVenueConfig, 'endpoint' | 'out'> {
  readonly patienceMs: number;
  /** Between two cases, so that none meets the limit that those before it used up. */
  readonly pauseMs: number;
  /** Aborted, no other case is begun: what is open is closed, and that is the end. */
  readonly signal: AbortSignal;
}

/** An account with nothing of the run in it before and after each case. */
export class TestnetAccount extends Probe {
  readonly #account: CertifyAccount;
  readonly #credentials: VenueCredentials;
  readonly #place: Place;
  readonly #scheduler = new MachineScheduler();
  #venue: CcxtVenue | null = null;
  #before: Quantity = ZERO_QUANTITY;

  constructor(account: CertifyAccount, terms: Terms, credentials: VenueCredentials, place: Place) {
    const now = Date.now();
    super(terms, { patienceMs: place.patienceMs, ordersBefore: now, fillsSince: now - BEFORE_MS });
    this.#account = account;
    this.#credentials = credentials;
    this.#place = place;
  }

  override get venue(): CcxtVenue {
    if (this.#venue === null) throw new Error('not connected');
    return this.#venue;
  }

  /**
   * Opens it for the first time.
   * @throws Error when an order is open there, or a position in what is traded: neither is this run's to close
   */
  async begin(): Promise<void> {
    await this.connect();
    const read = await this.read();
    this.#before = this.#heldIn(read);
    const isHeld = this.#account.kind === 'perp' && this.#before !== ZERO_QUANTITY;
    if (read.openOrders.length > 0 || isHeld)
      throw new Error(
        `There are open orders, or a position in ${this.terms.symbol}. Close them there, then run again.`,
      );
  }

  override async connect(): Promise<CcxtVenue> {
    await this.#venue?.close();
    const { profile, settle, name } = this.#account.row;
    this.#venue = await CcxtVenue.open({
      ...this.#place,
      id: name,
      profile,
      credentials: this.#credentials,
      scheduler: this.#scheduler,
      settle,
      symbols: [this.terms.symbol],
      onReport: (report) => this.reports.push(report),
    });
    return this.#venue;
  }

  /** Cancels every order that is open, and trades back what was opened. @throws Error saying what is left */
  async tidy(): Promise<void> {
    for (const { orderId } of (await this.read()).openOrders) {
      this.venue.cancel(orderId);
      await this.until(
        () => this.of('cancelled', orderId).length + this.of('cancel-rejected', orderId).length > 0,
        'an end',
      );
    }
    const extra = this.#extraIn(await this.read());
    if (extra !== ZERO_QUANTITY) {
      const size = formatAmount((extra < 0n ? -extra : extra) as Quantity);
      await this.fill({ side: extra > 0n ? 'sell' : 'buy', size, reduceOnly: this.#account.kind === 'perp' });
    }
    const { openOrders, positions } = await this.read();
    const left = this.#extraIn({ positions });
    if (openOrders.length === 0 && left === ZERO_QUANTITY) return;
    throw new Error(
      `${openOrders.length} orders and ${formatAmount(left)} of ${this.terms.symbol} are left. Close them there.`,
    );
  }

  /** One that is refused for too many requests, there or by the adapter itself, is asked for again when there is room. */
  override async read(): Promise<Read> {
    for (let waits = 0; ; waits += 1) {
      const answer = await this.answerTo(this.askRead());
      if (answer.kind === 'snapshot') return answer.snapshot;
      const isFull = answer.kind === 'read-failed' && answer.reason === 'too-many-requests';
      if ((answer.kind === 'read-failed' && !isFull) || waits === MOST_WAITS)
        throw new Error(`The account was not read: ${toText(answer)}`);
      const waitMs = answer.kind === 'read-failed' ? ROOM_WAIT_MS : answer.retryAfterMs;
      await new Promise((resolve) => setTimeout(resolve, waitMs));
    }
  }

  async close(): Promise<void> {
    await this.#venue?.close();
    this.#scheduler.stop();
  }

  #heldIn({ positions }: Pick<Read, 'positions'>): Quantity {
    return positions.find(({ symbol }) => symbol === this.terms.symbol)?.quantity ?? ZERO_QUANTITY;
  }

  /** What is held beyond what was held before, in whole steps: a fee may have been taken from it. */
  #extraIn(read: Pick<Read, 'positions'>): Quantity {
    const step = this.venue.instruments.find(({ symbol }) => symbol === this.terms.symbol)?.step;
    const extra = minus(this.#heldIn(read), this.#before);
    return step === undefined ? extra : roundToStep(extra, step);
  }
}
