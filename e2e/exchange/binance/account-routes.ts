import { minus } from '../../../src/shared/money.ts';
import type { Account } from '../core/account.ts';
import type { Exchange } from '../core/exchange.ts';
import type { Income } from '../core/model.ts';
import { isOpen } from '../core/model.ts';
import { positionRisk, positionRiskV3, umAccount, umAccountV3, umBalance } from './account-words.ts';
import { idOf, instrumentOf, isAlgo, isOf, text } from './names.ts';
import { malformed, type Params } from './params.ts';
import { type Routes, read, trade } from './routes.ts';

const INCOMES: Readonly<Record<Income['kind'], string>> = {
  funding: 'FUNDING_FEE',
  transfer: 'TRANSFER',
  realized: 'REALIZED_PNL',
  commission: 'COMMISSION',
};

/** The futures account: what it owns and holds, its mode, its leverage, its dead man's timer. */
export function umAccountRoutes(exchange: Exchange): Routes {
  const positionsOf = (account: Account) =>
    account.view().positions.filter((position) => isOf(exchange, 'um', position.symbol));

  function risk(account: Account, params: Params): readonly Record<string, unknown>[] {
    const id = params.optional('symbol');
    const symbol = id === undefined ? null : instrumentOf(exchange, 'um', id).symbol;
    return positionsOf(account)
      .filter((position) => symbol === null || position.symbol === symbol)
      .map((position) => positionRisk(exchange, account, position));
  }
  const balances = (account: Account) => account.view().balances.map((it) => umBalance(exchange, account, it));
  const account = (params: Params, caller: { readonly account: Account }) =>
    umAccount(balances(caller.account), risk(caller.account, params), exchange.now());

  return {
    'GET /fapi/v2/account': read(5, account),
    'GET /fapi/v3/account': read(5, (params, caller) =>
      umAccountV3(balances(caller.account), risk(caller.account, params)),
    ),
    'GET /fapi/v2/balance': read(5, (_params, caller) => balances(caller.account)),
    'GET /fapi/v3/balance': read(5, (_params, caller) => balances(caller.account)),
    'GET /fapi/v2/positionRisk': read(5, (params, caller) => risk(caller.account, params)),
    'GET /fapi/v3/positionRisk': read(5, (params, caller) => risk(caller.account, params).map(positionRiskV3)),
    'GET /fapi/v1/positionSide/dual': read(30, (_params, caller) => ({
      dualSidePosition: caller.account.view().hedgeMode,
    })),
    'POST /fapi/v1/positionSide/dual': trade('other', 1, (params, caller) => {
      caller.account.setHedgeMode(params.oneOf('dualSidePosition', ['true', 'false']) === 'true');
      return { code: 200, msg: 'success' };
    }),
    'GET /fapi/v1/leverageBracket': read(1, (params) => {
      const id = params.optional('symbol');
      const all = exchange.market.instruments().filter((it) => it.kind === 'perp');
      const picked = id === undefined ? all : [instrumentOf(exchange, 'um', id)];
      return picked.map((it) => ({ symbol: idOf(exchange, it.symbol), brackets: [BRACKET] }));
    }),
    'POST /fapi/v1/leverage': trade('other', 1, (params, caller) => {
      const { symbol } = instrumentOf(exchange, 'um', params.text('symbol'));
      const leverage = params.number('leverage');
      if (leverage < 1 || leverage > BRACKET.initialLeverage) throw malformed('leverage');
      caller.account.setLeverage(symbol, leverage);
      return { leverage, maxNotionalValue: '1000000', symbol: params.text('symbol') };
    }),
    'GET /fapi/v1/income': read(30, (params, caller) => incomes(exchange, caller.account, params)),
    'POST /fapi/v1/countdownCancelAll': trade('other', 10, (params, caller) => {
      const { symbol } = instrumentOf(exchange, 'um', params.text('symbol'));
      const countdownTime = params.number('countdownTime');
      if (countdownTime < 0) throw malformed('countdownTime');
      // Binance does not say whether it reaches the Algo Service; the safe reading is that it does not.
      const covered = (order: Parameters<typeof isAlgo>[0]) =>
        order.symbol === symbol && (!isAlgo(order, 'um') || order.triggered);
      if (countdownTime === 0) exchange.deadMan.disarm(caller.account, symbol);
      else exchange.deadMan.arm(caller.account, symbol, countdownTime, covered);
      return { symbol: params.text('symbol'), countdownTime: String(countdownTime) };
    }),
    'GET /fapi/v1/commissionRate': read(20, (params) => {
      const { symbol, makerFee, takerFee } = instrumentOf(exchange, 'um', params.text('symbol'));
      return {
        symbol: idOf(exchange, symbol),
        makerCommissionRate: text(makerFee),
        takerCommissionRate: text(takerFee),
      };
    }),
    'GET /fapi/v1/multiAssetsMargin': read(30, () => ({ multiAssetsMargin: false })),
  };
}

const BRACKET = {
  bracket: 1,
  initialLeverage: 125,
  notionalCap: 100_000_000,
  notionalFloor: 0,
  maintMarginRatio: 0.004,
  cum: 0,
};

function incomes(exchange: Exchange, account: Account, params: Params): readonly Record<string, unknown>[] {
  const id = params.optional('symbol');
  const symbol = id === undefined ? null : instrumentOf(exchange, 'um', id).symbol;
  const kind = params.optional('incomeType');
  const start = params.optionalNumber('startTime') ?? 0;
  const end = params.optionalNumber('endTime') ?? Number.MAX_SAFE_INTEGER;
  return account
    .view()
    .income.filter((it) => kind === undefined || INCOMES[it.kind] === kind)
    .filter((it) => symbol === null || it.symbol === symbol)
    .filter((it) => it.at + exchange.skewMs >= start && it.at + exchange.skewMs <= end)
    .slice(0, Math.min(params.optionalNumber('limit') ?? 100, 1_000))
    .map((it) => ({
      symbol: it.symbol === null ? '' : idOf(exchange, it.symbol),
      incomeType: INCOMES[it.kind],
      income: text(it.amount),
      asset: it.asset,
      info: it.kind,
      time: it.at + exchange.skewMs,
      tranId: Number(it.id),
      tradeId: '',
    }));
}

/** The spot account, and what is asked of a key for every product. */
export function spotAccountRoutes(exchange: Exchange): Routes {
  return {
    'GET /api/v3/account': read(20, (_params, { account, key }) => {
      const { balances, orders } = account.view();
      const newest = orders.filter(isOpen).at(-1);
      return {
        makerCommission: 10,
        takerCommission: 10,
        canTrade: key.permissions.includes('trade'),
        canWithdraw: true,
        canDeposit: true,
        accountType: 'SPOT',
        updateTime: (newest?.updatedAt ?? account.view().at) + exchange.skewMs,
        balances: balances.map(({ asset, total, locked }) => ({
          asset,
          free: text(minus(total, locked)),
          locked: text(locked),
        })),
        permissions: ['SPOT'],
      };
    }),
    'GET /sapi/v1/account/apiRestrictions': read(1, (_params, { key }) => ({
      ipRestrict: key.ips !== null,
      createTime: key.createdAt,
      enableReading: key.permissions.includes('read'),
      enableSpotAndMarginTrading: key.permissions.includes('trade'),
      enableFutures: key.permissions.includes('trade'),
      enableWithdrawals: key.permissions.includes('withdraw'),
      enableInternalTransfer: false,
      enableMargin: false,
      permitsUniversalTransfer: false,
      enableVanillaOptions: false,
      enablePortfolioMarginTrading: false,
      enableFixApiTrade: false,
      enableFixReadOnly: false,
    })),
    'GET /sapi/v1/capital/config/getall': read(10, (_params, { account }) =>
      account.view().balances.map(({ asset, total, locked }) => ({
        coin: asset,
        name: asset,
        depositAllEnable: true,
        withdrawAllEnable: true,
        free: text(minus(total, locked)),
        locked: text(locked),
        trading: true,
        isLegalMoney: false,
        networkList: [],
      })),
    ),
  };
}
