import { formatAmount } from '../../../src/shared/money.ts';
import type { Account } from '../core/account.ts';
import type { Exchange } from '../core/exchange.ts';
import { isOpen, type Order, type PositionSide } from '../core/model.ts';
import { Refusal } from '../core/refusal.ts';
import { coinRow, executionRow, feeRow, fundingRow, logRow, positionRow, type Row } from './account-rows.ts';
import { categoryIn, categoryOf, instrumentOf, nameOf } from './names.ts';
import { isOfFilter, orderRow, rejectedRow } from './order-rows.ts';
import { pageOf } from './pages.ts';
import { countOf, type Params, textOf } from './params.ts';
import type { Category } from './ret-codes.ts';
import type { Tickets } from './tickets.ts';

const WEEK = 7 * 24 * 3_600_000;
const EMPTY = { list: [], nextPageCursor: '' };

/** What an account is asked for: orders, executions, positions, wallet. All of it from `view()`, which may be stale. */
export class AccountReads {
  readonly #exchange: Exchange;
  readonly #tickets: Tickets;

  constructor(exchange: Exchange, tickets: Tickets) {
    this.#exchange = exchange;
    this.#tickets = tickets;
  }

  /** Open orders; of one order that is named, also after its end. */
  realtime(account: Account, params: Params): Row {
    const category = categoryIn(params);
    if (category === null) return { category: params.category, ...EMPTY };
    const named = textOf(params, 'orderId') ?? textOf(params, 'orderLinkId');
    if (category === 'linear' && named === undefined) needsScope(params);
    const rows = this.#orderRows(account, category, params, (order) => named !== undefined || isOpen(order));
    return {
      category,
      ...pageOf(rows.map(listed), 'orderId', countOf(params, 'limit', 20, 50), textOf(params, 'cursor')),
    };
  }

  /** Every order of the last week that has ended. */
  history(account: Account, params: Params): Row {
    const category = categoryIn(params);
    if (category === null) return { category: params.category, ...EMPTY };
    const rows = this.#orderRows(account, category, params, (order) => !isOpen(order));
    return {
      category,
      ...pageOf(rows.map(listed), 'orderId', countOf(params, 'limit', 20, 50), textOf(params, 'cursor')),
    };
  }

  /** Executions, or with `execType=Funding` the funding; newest first, at most a week at once. */
  executions(account: Account, params: Params): Row {
    const category = categoryIn(params);
    if (category === null) return { category: params.category, ...EMPTY };
    const wanted = textOf(params, 'execType');
    const rows = [
      ...(wanted === 'Funding' ? [] : this.#fillRows(account, category, params)),
      ...(category === 'linear' && (wanted === undefined || wanted === 'Funding') ? this.#funding(account) : []),
    ];
    const [from, to] = this.#span(params);
    const meant = rows
      .filter((row) => Number(row.execTime) >= from && Number(row.execTime) <= to && isNamed(row, params))
      .sort((a, b) => Number(b.execTime) - Number(a.execTime));
    return {
      category,
      ...pageOf(meant.map(listed), 'execId', countOf(params, 'limit', 50, 100), textOf(params, 'cursor')),
    };
  }

  /** Of one symbol also what is flat: one row in one-way mode, two in hedge mode. */
  positions(account: Account, params: Params): Row {
    const category = categoryIn(params);
    if (category !== 'linear') return { category: params.category, ...EMPTY };
    needsScope(params);
    const { market } = this.#exchange;
    const view = account.view();
    const name = textOf(params, 'symbol');
    const settle = textOf(params, 'settleCoin');
    const held = view.positions.filter((it) => settle === undefined || market.terms(it.symbol).quote === settle);
    if (name === undefined) {
      const rows = held.map((it) => listed(positionRow(it, account, market)));
      return { category, ...pageOf(rows, 'symbol', countOf(params, 'limit', 20, 200), textOf(params, 'cursor')) };
    }
    const { symbol } = instrumentOf(market, category, name);
    const sides: readonly PositionSide[] = view.hedgeMode ? ['long', 'short'] : ['net'];
    const list = sides.map((side) => {
      const position = held.find((it) => it.symbol === symbol && it.side === side) ?? flat(symbol, side);
      return listed(positionRow(position, account, market));
    });
    return { category, list, nextPageCursor: '' };
  }

  wallet(account: Account): Row {
    const coin = account.view().balances.map((balance) => coinRow(balance, account, this.#exchange.market));
    const total = coin.find((it) => it.coin === 'USDT')?.equity ?? '0';
    return { list: [{ accountType: 'UNIFIED', accountIMRate: '0', accountMMRate: '0', totalEquity: total, coin }] };
  }

  log(account: Account, params: Params): Row {
    const [from, to] = this.#span(params);
    const currency = textOf(params, 'currency');
    const rows = account
      .view()
      .income.filter((it) => it.at >= from && it.at <= to && (currency === undefined || it.asset === currency))
      .map((it) => logRow(it, it.symbol === null ? null : this.#exchange.market.terms(it.symbol)))
      .reverse();
    return pageOf(rows, 'id', countOf(params, 'limit', 20, 50), textOf(params, 'cursor'));
  }

  fees(params: Params): Row {
    const category = categoryIn(params);
    const name = textOf(params, 'symbol');
    const all = this.#exchange.market.instruments().filter((it) => categoryOf(it) === category);
    return { category, list: all.filter((it) => name === undefined || nameOf(it) === name).map(feeRow) };
  }

  #orderRows(account: Account, category: Category, params: Params, isMeant: (order: Order) => boolean): Row[] {
    const { market } = this.#exchange;
    const filter = textOf(params, 'orderFilter') ?? (category === 'spot' ? 'Order' : undefined);
    const kept = account.view().orders.filter((order) => {
      if (categoryOf(market.terms(order.symbol)) !== category || !isMeant(order)) return false;
      return isOfFilter(order, category, filter);
    });
    const inTheBook = kept.map((it) => orderRow(it, this.#tickets.of(it, category), market.terms(it.symbol)));
    const named = textOf(params, 'orderId') ?? textOf(params, 'orderLinkId');
    const refused =
      named === undefined ? [] : this.#tickets.refused(account.id).filter((it) => it.category === category);
    const rejected = refused.map((it) => rejectedRow(it, market.terms(it.order.symbol)));
    return [...rejected, ...inTheBook.reverse()].filter((row) => isNamed(row, params));
  }

  #fillRows(account: Account, category: Category, params: Params): Row[] {
    const { market } = this.#exchange;
    const { orders, fills } = account.view();
    const byId = new Map(orders.map((order) => [order.id, order]));
    return fills.flatMap((fill) => {
      const [instrument, order] = [market.terms(fill.symbol), byId.get(fill.orderId)];
      if (order === undefined || categoryOf(instrument) !== category) return [];
      const row = executionRow(fill, this.#tickets.of(order, category), instrument);
      return isNamed(row, params) ? [row] : [];
    });
  }

  #funding(account: Account): Row[] {
    const { market } = this.#exchange;
    return account.view().income.flatMap((income) => {
      if (income.kind !== 'funding' || income.symbol === null) return [];
      return [
        fundingRow(income, market.terms(income.symbol), formatAmount(market.mark(income.symbol) ?? (0n as never))),
      ];
    });
  }

  /** From `startTime` a week on, up to `endTime` a week back, else the last week. @throws Refusal `malformed` */
  #span(params: Params): readonly [from: number, to: number] {
    const [start, end] = [textOf(params, 'startTime'), textOf(params, 'endTime')];
    const now = this.#exchange.now();
    if (start === undefined && end === undefined) return [now - WEEK, now];
    const from = start === undefined ? Number(end) - WEEK : Number(start);
    const to = end === undefined ? from + WEEK : Number(end);
    if (!(to - from <= WEEK))
      throw new Refusal('malformed', 'The interval between startTime and endTime is over 7 days');
    return [from, to];
  }
}

/** Of linear contracts Bybit lists by symbol, base coin or settle coin alone. @throws Refusal `malformed` */
function needsScope(params: Params): void {
  if (['symbol', 'settleCoin', 'baseCoin'].some((name) => textOf(params, name) !== undefined)) return;
  throw new Refusal('malformed', 'Missing some parameters that must be filled in, symbol or settleCoin or baseCoin');
}

/** True where every name that the request gives is the row's own. */
function isNamed(row: Row, params: Params): boolean {
  return ['symbol', 'orderId', 'orderLinkId'].every((name) => {
    const wanted = textOf(params, name);
    return wanted === undefined || row[name] === wanted;
  });
}

function flat(symbol: string, side: PositionSide) {
  return { symbol, side, quantity: 0n as never, entryPrice: 0n as never, updatedAt: 0 };
}

/** A row of a list: its category is said of the list, and of each row on the stream alone. */
function listed({ category: _category, ...row }: Row): Row {
  return row;
}
