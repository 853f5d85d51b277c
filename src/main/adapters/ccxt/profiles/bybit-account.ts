import { type CcxtExchange, type CcxtMarket, callRoute, type Raw } from '../ccxt-api.ts';
import type { KeyPermissions, PositionMode } from '../profile.ts';

/** The code of a position mode that is as it was asked for. */
const UNCHANGED = '110025';
/** The settlement currency whose perpetuals are switched together. */
const SETTLE = 'USDT';
const ONE_WAY = 0;
const LEGS = { long: 1, short: 2 } as const;

/**
 * `/v5/user/query-api`, which any key may ask. Money can leave the account by a withdrawal, a transfer to another user of
 * the same master, a sale between persons or Bybit Pay: each counts as withdrawing.
 */
export async function keyPermissions(exchange: CcxtExchange): Promise<KeyPermissions> {
  const { result } = (await callRoute(exchange, 'privateGetV5UserQueryApi', {})) as { readonly result?: Raw };
  const permissions = result?.permissions as Readonly<Record<string, readonly string[] | undefined>> | undefined;
  if (result === undefined || permissions === undefined) {
    const notTold = 'Bybit did not say what the key may do. Look at it in Bybit under API.';
    return { trade: null, withdraw: null, ipRestricted: null, expiresAt: null, notTold };
  }
  const has = (group: string, permission: string) => permissions[group]?.includes(permission) === true;
  const given = (group: string) => (permissions[group]?.length ?? 0) > 0;
  const ips = Array.isArray(result.ips) ? result.ips : null;
  const expires = Date.parse(String(result.expiredAt ?? ''));
  return {
    trade: isReadWrite(result) && (has('ContractTrade', 'Order') || has('Spot', 'SpotTrade')),
    withdraw:
      has('Wallet', 'Withdraw') ||
      has('Wallet', 'SubMemberTransfer') ||
      given('FiatP2P') ||
      given('FiatBybitPay') ||
      given('FiatConvertBroker'),
    ipRestricted: ips === null ? null : ips.length > 0 && !ips.includes('*'),
    expiresAt: Number.isNaN(expires) || expires <= 0 ? null : expires,
    notTold: isUnified(result) ? '' : 'The account is no unified trading account: Interlock trades no other at Bybit.',
  };
}

export const POSITION_MODE: PositionMode = {
  per: 'market',
  /** Of one symbol Bybit lists what is flat too: with index 0 in one-way mode, with 1 and 2 in hedge mode. */
  async isHedged(exchange, markets) {
    const asked = markets.filter(isPerpetual).map(async ({ id }) => {
      const answer = await callRoute(exchange, 'privateGetV5PositionList', { category: 'linear', symbol: id });
      const { list = [] } = (answer as { readonly result?: { readonly list?: readonly Raw[] } }).result ?? {};
      return list.some(({ positionIdx }) => Number(positionIdx) !== 0);
    });
    return (await Promise.all(asked)).includes(true);
  },
  async setOneWay(exchange) {
    try {
      const asked = { category: 'linear', coin: SETTLE, mode: ONE_WAY };
      await callRoute(exchange, 'privatePostV5PositionSwitchMode', asked);
    } catch (error) {
      if (!(error instanceof Error && error.message.includes(`"retCode":${UNCHANGED}`))) throw error;
    }
  },
  closing: (leg) => ({ positionIdx: LEGS[leg], reduceOnly: true }),
};

function isPerpetual(market: CcxtMarket): boolean {
  return market.swap && market.linear === true;
}

function isReadWrite({ readOnly }: Raw): boolean {
  return Number(readOnly) === 0;
}

function isUnified({ uta }: Raw): boolean {
  return Number(uta) === 1;
}
