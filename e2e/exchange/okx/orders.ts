import type { Price } from '../../../src/shared/money.ts';
import type { Account } from '../core/account.ts';
import type { Exchange } from '../core/exchange.ts';
import { type Instrument, isOpen, type Order, type PlaceOrder, type PositionSide } from '../core/model.ts';
import { Refusal } from '../core/refusal.ts';
import { isOfOneOrder, OkxError, okxError, parameterError } from './errors.ts';
import { amountOf, instrumentOf, quantityOf } from './instruments.ts';
import { algoIdOf, algoKindOf, orderIdOfAlgo } from './words.ts';

/** One order's part of a request body, as it came. */
export type Item = Readonly<Record<string, unknown>>;

const CLIENT_ID = /^[A-Za-z0-9]{1,32}$/;
const ADVANCED = ['move_order_stop', 'iceberg', 'twap'];
const ORDER_TYPES = ['market', 'limit', 'post_only', 'fok', 'ioc', 'optimal_limit_ioc'];

/** What comes back for one order: its ids, or why not. */
export interface Outcome {
  readonly ids: Readonly<Record<string, string>>;
  readonly error: OkxError | null;
}

/** The four things that can be done to orders, each for one item of a request. */
export class OkxOrders {
  readonly #exchange: Exchange;
  constructor(exchange: Exchange) {
    this.#exchange = exchange;
  }

  /** `validUntil` is the request's `expTime`; null where it has none. */
  place(account: Account, item: Item, validUntil: number | null): Outcome {
    const clOrdId = typeof item.clOrdId === 'string' ? item.clOrdId : '';
    return outcome({ clOrdId, ordId: '', tag: '' }, () => {
      this.#checkTime(validUntil);
      const terms = instrumentOf(this.#exchange.market, item.instId);
      const order = this.#exchange.place(account, {
        ...this.#common(account, terms, item, item.clOrdId),
        ...kindOf(item),
        stopPrice: null,
        trigger: 'last',
      });
      return { ordId: order.id };
    });
  }

  /** A conditional order with a stop-loss trigger: the only kind of algo order that is understood here. */
  placeStop(account: Account, item: Item): Outcome {
    const algoClOrdId = typeof item.algoClOrdId === 'string' ? item.algoClOrdId : '';
    return outcome({ algoId: '', algoClOrdId, clOrdId: '', tag: '' }, () => {
      const terms = instrumentOf(this.#exchange.market, item.instId);
      if (item.ordType !== 'conditional') throw parameterError('ordType');
      const limit = item.slOrdPx === '-1' ? null : amountOf<Price>(item.slOrdPx, 'slOrdPx');
      const order = this.#exchange.place(account, {
        ...this.#common(account, terms, item, item.algoClOrdId),
        type: 'stop',
        price: limit,
        stopPrice: amountOf<Price>(item.slTriggerPx, 'slTriggerPx'),
        trigger: item.slTriggerPxType === 'mark' ? 'mark' : 'last',
        timeInForce: 'GTC',
        postOnly: false,
      });
      return { algoId: algoIdOf(order) };
    });
  }

  cancel(account: Account, item: Item): Outcome {
    return outcome(idsIn(item), () => {
      const order = this.find(account, item, '51400');
      if (!isOpen(order)) throw new Refusal('already-closed');
      return { ordId: this.#exchange.cancel(account, order.id).id };
    });
  }

  /** With `advanced` those that OKX cancels by an address of their own, else the others. */
  cancelStop(account: Account, item: Item, advanced: boolean): Outcome {
    return outcome({ algoId: String(item.algoId ?? ''), algoClOrdId: String(item.algoClOrdId ?? '') }, () => {
      const order = algoOf(account, item);
      const isReached = ADVANCED.includes(algoKindOf(order)) === advanced;
      if (order.status !== 'untriggered' || !isReached) throw new Refusal('already-closed');
      return { algoId: algoIdOf(this.#exchange.cancel(account, order.id)) };
    });
  }

  amend(account: Account, item: Item, validUntil: number | null): Outcome {
    return outcome(idsIn(item), () => {
      this.#checkTime(validUntil);
      const order = this.find(account, item, '51503');
      if (!isOpen(order)) throw new OkxError(200, '51503', 'Your order has already been filled or canceled.');
      const terms = this.#exchange.market.terms(order.symbol);
      const quantity = item.newSz === undefined ? {} : { quantity: quantityOf(terms, item.newSz) };
      const price = item.newPx === undefined ? {} : { price: amountOf<Price>(item.newPx, 'newPx') };
      return { ordId: this.#exchange.amend(account, order.id, { ...quantity, ...price }).id };
    });
  }

  /** An ordinary order by `ordId` or `clOrdId`: a stop that waits is none. @throws OkxError `missing` */
  find(account: Account, item: Item, missing: string): Order {
    const gone = () => new OkxError(200, missing, 'Order does not exist.');
    const { ordId, clOrdId } = item;
    if (ordId === undefined && clOrdId === undefined)
      throw new OkxError(200, '51407', 'Either order ID or client order ID is required.');
    try {
      const order = account.find(ordId === undefined ? { clientId: String(clOrdId) } : { orderId: String(ordId) });
      if (order.status === 'untriggered' || (ordId === undefined && order.type === 'stop')) throw gone();
      return order;
    } catch (problem) {
      throw problem instanceof Refusal ? gone() : problem;
    }
  }

  #checkTime(validUntil: number | null): void {
    if (validUntil === null || this.#exchange.now() <= validUntil) return;
    throw new OkxError(
      200,
      '50036',
      "The expTime can't be earlier than the current system time. Please adjust the expTime and try again.",
    );
  }

  #common(account: Account, terms: Instrument, item: Item, clientId: unknown) {
    if (clientId !== undefined && !CLIENT_ID.test(String(clientId))) throw parameterError('clOrdId');
    if (item.side !== 'buy' && item.side !== 'sell') throw parameterError('side');
    const modes = terms.kind === 'perp' ? ['cross', 'isolated'] : ['cash', 'cross'];
    if (!modes.includes(String(item.tdMode))) throw parameterError('tdMode');
    if (terms.kind === 'spot' && item.tgtCcy === 'quote_ccy') throw parameterError('tgtCcy');
    const positionSide = positionSideOf(account, terms, item.posSide);
    const closes = positionSide !== 'net' && (positionSide === 'long') === (item.side === 'sell');
    return {
      clientId: clientId === undefined ? null : String(clientId),
      symbol: terms.symbol,
      side: item.side,
      quantity: quantityOf(terms, item.sz),
      // OKX takes no notice of reduceOnly where long and short are apart: there the side and posSide say it.
      reduceOnly: positionSide === 'net' ? item.reduceOnly === true || item.reduceOnly === 'true' : closes,
      positionSide,
    } as const;
  }
}

/** @throws OkxError */
export function algoOf(account: Account, item: Item): Order {
  const gone = new OkxError(
    200,
    '51400',
    'Order cancellation failed as the order has been filled, canceled or does not exist.',
  );
  try {
    const { algoId, algoClOrdId } = item;
    const by = algoId === undefined ? { clientId: String(algoClOrdId) } : { orderId: orderIdOfAlgo(String(algoId)) };
    const order = account.find(by);
    if (order.type !== 'stop') throw gone;
    return order;
  } catch (problem) {
    throw problem instanceof Refusal ? gone : problem;
  }
}

function kindOf(item: Item): Pick<PlaceOrder, 'type' | 'price' | 'timeInForce' | 'postOnly'> {
  const ordType = String(item.ordType);
  if (!ORDER_TYPES.includes(ordType)) throw parameterError('ordType');
  if (ordType === 'market' || ordType === 'optimal_limit_ioc') {
    return { type: 'market', price: null, timeInForce: 'IOC', postOnly: false };
  }
  const timeInForce = ordType === 'ioc' ? 'IOC' : ordType === 'fok' ? 'FOK' : 'GTC';
  return { type: 'limit', price: amountOf<Price>(item.px, 'px'), timeInForce, postOnly: ordType === 'post_only' };
}

function positionSideOf(account: Account, { kind }: Instrument, posSide: unknown): PositionSide {
  if (kind === 'spot') return 'net';
  const known = account.hedgeMode ? ['long', 'short'] : ['net', undefined];
  if (!known.includes(posSide as string | undefined)) throw parameterError('posSide');
  return account.hedgeMode ? (posSide as PositionSide) : 'net';
}

function idsIn({ ordId, clOrdId }: Item): Record<string, string> {
  return { ordId: String(ordId ?? ''), clOrdId: String(clOrdId ?? '') };
}

/** Runs it; what refuses one order becomes its outcome, what refuses the request goes on. */
function outcome(ids: Readonly<Record<string, string>>, work: () => Readonly<Record<string, string>>): Outcome {
  try {
    return { ids: { ...ids, ...work() }, error: null };
  } catch (problem) {
    if (!isOfOneOrder(problem)) throw problem;
    return { ids, error: okxError(problem) };
  }
}
