import { fileURLToPath } from 'node:url';
import { type Cash, cash, type Price, price, type Quantity, quantity } from '../../../shared/money.ts';
import type { Instrument } from '../../engine/domain/instrument.ts';
import type { Quote } from '../../engine/domain/market.ts';
import type { Side, VenueOrder } from '../../engine/domain/order.ts';
import type { VenueReport } from '../../engine/domain/venue-report.ts';
import { SimulatedClock } from '../clock/simulated-clock.ts';
import { loadPaperVenueConfig, type PaperVenueConfig } from './config.ts';
import { PaperVenue, type PaperVenueOptions } from './paper-venue.ts';

/** A paper venue on a simulated clock, for tests. */
export const defaultConfigPath = fileURLToPath(
  new URL('../../../../resources/market/paper-venue.json', import.meta.url),
);
export const { config: defaultConfig } = await loadPaperVenueConfig(defaultConfigPath);

export const perp: Instrument = {
  symbol: 'BTC-PERP',
  kind: 'perp',
  base: 'BTC',
  quote: 'USD',
  tick: price('1'),
  step: quantity('0.1'),
  minQuantity: quantity('0.2'),
  minNotional: cash('10'),
  volumeUnit: 'base',
};
export const spot: Instrument = { ...perp, symbol: 'BTC/USD', kind: 'spot' };

export interface Harness {
  readonly venue: PaperVenue;
  readonly clock: SimulatedClock;
  readonly reports: VenueReport[];
  /** A quote now, sizes on both sides. */
  quote(bid: string, ask: string, size?: string, symbol?: string): void;
  /** Sends an order and returns its id. */
  send(order: Partial<VenueOrder> & { readonly side: Side; readonly size: string; readonly at?: string }): string;
  /** Lets every message of now arrive: there and back. */
  settle(): void;
  /** Reports of one kind so far, in the order they arrived. */
  of<K extends VenueReport['kind']>(kind: K): Extract<VenueReport, { kind: K }>[];
  /** Kinds, with their reasons, of one order's reports. */
  story(orderId: string): string[];
}

export function harness(
  change: Partial<PaperVenueConfig> = {},
  options: Partial<PaperVenueOptions> = {},
  startAt = 1_000_000,
): Harness {
  const clock = new SimulatedClock(startAt);
  const reports: VenueReport[] = [];
  const venue = new PaperVenue({
    id: 'paper',
    scheduler: clock,
    instruments: new Map([perp, spot].map((it) => [it.symbol, it])),
    config: { ...defaultConfig, ...change },
    seed: 1,
    currency: 'USD',
    balance: cash('100000'),
    onReport: (report) => reports.push(report),
    ...options,
  });
  let count = 0;
  const of: Harness['of'] = (kind) =>
    reports.filter((it): it is Extract<VenueReport, { kind: typeof kind }> => it.kind === kind);
  return {
    venue,
    clock,
    reports,
    of,
    quote(bid, ask, size = '5', symbol = perp.symbol) {
      venue.onQuote(quoteOf(symbol, clock.now(), price(bid), price(ask), quantity(size)));
    },
    send({ size, at, ...rest }) {
      count += 1;
      const id = rest.id ?? `order0-${count}`;
      const type = rest.type ?? (at === undefined ? 'market' : 'limit');
      const timeInForce = rest.timeInForce ?? 'GTC';
      const base = { symbol: perp.symbol, postOnly: false, reduceOnly: false, ...rest, id, type, timeInForce };
      venue.submit({ ...base, quantity: quantity(size), ...(at === undefined ? {} : { price: price(at) }) });
      return id;
    },
    settle() {
      clock.advanceTo(clock.now() + 2 * 60_000);
    },
    story(orderId) {
      return reports
        .filter((it) => 'orderId' in it && it.orderId === orderId)
        .map((it) => ('reason' in it ? `${it.kind} ${it.reason}` : it.kind));
    },
  };
}

export function quoteOf(symbol: string, at: number, bid: Price, ask: Price, size: Quantity): Quote {
  return { symbol, at, bid, bidSize: size, ask, askSize: size };
}

/** Cash that a list of reports accounts for, folded without the venue's own ledger: value flows, fees, funding. */
export function cashFlows(reports: readonly VenueReport[]): { flows: Cash; fees: Cash; funding: Cash } {
  let [flows, fees, funding] = [0n, 0n, 0n];
  for (const it of reports) {
    if (it.kind === 'funding') funding += it.amount;
    if (it.kind !== 'fill') continue;
    const value = (it.price * it.quantity) / 10n ** 16n;
    flows += it.side === 'buy' ? -value : value;
    fees += it.fee;
  }
  return { flows: flows as Cash, fees: fees as Cash, funding: funding as Cash };
}

/** What becomes of one order by itself: the story of its reports, once all have arrived. */
export function sent(h: Harness, order: Parameters<Harness['send']>[0]): string[] {
  const id = h.send(order);
  h.settle();
  return h.story(id);
}
