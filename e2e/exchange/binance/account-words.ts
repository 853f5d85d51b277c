import { abs, type Cash, minus, notional, plus } from '../../../src/shared/money.ts';
import type { Account } from '../core/account.ts';
import type { Exchange } from '../core/exchange.ts';
import type { Balance, Position } from '../core/model.ts';
import { idOf, positionSideOf, text } from './names.ts';

const NONE = 0n as Cash;

/** A position as the account and the list of positions have it. */
export function positionRisk(exchange: Exchange, account: Account, position: Position): Record<string, unknown> {
  const mark = exchange.market.mark(position.symbol) ?? position.entryPrice;
  const value = notional(mark, position.quantity);
  const margin = text(account.margin(position.symbol, abs(value)));
  return {
    symbol: idOf(exchange, position.symbol),
    positionSide: positionSideOf(position.side),
    positionAmt: text(position.quantity),
    entryPrice: text(position.entryPrice),
    breakEvenPrice: text(position.entryPrice),
    markPrice: text(mark),
    unRealizedProfit: text(notional(minus(mark, position.entryPrice), position.quantity)),
    liquidationPrice: '0',
    leverage: String(account.leverage(position.symbol)),
    marginType: 'cross',
    isolatedMargin: '0',
    isolatedWallet: '0',
    notional: text(value),
    marginAsset: exchange.market.terms(position.symbol).quote,
    initialMargin: margin,
    maintMargin: '0',
    positionInitialMargin: margin,
    openOrderInitialMargin: '0',
    adl: 0,
    bidNotional: '0',
    askNotional: '0',
    updateTime: position.updatedAt + exchange.skewMs,
  };
}

function unrealized(exchange: Exchange, account: Account, asset: string): Cash {
  return account
    .view()
    .positions.filter((position) => exchange.market.terms(position.symbol).quote === asset)
    .map((it) => notional(minus(exchange.market.mark(it.symbol) ?? it.entryPrice, it.entryPrice), it.quantity))
    .reduce((all, it) => plus(all, it), NONE);
}

/** What is owned of one asset, with what its positions hold of it. */
export function umBalance(exchange: Exchange, account: Account, { asset, total }: Balance): Record<string, unknown> {
  const profit = unrealized(exchange, account, asset);
  const available = account.available(asset);
  const margin = minus(plus(total, profit), available);
  return {
    asset,
    accountAlias: account.id,
    balance: text(total),
    walletBalance: text(total),
    unrealizedProfit: text(profit),
    marginBalance: text(plus(total, profit)),
    maintMargin: '0',
    initialMargin: text(margin),
    positionInitialMargin: text(margin),
    openOrderInitialMargin: '0',
    crossWalletBalance: text(total),
    crossUnPnl: text(profit),
    availableBalance: text(available),
    maxWithdrawAmount: text(available),
    marginAvailable: true,
    updateTime: exchange.now(),
  };
}

/** A row of the third version of the list of positions: it says nothing of how they are margined. */
export function positionRiskV3(position: Record<string, unknown>): Record<string, unknown> {
  const { leverage: _leverage, marginType: _marginType, ...row } = position;
  return row;
}

/** The account as a whole; its totals are of the first asset. */
export function umAccount(
  assets: readonly Record<string, unknown>[],
  positions: readonly Record<string, unknown>[],
  updateTime: number,
): Record<string, unknown> {
  const settle = assets[0] ?? {};
  return {
    feeTier: 0,
    canTrade: true,
    canDeposit: true,
    canWithdraw: true,
    multiAssetsMargin: false,
    updateTime,
    totalWalletBalance: settle.walletBalance,
    totalUnrealizedProfit: settle.unrealizedProfit,
    totalMarginBalance: settle.marginBalance,
    totalCrossWalletBalance: settle.crossWalletBalance,
    availableBalance: settle.availableBalance,
    assets,
    positions: positions.map((position) => ({ ...position, unrealizedProfit: position.unRealizedProfit })),
  };
}

/** Its third version has the totals and, of positions, what they hold; nothing of the account's own settings. */
export function umAccountV3(
  assets: readonly Record<string, unknown>[],
  positions: readonly Record<string, unknown>[],
): Record<string, unknown> {
  const settle = assets[0] ?? {};
  return {
    totalInitialMargin: settle.initialMargin,
    totalMaintMargin: settle.maintMargin,
    totalWalletBalance: settle.walletBalance,
    totalUnrealizedProfit: settle.unrealizedProfit,
    totalMarginBalance: settle.marginBalance,
    totalPositionInitialMargin: settle.positionInitialMargin,
    totalOpenOrderInitialMargin: settle.openOrderInitialMargin,
    totalCrossWalletBalance: settle.crossWalletBalance,
    totalCrossUnPnl: settle.crossUnPnl,
    availableBalance: settle.availableBalance,
    maxWithdrawAmount: settle.maxWithdrawAmount,
    assets: assets.map(({ accountAlias: _alias, balance: _balance, marginAvailable: _available, ...asset }) => asset),
    positions: positions.map((it) => ({
      symbol: it.symbol,
      positionSide: it.positionSide,
      positionAmt: it.positionAmt,
      unrealizedProfit: it.unRealizedProfit,
      isolatedMargin: it.isolatedMargin,
      notional: it.notional,
      isolatedWallet: it.isolatedWallet,
      initialMargin: it.initialMargin,
      maintMargin: it.maintMargin,
      updateTime: it.updateTime,
    })),
  };
}
