import type { Account } from '../core/account.ts';
import type { Exchange } from '../core/exchange.ts';
import type { ApiKey } from '../core/model.ts';
import { Refusal } from '../core/refusal.ts';
import type { Row } from './account-rows.ts';
import type { DisconnectProtection } from './disconnect-protection.ts';
import { instrumentOf } from './names.ts';
import { needed, type Params, textOf } from './params.ts';

/** `mode` of /v5/position/switch-mode. */
const ONE_WAY = '0';
const HEDGE = '3';
const KEY_DAYS = 90;
const DAY = 24 * 3_600_000;

/** What the key may do, as `/v5/user/query-api` tells it: any key may ask. */
export function keyInfo(key: ApiKey, now: number): Row {
  const trades = key.permissions.includes('trade');
  const withdraws = key.permissions.includes('withdraw');
  const boundDays = Math.max(0, Math.ceil((key.createdAt + KEY_DAYS * DAY - now) / DAY));
  return {
    id: '13770661',
    note: 'interlock',
    apiKey: key.key,
    readOnly: trades || withdraws ? 0 : 1,
    secret: '',
    permissions: {
      ContractTrade: trades ? ['Order', 'Position'] : [],
      Spot: trades ? ['SpotTrade'] : [],
      Wallet: withdraws ? ['AccountTransfer', 'SubMemberTransfer', 'Withdraw'] : [],
      Options: [],
      Derivatives: trades ? ['DerivativesTrade'] : [],
      CopyTrading: [],
      BlockTrade: [],
      Exchange: [],
      NFT: [],
      Affiliate: [],
      Earn: [],
    },
    ips: key.ips ?? ['*'],
    type: 1,
    // Keys that are bound to no address run out.
    ...(key.ips === null ? { deadlineDay: boundDays, expiredAt: isoSeconds(key.createdAt + KEY_DAYS * DAY) } : {}),
    createdAt: isoSeconds(key.createdAt),
    unified: 0,
    uta: 1,
    userID: 24617703,
    inviterID: 0,
    vipLevel: 'No VIP',
    mktMakerLevel: '0',
    affiliateID: 0,
    rsaPublicKey: '',
    isMaster: true,
    parentUid: '0',
  };
}

export function accountInfo(protection: DisconnectProtection, account: Account, now: number): Row {
  return {
    unifiedMarginStatus: 6,
    marginMode: 'REGULAR_MARGIN',
    isMasterTrader: false,
    spotHedgingStatus: 'OFF',
    dcpStatus: protection.isOffered(account.id) ? 'ON' : 'OFF',
    timeWindow: 10,
    smpGroup: 0,
    updatedTime: String(now),
  };
}

/** One-way or hedge, for the whole account here. @throws Refusal */
export function switchMode(exchange: Exchange, account: Account, params: Params): Row {
  if (needed(params, 'category') !== 'linear') throw new Refusal('malformed', 'category');
  const mode = needed(params, 'mode');
  const name = textOf(params, 'symbol');
  if (name !== undefined) instrumentOf(exchange.market, 'linear', name);
  else needed(params, 'coin');
  if (mode !== ONE_WAY && mode !== HEDGE) throw new Refusal('malformed', 'mode');
  account.setHedgeMode(mode === HEDGE);
  return {};
}

/** @throws Refusal */
export function setLeverage(exchange: Exchange, account: Account, params: Params): Row {
  const { symbol } = instrumentOf(exchange.market, 'linear', needed(params, 'symbol'));
  const leverage = Number(needed(params, 'buyLeverage'));
  if (!(leverage >= 1 && leverage <= 100)) throw new Refusal('malformed', 'buyLeverage');
  account.setLeverage(symbol, leverage);
  return {};
}

/** The coins that there are, without the chains that they could be moved over. */
export function coinInfo(exchange: Exchange): Row {
  const coins = new Set(exchange.market.instruments().flatMap((it) => [it.base, it.quote]));
  return { rows: [...coins].map((coin) => ({ name: coin, coin, remainAmount: '0', chains: [] })) };
}

function isoSeconds(at: number): string {
  return new Date(at).toISOString().replace(/\.\d+Z$/, 'Z');
}
