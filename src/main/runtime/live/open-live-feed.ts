import { Refusal } from '../../../shared/ipc/contract.ts';
import { profileOf } from '../../adapters/ccxt/certified.ts';
import { type CcxtClient, type ClientConfig, openClient, type WayOut } from '../../adapters/ccxt/client.ts';
import { instrumentsOf, type VenueInstrument } from '../../adapters/ccxt/instruments.ts';
import { priceOf, quantityOf, toBase } from '../../adapters/ccxt/precise.ts';
import type { VenueProfile } from '../../adapters/ccxt/profile.ts';
import { steadyScheduler } from '../../adapters/clock/steady-scheduler.ts';
import { wallClock } from '../../adapters/clock/wall-clock.ts';
import { EgressError, type EgressGateOptions } from '../../adapters/egress/gate.ts';
import { ExchangesFeed, type WatchedExchange } from '../../adapters/live-feed/exchanges-feed.ts';
import { LiveFeedError } from '../../adapters/live-feed/live-feed.ts';
import type { PriceExchange, WatchedMarket } from '../../adapters/live-feed/price-exchange.ts';
import type { AllowedHost } from '../../engine/risk/outbound.ts';
import type { EgressWatch } from '../egress-watch.ts';
import { type ExchangePauses, placeOf } from '../exchange-pauses.ts';
import type { TestExchange } from '../venue-keys/ask-exchange.ts';
import type { OpenLiveFeed, WantedMarket } from './live-world.ts';

/** Where each account's public prices are: what ccxt calls for its market list, bars, best prices and their streams. */
const PUBLIC_HOSTS: Readonly<Record<string, readonly string[]>> = {
  binance: ['fapi.binance.com', 'fstream.binance.com'],
  'binance-spot': ['api.binance.com', 'stream.binance.com:9443'],
  bybit: ['api.bybit.com', 'stream.bybit.com'],
  okx: ['www.okx.com', 'ws.okx.com:8443'],
  krakenfutures: ['futures.kraken.com'],
};

/** ccxt makes these accounts' best prices from a book of floats, or without sizes: their ticker has the texts. */
const BY_TICKER: ReadonlySet<string> = new Set(['bybit', 'krakenfutures']);

export interface LiveFeedWays {
  /** Until when exchanges want to be left alone; absent where nobody keeps that. */
  readonly pauses?: ExchangePauses | undefined;
  /** The hosts that market data may be asked of, as the policy in force has it. */
  readonly outbound: () => readonly AllowedHost[];
  /** A test exchange of this machine instead of the accounts' own hosts. */
  readonly endpoint?: Exclude<ClientConfig['endpoint'], string>;
  /** The way out to such a one. */
  readonly out?: WayOut;
  /** A test exchange of this machine, by its own way out; null for none. */
  readonly test?: TestExchange | null;
  /** Who makes ways out to the accounts' own hosts, and looks after what comes of them (N2). */
  readonly egress: Pick<EgressWatch, 'open' | 'release'>;
}

/** Opens live prices over ccxt, without a key, through the one way out, to hosts that the policy lists and no other. */
export function openLiveFeed(ways: LiveFeedWays): OpenLiveFeed {
  return async (markets) => {
    if (markets.length === 0) throw new Refusal('Name the instruments of the live session.');
    const opened: WatchedExchange[] = [];
    try {
      for (const [source, wanted] of Map.groupBy(markets, (it) => it.source)) {
        opened.push(await openExchange(source, wanted, ways));
      }
      refuseTwins(opened);
      return new ExchangesFeed(opened, { steady: steadyScheduler, wallNow: () => wallClock.now() });
    } catch (error) {
      await Promise.allSettled(opened.map((it) => it.close()));
      if (error instanceof Refusal || error instanceof LiveFeedError) throw error;
      throw new LiveFeedError(error instanceof Error ? error.message : 'The live feed cannot be opened.');
    }
  };
}

async function openExchange(
  source: string,
  wanted: readonly WantedMarket[],
  ways: LiveFeedWays,
): Promise<WatchedExchange> {
  const profile = await profileOf(source);
  const { way, release } = wayFor(source, profile, ways);
  const endpoint = ways.endpoint ?? ways.test ?? 'own';
  const client = await openClient({
    profile,
    credentials: null,
    endpoint,
    out: way,
    scheduler: steadyScheduler,
    pauses: ways.pauses?.of(placeOf(profile, endpoint)),
  }).catch((error: unknown) => {
    release();
    throw error;
  });
  const close = async (): Promise<void> => {
    await client.close();
    release();
  };
  try {
    await client.syncTime();
    const markets = await watchedMarkets(source, profile, client, wanted);
    client.boundAnswers();
    // Its public face, read as texts: ccxt's own types say numbers.
    const exchange = client.exchange as unknown as PriceExchange;
    return { exchange, markets, now: () => client.clock.now(), measureTime: () => client.syncTime(), close };
  } catch (error) {
    await close();
    if (error instanceof Refusal) throw error;
    const why = wordsOf(error);
    throw new LiveFeedError(`${profile.name} cannot be asked for prices: ${why}`);
  }
}

/** An exchange's own words may be long; those of the way out are ours. */
function wordsOf(error: unknown): string {
  if (error instanceof EgressError) return error.message;
  return error instanceof Error ? error.message.slice(0, 200) : 'unknown error';
}

/** The way out that was given, or one of our own. @throws Refusal when a host that is needed is not on the list */
function wayFor(
  source: string,
  { name }: VenueProfile,
  { outbound, out, egress, test = null }: LiveFeedWays,
): { readonly way: WayOut; readonly release: () => void } {
  if (out !== undefined) return { way: out, release: () => {} };
  const open = (options: Pick<EgressGateOptions, 'routes' | 'ca'>) => {
    const way = egress.open({ ...options, wallNow: () => wallClock.now(), keepAlive: true });
    return { way, release: () => egress.release(way) };
  };
  if (test !== null) return open({ routes: [{ host: new URL(test.rest).host, reach: 'loopback' }], ca: test.ca });
  const listed = outbound().map(({ host }) => host);
  const hosts = PUBLIC_HOSTS[source] ?? [];
  const missing = hosts.filter((host) => !listed.includes(host));
  if (hosts.length === 0 || missing.length > 0) {
    const which = missing.length === 0 ? 'No host of it is known' : `${missing.join(' and ')} not on the list`;
    throw new Refusal(`Prices of ${name} may not be asked for: ${which}. Add the hosts to "outbound" in risk.json.`);
  }
  return open({ routes: hosts.map((host) => ({ host })) });
}

/** @throws Refusal naming what the venue does not list, or lists in a way that cannot be traded */
async function watchedMarkets(
  source: string,
  profile: VenueProfile,
  { exchange }: CcxtClient,
  wanted: readonly WantedMarket[],
): Promise<WatchedMarket[]> {
  const listed = await exchange.loadMarkets();
  return wanted.map(({ market: name }) => {
    const market = listed[name];
    if (market === undefined) throw new Refusal(`${profile.name} does not list ${name}. Names are like BTC/USDT:USDT.`);
    const settle = market.settle ?? market.quote;
    const found = instrumentsOf([market], profile, settle);
    const [instrument] = found.bySymbol.values();
    if (instrument === undefined) {
      const why = found.refused[0]?.reason ?? 'It is neither spot nor a linear perpetual.';
      throw new Refusal(`${name} of ${profile.name} cannot be traded here. ${why}`);
    }
    return watched(source, name, instrument);
  });
}

function watched(source: string, market: string, { instrument, contractSize }: VenueInstrument): WatchedMarket {
  return {
    source,
    market,
    stream: BY_TICKER.has(source) ? 'ticker' : 'best prices',
    instrument,
    priceOf: (figure) => priceOf(figure),
    sizeOf: (figure) => toBase(quantityOf(figure), contractSize),
  };
}

/** Each instrument has its prices from one venue. */
function refuseTwins(exchanges: readonly WatchedExchange[]): void {
  const seen = new Map<string, WatchedMarket>();
  for (const market of exchanges.flatMap((it) => it.markets)) {
    const { symbol } = market.instrument;
    const other = seen.get(symbol);
    if (other !== undefined) {
      const both = `${other.market} at ${other.source} and ${market.market} at ${market.source}`;
      throw new Refusal(`${both} are one instrument here, ${symbol}: its prices come from one venue. Choose one.`);
    }
    seen.set(symbol, market);
  }
}
