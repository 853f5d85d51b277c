import { abs, type Cash, formatAmount, minus, notional, type Rate } from '../../../src/shared/money.ts';
import type { Account } from '../core/account.ts';
import type { Market } from '../core/market.ts';
import type { Balance, Fill, Income, Instrument, Position } from '../core/model.ts';
import { categoryOf, nameOf, positionIdxOf, sideWord } from './names.ts';
import type { Ticket } from './tickets.ts';

export type Row = Readonly<Record<string, unknown>>;

/** An execution as `/v5/execution/list` and the topic `execution` tell of it. */
export function executionRow(fill: Fill, ticket: Ticket, instrument: Instrument): Row {
  const isSpot = ticket.category === 'spot';
  const rate = fill.maker ? instrument.makerFee : instrument.takerFee;
  return {
    category: categoryOf(instrument),
    symbol: nameOf(instrument),
    orderId: ticket.orderId,
    orderLinkId: ticket.hasLinkId ? ticket.order.clientId : '',
    side: sideWord(fill.side),
    orderPrice: ticket.order.price === null ? '0' : formatAmount(ticket.order.price),
    orderQty: formatAmount(ticket.order.quantity),
    orderType: ticket.order.price === null ? 'Market' : 'Limit',
    stopOrderType: ticket.order.stopPrice === null ? 'UNKNOWN' : 'Stop',
    execId: `${ticket.category}-${nameOf(instrument)}-${fill.id}`,
    execPrice: formatAmount(fill.price),
    execQty: formatAmount(fill.quantity),
    execType: 'Trade',
    execValue: formatAmount(notional(fill.price, fill.quantity)),
    execFee: formatAmount(fill.fee),
    feeCurrency: fill.feeAsset,
    feeRate: formatAmount(rate),
    isMaker: fill.maker,
    execTime: String(fill.at),
    seq: Number(fill.id),
    ...(isSpot ? { isLeverage: '0', marketUnit: '' } : { createType: 'CreateByUser', closedSize: '0', execPnl: '' }),
  };
}

/** Funding, which Bybit lists among the executions: its fee is positive when it was paid. */
export function fundingRow(income: Income, instrument: Instrument, markPrice: string): Row {
  return {
    category: 'linear',
    symbol: nameOf(instrument),
    orderId: '',
    orderLinkId: '',
    side: income.amount <= 0n ? 'Buy' : 'Sell',
    execId: `funding-${income.id}`,
    execPrice: markPrice,
    execQty: '0',
    execType: 'Funding',
    execValue: '0',
    execFee: formatAmount(-income.amount as Cash),
    feeCurrency: income.asset,
    feeRate: formatAmount(income.rate ?? (0n as Rate)),
    isMaker: false,
    execTime: String(income.at),
    createType: 'CreateByUser',
  };
}

/** A position; a flat one has size 0 and no side. */
export function positionRow(position: Position, account: Account, market: Market): Row {
  const instrument = market.terms(position.symbol);
  const mark = market.mark(position.symbol) ?? position.entryPrice;
  const size = abs(position.quantity);
  const value = notional(position.entryPrice, size);
  const flat = position.quantity === 0n;
  return {
    category: 'linear',
    symbol: nameOf(instrument),
    positionIdx: positionIdxOf(position.side),
    side: flat ? '' : position.quantity > 0n ? 'Buy' : 'Sell',
    size: formatAmount(size),
    avgPrice: formatAmount(position.entryPrice),
    entryPrice: formatAmount(position.entryPrice),
    positionValue: flat ? '' : formatAmount(value),
    markPrice: formatAmount(mark),
    liqPrice: '',
    bustPrice: '',
    leverage: String(account.leverage(position.symbol)),
    positionIM: formatAmount(account.margin(position.symbol, value)),
    positionMM: '0',
    positionBalance: '0',
    unrealisedPnl: formatAmount(notional(minus(mark, position.entryPrice), position.quantity)),
    curRealisedPnl: '0',
    cumRealisedPnl: '0',
    tpslMode: 'Full',
    takeProfit: '',
    stopLoss: '',
    trailingStop: '0',
    positionStatus: 'Normal',
    isReduceOnly: false,
    adlRankIndicator: flat ? 0 : 2,
    createdTime: String(position.updatedAt),
    updatedTime: String(position.updatedAt),
  };
}

/** One coin of the unified account's wallet. `walletBalance` has realised profit in it and unrealised profit not. */
export function coinRow(balance: Balance, account: Account, market: Market): Row {
  let initial = 0n as Cash;
  let unrealised = 0n as Cash;
  for (const position of account.positions()) {
    const { quote } = market.terms(position.symbol);
    if (quote !== balance.asset) continue;
    const mark = market.mark(position.symbol) ?? position.entryPrice;
    initial = (initial + account.margin(position.symbol, notional(mark, abs(position.quantity)))) as Cash;
    unrealised = (unrealised + notional(minus(mark, position.entryPrice), position.quantity)) as Cash;
  }
  const equity = formatAmount((balance.total + unrealised) as Cash);
  return {
    coin: balance.asset,
    equity,
    usdValue: equity,
    walletBalance: formatAmount(balance.total),
    locked: formatAmount(balance.locked),
    borrowAmount: '0',
    accruedInterest: '0',
    availableToWithdraw: '',
    totalOrderIM: '0',
    totalPositionIM: formatAmount(initial),
    totalPositionMM: '0',
    unrealisedPnl: formatAmount(unrealised),
    cumRealisedPnl: '0',
    collateralSwitch: true,
    marginCollateral: true,
  };
}

/** A change of cash as `/v5/account/transaction-log` tells of it: here funding is negative when it was paid. */
export function logRow(income: Income, instrument: Instrument | null): Row {
  const isFunding = income.kind === 'funding';
  return {
    id: income.id,
    symbol: instrument === null ? '' : nameOf(instrument),
    category: instrument === null ? '' : categoryOf(instrument),
    side: 'None',
    transactionTime: String(income.at),
    type: isFunding ? 'SETTLEMENT' : income.kind === 'transfer' ? 'TRANSFER_IN' : 'TRADE',
    currency: income.asset,
    funding: isFunding ? formatAmount(income.amount) : '',
    fee: income.kind === 'commission' ? formatAmount(-income.amount as Cash) : '0',
    cashFlow: isFunding ? '0' : formatAmount(income.amount),
    change: formatAmount(income.amount),
    feeRate: income.rate === null ? '' : formatAmount(income.rate),
  };
}

/** The fee rates of an instrument as `/v5/account/fee-rate` has them. */
export function feeRow(instrument: Instrument): Row {
  const { takerFee, makerFee } = instrument;
  const base = categoryOf(instrument) === 'spot' ? '' : instrument.base;
  return {
    symbol: nameOf(instrument),
    baseCoin: base,
    takerFeeRate: formatAmount(takerFee),
    makerFeeRate: formatAmount(makerFee),
  };
}
