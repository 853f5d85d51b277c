import { minus, notional, type Price } from '../../../src/shared/money.ts';
import type { Exchange } from '../core/exchange.ts';
import { type AccountEvent, isOpen, type Order } from '../core/model.ts';
import { averageOf, cancelIdOf, idOf, isAlgo, isOf, orderIdOf, positionSideOf, statusOf, text } from './names.ts';
import { algoStatusOf, engineTypeOf, timeInForceOf, typeOf } from './order-words.ts';

type OrderEvent = Extract<AccountEvent, { kind: 'order' }>;
type BalanceEvent = Extract<AccountEvent, { kind: 'account' }>;
const EXECUTIONS: Readonly<Record<OrderEvent['change'], string>> = {
  new: 'NEW',
  triggered: 'NEW',
  trade: 'TRADE',
  amended: 'AMENDMENT',
  cancelled: 'CANCELED',
  expired: 'EXPIRED',
};
const CAUSES = { trade: 'ORDER', funding: 'FUNDING_FEE', transfer: 'DEPOSIT' } as const;

/** An account's event as the futures user data stream tells it: none, one, or for a stop's life two messages. */
export function umMessages(exchange: Exchange, event: AccountEvent): readonly unknown[] {
  const times = { E: exchange.now(), T: event.at + exchange.skewMs };
  if (event.kind === 'account') {
    const positions = event.positions.filter((it) => isOf(exchange, 'um', it.symbol));
    if (event.cause === 'trade' && positions.length === 0) return [];
    return [{ e: 'ACCOUNT_UPDATE', ...times, a: accountUpdate(exchange, event, positions) }];
  }
  const { order } = event;
  if (!isOf(exchange, 'um', order.symbol)) return [];
  const messages: unknown[] = [];
  if (!isAlgo(order, 'um') || order.triggered)
    messages.push({ e: 'ORDER_TRADE_UPDATE', ...times, o: orderUpdate(exchange, event) });
  const algoNews = !order.triggered || event.change === 'triggered' || !isOpen(order);
  if (isAlgo(order, 'um') && algoNews) messages.push({ e: 'ALGO_UPDATE', ...times, o: algoUpdate(exchange, order) });
  return messages;
}

function accountUpdate(exchange: Exchange, event: BalanceEvent, positions: BalanceEvent['positions']): unknown {
  return {
    m: CAUSES[event.cause],
    B: event.balances.map(({ asset, total }) => ({ a: asset, wb: text(total), cw: text(total), bc: '0' })),
    P: positions.map((position) => {
      const mark = exchange.market.mark(position.symbol) ?? position.entryPrice;
      return {
        s: idOf(exchange, position.symbol),
        pa: text(position.quantity),
        ep: text(position.entryPrice),
        bep: text(position.entryPrice),
        cr: '0',
        up: text(notional(minus(mark, position.entryPrice), position.quantity)),
        mt: 'cross',
        iw: '0',
        ps: positionSideOf(position.side),
      };
    }),
  };
}

function orderUpdate(exchange: Exchange, { change, order, fill }: OrderEvent): unknown {
  const fee = fill === null ? {} : { N: fill.feeAsset, n: text(fill.fee) };
  return {
    s: idOf(exchange, order.symbol),
    c: order.clientId,
    S: order.side.toUpperCase(),
    o: engineTypeOf(order, 'um'),
    f: timeInForceOf(order, 'um'),
    q: text(order.quantity),
    p: text(order.price ?? (0n as Price)),
    ap: averageOf(order),
    sp: text(order.stopPrice ?? (0n as Price)),
    x: EXECUTIONS[change],
    X: statusOf(order),
    i: orderIdOf(order, 'um'),
    l: text(fill?.quantity ?? (0n as Price)),
    z: text(order.filled),
    L: text(fill?.price ?? (0n as Price)),
    ...fee,
    T: order.updatedAt + exchange.skewMs,
    t: Number(fill?.id ?? 0),
    b: '0',
    a: '0',
    m: fill?.maker ?? false,
    R: order.reduceOnly,
    wt: order.trigger === 'mark' ? 'MARK_PRICE' : 'CONTRACT_PRICE',
    ot: typeOf(order, 'um'),
    ps: positionSideOf(order.positionSide),
    cp: false,
    rp: text(fill?.realized ?? (0n as Price)),
    pP: false,
    V: 'EXPIRE_MAKER',
    pm: 'NONE',
    gtd: 0,
  };
}

function algoUpdate(exchange: Exchange, order: Order): unknown {
  return {
    caid: order.clientId,
    aid: Number(order.id),
    at: 'CONDITIONAL',
    o: typeOf(order, 'um'),
    s: idOf(exchange, order.symbol),
    S: order.side.toUpperCase(),
    ps: positionSideOf(order.positionSide),
    f: timeInForceOf(order, 'um'),
    q: text(order.quantity),
    X: algoStatusOf(order),
    ai: order.triggered ? String(orderIdOf(order, 'um')) : '',
    ap: averageOf(order),
    aq: text(order.filled),
    act: order.triggered ? engineTypeOf(order, 'um') : '0',
    tp: text(order.stopPrice ?? (0n as Price)),
    p: text(order.price ?? (0n as Price)),
    V: 'EXPIRE_MAKER',
    wt: order.trigger === 'mark' ? 'MARK_PRICE' : 'CONTRACT_PRICE',
    pm: 'NONE',
    cp: false,
    pP: false,
    R: order.reduceOnly,
    tt: order.triggered ? order.updatedAt + exchange.skewMs : 0,
    gtd: 0,
    rm: '',
  };
}

/** The same for the spot account. */
export function spotMessages(exchange: Exchange, event: AccountEvent): readonly unknown[] {
  const E = exchange.now();
  if (event.kind === 'order')
    return isOf(exchange, 'spot', event.order.symbol) ? [executionReport(exchange, event, E)] : [];
  if (event.cause === 'trade' && event.positions.length > 0) return [];
  const u = event.at + exchange.skewMs;
  const B = event.balances.map(({ asset, total, locked }) => ({
    a: asset,
    f: text(minus(total, locked)),
    l: text(locked),
  }));
  return [{ e: 'outboundAccountPosition', E, u, B }];
}

function executionReport(exchange: Exchange, { change, order, fill }: OrderEvent, E: number): unknown {
  const value = fill === null ? (0n as Price) : notional(fill.price, fill.quantity);
  const cancel = change === 'cancelled';
  return {
    e: 'executionReport',
    E,
    s: idOf(exchange, order.symbol),
    c: cancel ? cancelIdOf(order) : order.clientId,
    S: order.side.toUpperCase(),
    o: typeOf(order, 'spot'),
    f: timeInForceOf(order, 'spot'),
    q: text(order.quantity),
    p: text(order.price ?? (0n as Price)),
    P: text(order.stopPrice ?? (0n as Price)),
    F: '0',
    g: -1,
    C: cancel ? order.clientId : '',
    x: EXECUTIONS[change],
    X: statusOf(order),
    r: 'NONE',
    i: orderIdOf(order, 'spot'),
    l: text(fill?.quantity ?? (0n as Price)),
    z: text(order.filled),
    L: text(fill?.price ?? (0n as Price)),
    n: text(fill?.fee ?? (0n as Price)),
    N: fill?.feeAsset ?? null,
    T: order.updatedAt + exchange.skewMs,
    t: Number(fill?.id ?? -1),
    I: Number(order.id),
    w: isOpen(order) && order.status !== 'untriggered',
    m: fill?.maker ?? false,
    M: false,
    O: order.createdAt + exchange.skewMs,
    Z: text(order.filledValue),
    Y: text(value),
    Q: '0',
    V: 'EXPIRE_MAKER',
  };
}
