import { describe, expect, it } from 'vitest';
import type { CcxtExchange, CcxtMarket } from '../ccxt-api.ts';
import { binance } from './binance.ts';

const MAY_TRADE = {
  enableReading: true,
  enableFutures: true,
  enableWithdrawals: false,
  enableInternalTransfer: false,
  permitsUniversalTransfer: false,
};

function answering(route: string, answer: unknown): CcxtExchange {
  return { [route]: async () => answer } as unknown as CcxtExchange;
}

describe('a key of Binance', () => {
  const told = (said: object) =>
    binance.permissions(answering('sapiGetAccountApiRestrictions', { ...MAY_TRADE, ...said }));

  it('[S2] that trades alone cannot withdraw', async () => {
    expect(await told({})).toMatchObject({ trade: true, withdraw: false });
  });

  it.each(['enableWithdrawals', 'enableInternalTransfer', 'permitsUniversalTransfer'])(
    '[S2] with %s can move money out of the account',
    async (permission) => {
      expect(await told({ [permission]: true })).toMatchObject({ withdraw: true });
    },
  );

  it('[S2] of which Binance does not say whether it can withdraw is not taken for one that cannot', async () => {
    expect(await told({ enableWithdrawals: undefined })).toMatchObject({ withdraw: null });
  });
});

describe('the countdown of Binance', () => {
  it.each([{}, { countdownTime: '0' }])('[K11] is not armed by an answer that does not say so: %j', async (answer) => {
    const exchange = answering('fapiPrivatePostCountdownCancelAll', answer);
    const markets = [{ id: 'BTCUSDT' }] as CcxtMarket[];
    await expect(binance.deadMansSwitch?.set(exchange, 60_000, markets)).rejects.toThrow('countdown');
  });
});
