import { cash, price, quantity, rate } from '../../../../src/shared/money.ts';
import type { Instrument } from '../../core/model.ts';

const fees = { makerFee: rate('0.0002'), takerFee: rate('0.0005'), minNotional: cash('0') };

/** As OKX lists them: contracts of 0.01 bitcoin and of 0.1 ether, orders in hundredths of a contract; and a spot pair. */
export const OKX_INSTRUMENTS: readonly Instrument[] = [
  {
    symbol: 'BTC/USDT:USDT',
    kind: 'perp',
    base: 'BTC',
    quote: 'USDT',
    tick: price('0.1'),
    step: quantity('0.0001'),
    minQuantity: quantity('0.0001'),
    maxQuantity: quantity('1000'),
    contractSize: quantity('0.01'),
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
    maxQuantity: quantity('10000'),
    contractSize: quantity('0.1'),
    ...fees,
  },
  {
    symbol: 'BTC/USDT',
    kind: 'spot',
    base: 'BTC',
    quote: 'USDT',
    tick: price('0.1'),
    step: quantity('0.00000001'),
    minQuantity: quantity('0.00001'),
    maxQuantity: quantity('1000'),
    contractSize: quantity('1'),
    ...fees,
    takerFee: rate('0.001'),
  },
];
