import { cash, price, quantity, rate } from '../../../../src/shared/money.ts';
import type { Instrument } from '../../core/model.ts';

const common = {
  kind: 'perp' as const,
  quote: 'USD',
  maxQuantity: quantity('1000'),
  contractSize: quantity('1'),
  minNotional: cash('0'),
  makerFee: rate('0.0002'),
  takerFee: rate('0.0005'),
};

/** As Kraken Futures lists its multi-collateral perpetuals: sizes in the base itself. */
export const KRAKEN_INSTRUMENTS: readonly Instrument[] = [
  {
    ...common,
    symbol: 'BTC/USD:USD',
    base: 'BTC',
    tick: price('0.1'),
    step: quantity('0.0001'),
    minQuantity: quantity('0.0001'),
  },
  {
    ...common,
    symbol: 'ETH/USD:USD',
    base: 'ETH',
    tick: price('0.01'),
    step: quantity('0.001'),
    minQuantity: quantity('0.001'),
  },
];

/** A key's secret is base64 there. */
export const KRAKEN_SECRET = Buffer.from('secret of the main key').toString('base64');
