import type { VenueReport } from '../../../engine/domain/venue-report.ts';
import type { Scheduler } from '../../../engine/ports.ts';
import type { CcxtExchange, CcxtMarket, CcxtOrder, CcxtPosition, CcxtTrade, Text } from '../ccxt-api.ts';
import type { CcxtClient } from '../client.ts';
import { wordsOfError } from '../errors.ts';
import { Fills } from '../fills.ts';
import { instrumentsOf, type VenueInstrument } from '../instruments.ts';
import { OrderEvents } from '../order-events.ts';
import { PositionModes } from '../position-modes.ts';
import { binance } from '../profiles/binance.ts';
import { Reads } from '../read.ts';
import { RequestMeter } from '../request-meter.ts';
import { Trades } from '../trades.ts';
import { VenueClock } from '../venue-clock.ts';
import { VenueLink } from '../venue-link.ts';

export const START = 1_700_000_000_000;

export const BTC: CcxtMarket = {
  id: 'BTCUSDT',
  symbol: 'BTC/USDT:USDT',
  base: 'BTC',
  quote: 'USDT',
  settle: 'USDT',
  active: true,
  spot: false,
  swap: true,
  linear: true,
  contractSize: '1',
  precision: { amount: '0.001', price: '0.1' },
  limits: { amount: { min: '0.001' }, cost: { min: '5' } },
  info: {},
};

/** A clock that jumps to whatever is due, between two turns of the event loop. */
export class HastyScheduler implements Scheduler {
  #now = START;

  now(): number {
    return this.#now;
  }

  at(at: number, task: () => void): () => void {
    const turn = setImmediate(() => {
      this.#now = Math.max(this.#now, at);
      task();
    });
    return () => clearImmediate(turn);
  }

  advance(ms: number): void {
    this.#now += ms;
  }
}

export function trade(id: string, size: string, at: number, clientId = 'abcdefghij-1'): CcxtTrade {
  return {
    id,
    order: `order-of-${clientId}`,
    symbol: BTC.symbol,
    side: size.startsWith('-') ? 'sell' : 'buy',
    amount: size.replace('-', ''),
    price: '50000',
    takerOrMaker: 'taker',
    fee: { cost: '0.5', currency: 'USDT' },
    timestamp: at,
    info: { c: clientId, t: id },
  };
}

export function order(of: Partial<CcxtOrder>): CcxtOrder {
  return {
    id: 'order-of-abcdefghij-1',
    clientOrderId: 'abcdefghij-1',
    symbol: BTC.symbol,
    type: 'limit',
    side: 'buy',
    price: '50000',
    triggerPrice: undefined,
    amount: '1',
    filled: '0',
    status: 'open',
    reduceOnly: false,
    timestamp: START,
    info: {},
    ...of,
  };
}

export function held(contracts: string): CcxtPosition {
  const side = contracts.startsWith('-') ? 'short' : 'long';
  return { symbol: BTC.symbol, side, contracts: contracts.replace('-', ''), info: {} };
}

/** By its name, as ccxt's. */
class OrderNotFound extends Error {}

/** The parts of a venue over answers that a test gives in ccxt's own form: nothing is sent anywhere. */
export class FakeVenue {
  readonly scheduler = new HastyScheduler();
  readonly reports: VenueReport[] = [];
  openOrders: CcxtOrder[] = [];
  positions: CcxtPosition[] = [];
  trades: CcxtTrade[] = [];
  /** Called at the beginning of each read of the positions. */
  onRead: () => void = () => {};
  /** What each call of an order route does. */
  onPlace: () => CcxtOrder = () => order({});
  onCancel: () => CcxtOrder = () => order({ status: 'canceled' });
  /** What it answers of an order that is asked for by itself. */
  onAsk: () => CcxtOrder = () => {
    throw new OrderNotFound('not one of the last');
  };
  readonly calls: string[] = [];
  /** The market of each call for open orders. */
  readonly asked: Text[] = [];
  readonly at: VenueInstrument;
  readonly link: VenueLink;
  readonly events: OrderEvents;
  readonly fills: Fills;
  readonly modes: PositionModes;
  readonly reads: Reads;

  constructor() {
    const instruments = instrumentsOf([BTC], { kinds: ['perp'] }, 'USDT');
    const at = instruments.bySymbol.get('BTC-PERP');
    if (at === undefined) throw new Error('the market was refused');
    this.at = at;
    const clock = new VenueClock(this.scheduler);
    void clock.measure(async () => this.scheduler.now());
    const meter = new RequestMeter([], this.scheduler, false);
    const pauses = { leftMs: () => 0, wantedFor: () => {} };
    const wordsOf = (error: unknown): string => wordsOfError(error, (text) => text);
    const client = {
      exchange: this.#exchange(),
      clock,
      meter,
      pauses,
      retryAfterMs: null,
      wordsOf,
    } as unknown as CcxtClient;
    const onReport = (report: VenueReport): void => void this.reports.push(report);
    const profile = binance;
    this.link = new VenueLink({ profile, client, instruments, scheduler: this.scheduler, settle: 'USDT', onReport });
    this.events = new OrderEvents(this.link);
    this.fills = new Fills(this.link, this.events);
    this.modes = new PositionModes(this.link);
    this.reads = new Reads(this.link, this.events, new Trades(this.link, this.fills, this.events), [at], this.modes);
  }

  #exchange(): CcxtExchange {
    const counted =
      <T>(name: string, answer: () => T) =>
      async (): Promise<T> => {
        this.calls.push(name);
        return answer();
      };
    const answers = {
      fetchOpenOrders: async (symbol: Text, _since: unknown, _limit: unknown, params: { conditional?: boolean }) => {
        this.calls.push('fetchOpenOrders');
        this.asked.push(symbol);
        return params.conditional === true ? [] : this.openOrders;
      },
      fetchPositions: counted('fetchPositions', () => {
        this.onRead();
        return this.positions;
      }),
      fetchBalance: counted('fetchBalance', () => ({
        total: {},
        info: { assets: [{ asset: 'USDT', walletBalance: '1000.5' }] },
      })),
      fetchMyTrades: counted('fetchMyTrades', () => this.trades),
      fetchOrder: counted('fetchOrder', () => this.onAsk()),
      createOrder: counted('createOrder', () => this.onPlace()),
      cancelOrder: counted('cancelOrder', () => this.onCancel()),
    };
    return answers as unknown as CcxtExchange;
  }
}
