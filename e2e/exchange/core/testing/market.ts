import { cash, price, quantity, rate } from '../../../../src/shared/money.ts';
import type { Account } from '../account.ts';
import type { Exchange } from '../exchange.ts';
import type { Instrument, Level } from '../model.ts';

const fees = { makerFee: rate('0.0002'), takerFee: rate('0.0005') };
const most = { maxQuantity: quantity('1000'), contractSize: quantity('1') };

/** Two linear perpetuals and a spot pair, with steps and minimums in the manner of the large exchanges. */
export const INSTRUMENTS: readonly Instrument[] = [
  {
    symbol: 'BTC/USDT:USDT',
    kind: 'perp',
    base: 'BTC',
    quote: 'USDT',
    tick: price('0.1'),
    step: quantity('0.001'),
    minQuantity: quantity('0.001'),
    minNotional: cash('100'),
    ...most,
    ...fees,
  },
  {
    symbol: 'ETH/USDT:USDT',
    kind: 'perp',
    base: 'ETH',
    quote: 'USDT',
    tick: price('0.01'),
    step: quantity('0.001'),
    minQuantity: quantity('0.001'),
    minNotional: cash('20'),
    ...most,
    ...fees,
  },
  {
    symbol: 'BTC/USDT',
    kind: 'spot',
    base: 'BTC',
    quote: 'USDT',
    tick: price('0.01'),
    step: quantity('0.00001'),
    minQuantity: quantity('0.00001'),
    minNotional: cash('5'),
    ...most,
    makerFee: rate('0.001'),
    takerFee: rate('0.001'),
  },
];

export const MAIN_KEY = 'key-main';
/** Base64, which is what a secret is at Kraken; to the others it is a text like any other. */
export const MAIN_SECRET = 'c2VjcmV0IG9mIHRoZSBtYWluIGtleQ==';

/** A level from texts: price and size. */
export function level(at: string, size: string): Level {
  return { price: price(at), size: quantity(size) };
}

/**
 * Instruments with quotes (bitcoin 50000.0 to 50000.1, ether 3000.00 to 3000.01, ten of each at the best level), and
 * the account `main` with 100,000 of the settlement currency and a key that may read and trade.
 */
export function furnish(exchange: Exchange, instruments: readonly Instrument[] = INSTRUMENTS): Account {
  for (const instrument of instruments) {
    exchange.market.add(instrument);
    const [bid, ask] = instrument.base === 'ETH' ? ['3000', '3000.01'] : ['50000', '50000.1'];
    exchange.market.setQuote(instrument.symbol, [level(bid, '10')], [level(ask, '10')]);
  }
  const account = exchange.openAccount('main');
  for (const quote of new Set(instruments.map((it) => it.quote))) account.addBalance(quote, cash('100000'));
  exchange.addKey({
    key: MAIN_KEY,
    secret: MAIN_SECRET,
    passphrase: 'passphrase-main',
    accountId: account.id,
    permissions: ['read', 'trade'],
    ips: null,
    createdAt: exchange.clock.now(),
  });
  return account;
}
