import fc from 'fast-check';
import {
  abs,
  type Cash,
  cash,
  type Price,
  plus,
  price,
  type Quantity,
  quantity,
  type Rate,
  rate,
  ZERO_CASH,
} from '../../../../shared/money.ts';
import { emptyRateWindow } from '../../agents/rate-window.ts';
import { type Intent, type Order, sign } from '../../domain/order.ts';
import { PERP } from '../../testing/rig.ts';
import type { RiskContext } from '../check.ts';

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

export interface ContextChange extends Partial<Omit<RiskContext, 'intent'>> {
  readonly intent?: Partial<Intent>;
}

/** A context in which everything is allowed, but for what the test changes. Exit and worst case follow from the rest. */
export function contextWith({ intent: wish, ...change }: ContextChange = {}): RiskContext {
  const intent: Intent = { ...INTENT, ...wish };
  const held = change.held ?? (0n as Quantity);
  const worstCase = plus(held, (sign(intent.side) * intent.quantity) as Quantity);
  const reducing = held !== 0n && held > 0n !== sign(intent.side) > 0n;
  return {
    at: 1_000,
    intent,
    instrument: PERP,
    entry: {
      agent: 'a',
      role: 'strategy',
      symbols: [PERP.symbol],
      trading: 'paper',
      tools: ['market.bars', 'order.propose', 'order.cancel'],
      allocation: WIDE,
      status: 'running',
      reason: '',
      sandbox: 'process',
      heartbeat: 'ok',
      proposals: emptyRateWindow(),
      refusals: emptyRateWindow(),
    },
    mark: { price: price('100'), at: 1_000 },
    referencePrice: intent.price ?? price('100'),
    held,
    worstCase,
    isExit: reducing && intent.quantity <= abs(held),
    agentOrders: [],
    bookCash: WIDE,
    bookValue: NOTHING,
    accountValue: NOTHING,
    bookDayLoss: ZERO_CASH,
    accountDayLoss: ZERO_CASH,
    accountDrawdown: 0n as Rate,
    accountOrdersLastMinute: 0,
    agentLimits: {
      maxOrderValue: WIDE,
      maxPositionValue: WIDE,
      maxOpenOrders: 100,
      maxOrdersPerMinute: 100,
      maxDailyLoss: WIDE,
    },
    accountLimits: {
      maxOrderValue: WIDE,
      maxGrossExposure: WIDE,
      maxNetExposure: WIDE,
      maxLeverage: rate('10'),
      maxDailyLoss: WIDE,
      maxDrawdown: rate('1'),
      maxOrdersPerMinute: 1_000,
    },
    priceCollar: rate('0.1'),
    stalePriceMs: 60_000,
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
      bookDayLoss: loss,
      accountDayLoss: loss,
      accountDrawdown: rate('1'),
      accountOrdersLastMinute: 1_000_000,
      agentOrders: [openOrder({ symbol: 'OTHER' })],
      agentLimits: {
        maxOrderValue: nothing,
        maxPositionValue: nothing,
        maxOpenOrders: 1,
        maxOrdersPerMinute: 0,
        maxDailyLoss: nothing,
      },
      accountLimits: {
        maxOrderValue: nothing,
        maxGrossExposure: nothing,
        maxNetExposure: nothing,
        maxLeverage: 0n as Rate,
        maxDailyLoss: nothing,
        maxDrawdown: 0n as Rate,
        maxOrdersPerMinute: 0,
      },
      priceCollar: 0n as Rate,
      stalePriceMs: 1,
    });
  });
