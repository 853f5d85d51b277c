import type { WayOut } from '../../../src/main/adapters/ccxt/client.ts';
import type { VenueProfile } from '../../../src/main/adapters/ccxt/profile.ts';
import type { AskedRequest, PublishedLimit } from '../../../src/main/adapters/ccxt/published-limits.ts';
import { askedOf } from '../../../src/main/adapters/ccxt/request-meter.ts';
import type { EgressGate } from '../../../src/main/adapters/egress/gate.ts';
import type { Instrument as EngineInstrument } from '../../../src/main/engine/domain/instrument.ts';
import type { VenueReport } from '../../../src/main/engine/domain/venue-report.ts';
import type { InstrumentId, VenueId } from '../../../src/shared/ids.ts';
import { cash, price, quantity, rate } from '../../../src/shared/money.ts';
import type { Account } from '../core/account.ts';
import type { Instrument, Order } from '../core/model.ts';
import { level, MAIN_KEY, MAIN_SECRET } from '../core/testing/market.ts';
import type { RunningExchange } from '../server.ts';
import { loopback } from '../testing/loopback.ts';
import type { MeteredVenue } from './metered-venue.ts';

const QUOTE = 'USDT';
const DEEP = '1000';
/** So many times what is published is taken while a scenario is built up. */
const WIDE = 1_000;

/** One exchange with its account, and the venue that stands before it in the engine. */
export class Place {
  readonly id: VenueId;
  readonly running: RunningExchange;
  readonly account: Account;
  readonly gate: EgressGate;
  readonly reports: VenueReport[] = [];
  onReport: (report: VenueReport) => void = () => {};
  #venue: MeteredVenue | null = null;
  readonly #bases: string[] = [];
  readonly #sent: { readonly at: number; readonly asked: AskedRequest }[] = [];

  constructor(id: VenueId, running: RunningExchange) {
    this.id = id;
    this.running = running;
    this.account = running.exchange.openAccount('main');
    this.account.addBalance(QUOTE, cash('500000'));
    this.gate = loopback(running).out;
    const { exchange } = running;
    exchange.limits.scale = WIDE;
    exchange.addKey({
      key: MAIN_KEY,
      secret: MAIN_SECRET,
      passphrase: null,
      accountId: this.account.id,
      permissions: ['read', 'trade'],
      ips: null,
      createdAt: exchange.clock.now(),
    });
  }

  get venue(): MeteredVenue {
    if (this.#venue === null) throw new Error('not connected');
    return this.#venue;
  }

  set venue(venue: MeteredVenue) {
    this.#venue = venue;
  }

  /** The way out, on which is noted what leaves and when. */
  get out(): WayOut {
    return {
      agentFor: (url) => this.gate.agentFor(url),
      fetch: (url, init) => {
        this.#sent.push({ at: Date.now(), asked: askedOf(String(url), init?.method ?? 'GET', init?.body) });
        return this.gate.fetch(url, init);
      },
    };
  }

  /** How far each of these limits was used up at most by what left, in any window: 1 is all of it. */
  busiest(limits: readonly PublishedLimit[]): number {
    const most = limits.flatMap((limit) => {
      const takes = this.#sent.map(({ at, asked }) => ({ at, of: limit.apart?.(asked), units: limit.unitsOf(asked) }));
      return takes.map(({ at, of }) => {
        const inWindow = takes.filter((it) => it.of === of && it.at >= at && it.at < at + limit.perMs);
        return inWindow.reduce((sum, { units }) => sum + units, 0) / limit.units;
      });
    });
    return Math.max(...most);
  }

  /** The profile with limits that hold from {@link publishedLimits} on. */
  wide(profile: VenueProfile): VenueProfile {
    const { limits } = this.running.exchange;
    const wide = (it: PublishedLimit): PublishedLimit => ({
      ...it,
      get units() {
        return it.units * limits.scale;
      },
    });
    return { ...profile, limits: profile.limits.map(wide) };
  }

  /** So many perpetuals at 100, each with more at its best prices than the scenario takes. */
  furnish(letter: string, count: number): void {
    const { market } = this.running.exchange;
    for (let n = 1; n <= count; n += 1) {
      const base = `${letter}${n}`;
      this.#bases.push(base);
      market.add(perpetual(base));
      market.setQuote(marketOf(base), [level('99.9', DEEP)], [level('100.1', DEEP)]);
    }
  }

  get symbols(): readonly InstrumentId[] {
    return this.#bases.map((base) => `${base}-PERP`);
  }

  get instruments(): readonly EngineInstrument[] {
    return this.venue.instruments.map((it) => ({ ...it, venue: this.id }));
  }

  report(report: VenueReport): void {
    this.reports.push(report);
    this.onReport(report);
  }

  /** What the exchange publishes holds from now on, with nothing used up. */
  publishedLimits(): void {
    const { limits } = this.running.exchange;
    limits.scale = 1;
    limits.reset();
    this.reports.length = 0;
    this.#sent.length = 0;
    this.venue.publishedLimit();
  }

  /** Somebody places an order by hand in the same account. */
  orderByHand(clientId: string): Order {
    return this.running.exchange.place(this.account, {
      clientId,
      symbol: marketOf(this.#bases[0] ?? ''),
      side: 'buy',
      type: 'limit',
      quantity: quantity('1'),
      price: price('90'),
      stopPrice: null,
      trigger: 'last',
      timeInForce: 'GTC',
      postOnly: false,
      reduceOnly: false,
      positionSide: 'net',
    });
  }

  async close(): Promise<void> {
    await this.#venue?.close();
    this.gate.close();
    await this.running.close();
  }

  soFar(): unknown {
    const { orders, positions } = this.account.view();
    const asked = this.running.asked.slice(-8).map(({ method, path, status }) => `${method} ${path} ${status}`);
    return {
      id: this.id,
      orders: orders.length,
      positions: positions.length,
      asked,
      reports: this.reports.slice(-8).map((it) => `${it.kind} ${'reason' in it ? it.reason : ''}`),
    };
  }
}

function marketOf(base: string): string {
  return `${base}/${QUOTE}:${QUOTE}`;
}

function perpetual(base: string): Instrument {
  return {
    symbol: marketOf(base),
    kind: 'perp',
    base,
    quote: QUOTE,
    tick: price('0.1'),
    step: quantity('0.01'),
    minQuantity: quantity('0.01'),
    maxQuantity: quantity('10000'),
    minNotional: cash('5'),
    makerFee: rate('0.0002'),
    takerFee: rate('0.0005'),
    contractSize: quantity('1'),
  };
}
