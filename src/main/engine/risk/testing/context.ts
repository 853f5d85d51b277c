import fc from 'fast-check';
import {
  type Cash,
  cash,
  notional,
  type Price,
  plus,
  price,
  type Quantity,
  quantity,
  type Rate,
  rate,
  ZERO_CASH,
  ZERO_QUANTITY,
} from '../../../../shared/money.ts';
import { type Intent, type Order, sign } from '../../domain/order.ts';
import { PERP } from '../../testing/rig.ts';
import type { RiskContext } from '../check.ts';
import { addedQuantity, isExit } from '../context.ts';

/** For tests: an intent that every check lets pass, and contexts around it. */
const INTENT: Intent = {
  agent: 'a',
  ref: 'r',
  symbol: PERP.symbol,
  side: 'buy',
  type: 'limit',
  quantity: quantity('1'),
  price: price('100'),
  timeInForce: 'GTC',
  postOnly: false,
  reduceOnly: false,
  purpose: 'test',
};

const WIDE = cash('1000000');
const NOTHING = { equity: WIDE, unrealised: ZERO_CASH, gross: ZERO_CASH, net: ZERO_CASH };

export interface ContextChange extends Partial<Omit<RiskContext, 'intent' | 'agentOrders'>> {
  readonly intent?: Partial<Intent>;
  readonly agentOrders?: readonly Order[];
}

/** A context in which everything is allowed, but for what the test changes. Exit and worst case follow from the rest. */
export function contextWith({ intent: wish, ...change }: ContextChange = {}): RiskContext {
  const intent: Intent = { ...INTENT, ...wish };
  const held = change.held ?? (0n as Quantity);
  const worstCase = change.worstCase ?? plus(held, (sign(intent.side) * intent.quantity) as Quantity);
  const exitsBeside = change.exitsBeside ?? { quantity: ZERO_QUANTITY, count: 0 };
  const referencePrice = change.referencePrice ?? intent.price ?? price('100');
  return {
    at: 1_000,
    intent,
    instrument: PERP,
    mark: { price: price('100'), at: 1_000 },
    referencePrice,
    value: notional(referencePrice, intent.quantity),
    addedValue: notional(referencePrice, addedQuantity(intent, held, ZERO_QUANTITY)),
    held,
    worstCase,
    exitsBeside,
    isExit: isExit(intent, held, exitsBeside.quantity),
    standing: { state: 'ACTIVE', reason: '', hold: null },
    unexplained: undefined,
    agentOrders: [],
    agentOrderCount: change.agentOrders?.length ?? 0,
    limitOrders: change.agentOrders ?? [],
    sent: [],
    orderById: () => undefined,
    agentOrdersLastMinute: 0,
    bookCash: WIDE,
    bookValue: NOTHING,
    accountValue: NOTHING,
    agentOpenValue: ZERO_CASH,
    agentOpenBuys: ZERO_CASH,
    accountOpenValue: ZERO_CASH,
    accountOpenNet: ZERO_CASH,
    bookDayLoss: ZERO_CASH,
    accountDayLoss: ZERO_CASH,
    bookDrawdown: 0n as Rate,
    accountDrawdown: 0n as Rate,
    accountOrdersLastMinute: 0,
    agentMessagesLastMinute: 0,
    accountMessagesLastMinute: 0,
    executions: 0,
    agentLimits: {
      maxOrderValue: WIDE,
      maxPositionValue: WIDE,
      maxOpenOrders: 100,
      maxOrdersPerMinute: 100,
      maxMessagesPerMinute: 100,
      maxGrossExposure: WIDE,
      maxLeverage: rate('10'),
      maxDailyLoss: WIDE,
      maxDrawdown: rate('1'),
    },
    accountLimits: {
      maxOrderValue: WIDE,
      maxGrossExposure: WIDE,
      maxNetExposure: WIDE,
      maxLeverage: rate('10'),
      maxDailyLoss: WIDE,
      maxDrawdown: rate('1'),
      maxOrdersPerMinute: 1_000,
      maxMessagesPerMinute: 1_000,
    },
    instrumentLimits: { maxOrderQuantity: quantity('1000000'), feeRate: 0n as Rate },
    priceCollar: rate('0.1'),
    stalePriceMs: 60_000,
    duplicateWithinMs: 1_000,
    maxExecutions: 100,
    ...change,
  };
}

/** Another open order of the same agent. */
export function openOrder(change: Partial<Order> = {}): Order {
  return {
    id: 'order0-9',
    symbol: PERP.symbol,
    side: 'sell',
    type: 'limit',
    quantity: quantity('1'),
    price: price('105'),
    timeInForce: 'GTC',
    postOnly: false,
    reduceOnly: false,
    venue: 'paper',
    mode: 'paper',
    owner: { kind: 'agent', agent: 'a' },
    ref: 'other',
    acknowledgedAt: null,
    cancelAskedBy: null,
    exit: false,
    createdAt: 0,
    state: 'working',
    filled: 0n as Quantity,
    reason: '',
    updatedAt: 0,
    ...change,
  };
}

const sameOrder = { orderId: 'o', symbol: PERP.symbol, type: 'limit' } as const;

/** Sixteen-decimal units of nothing in particular, mostly off every step. */
export const anyUnits = fc.bigInt({ min: 1n, max: 10n ** 19n });

const steps = (step: bigint, most: number) => fc.integer({ min: 1, max: most }).map((n) => BigInt(n) * step);
export const anyQuantity = steps(PERP.step, 100_000).map((units) => units as Quantity);
export const anyPrice = steps(PERP.tick, 1_000).map((units) => units as Price);
export const anyCash = steps(10n ** 14n, 1_000_000_000).map((units) => units as Cash);

/** An order that only brings its book closer to flat, with every limit and figure against it. */
export const hostileExit: fc.Arbitrary<RiskContext> = fc
  .record({
    size: anyQuantity,
    more: fc.bigInt({ min: 0n, max: 1_000n }),
    long: fc.boolean(),
    price: anyPrice,
    mark: fc.option(anyPrice, { nil: null }),
    loss: anyCash,
    exposure: anyCash,
    reduceOnly: fc.boolean(),
  })
  .map(({ size, more, long, price: at, mark, loss, exposure, reduceOnly }) => {
    const nothing = 0n as Cash;
    const held = ((long ? 1n : -1n) * (size + more * PERP.step)) as Quantity;
    const value = { equity: -loss as Cash, unrealised: -loss as Cash, gross: exposure, net: -exposure as Cash };
    return contextWith({
      intent: { side: long ? 'sell' : 'buy', quantity: size, price: at, reduceOnly },
      held,
      at: 1_000_000_000,
      mark: mark === null ? undefined : { price: mark, at: 0 },
      bookCash: -loss as Cash,
      bookValue: value,
      accountValue: value,
      standing: { state: long ? 'HALTED' : 'REDUCING', reason: 'VENUE_LOST', hold: null },
      unexplained: { symbol: PERP.symbol, atVenue: held, inBooks: 0n as Quantity },
      agentOpenValue: exposure,
      agentOpenBuys: exposure,
      accountOpenValue: exposure,
      accountOpenNet: exposure,
      bookDayLoss: loss,
      accountDayLoss: loss,
      bookDrawdown: rate('1'),
      accountDrawdown: rate('1'),
      agentOrdersLastMinute: 1_000_000,
      accountOrdersLastMinute: 1_000_000,
      agentMessagesLastMinute: 1_000_000,
      accountMessagesLastMinute: 1_000_000,
      executions: 1_000_000,
      sent: [{ ...sameOrder, side: long ? 'sell' : 'buy', quantity: size, price: at, at: 0 }],
      duplicateWithinMs: 2_000_000_000,
      agentOrderCount: 1_000_000,
      instrumentLimits: undefined,
      // Another agent's orders on the other side, at any price.
      limitOrders: [1n, 10n ** 40n].map((at) =>
        openOrder({ side: long ? 'buy' : 'sell', price: at as Price, owner: { kind: 'agent', agent: 'b' } }),
      ),
      agentLimits: {
        maxOrderValue: nothing,
        maxPositionValue: nothing,
        maxOpenOrders: 0,
        maxOrdersPerMinute: 0,
        maxMessagesPerMinute: 0,
        maxGrossExposure: nothing,
        maxLeverage: 0n as Rate,
        maxDailyLoss: nothing,
        maxDrawdown: 0n as Rate,
      },
      accountLimits: {
        maxOrderValue: nothing,
        maxGrossExposure: nothing,
        maxNetExposure: nothing,
        maxLeverage: 0n as Rate,
        maxDailyLoss: nothing,
        maxDrawdown: 0n as Rate,
        maxOrdersPerMinute: 0,
        maxMessagesPerMinute: 0,
      },
      priceCollar: 0n as Rate,
      stalePriceMs: 1,
      maxExecutions: 1,
    });
  });
