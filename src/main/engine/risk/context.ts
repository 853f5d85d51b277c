import type { OrderId, VenueId } from '../../../shared/ids.ts';
import {
  abs,
  type Cash,
  max,
  min,
  minus,
  notional,
  type Price,
  plus,
  type Quantity,
  type Rate,
  ZERO_CASH,
  ZERO_QUANTITY,
} from '../../../shared/money.ts';
import type { AgentLimits } from '../agents/manifest.ts';
import { countedWithin } from '../agents/rate-window.ts';
import type { AgentEntry } from '../agents/registry.ts';
import type { Instrument } from '../domain/instrument.ts';
import { type Intent, type Order, sign } from '../domain/order.ts';
import type { PositionDifference } from '../domain/reconciliation.ts';
import { type Beside, exitsAhead, exitsBeside, isAgainst } from '../execution/exits.ts';
import { findLimitIn, findOrder, findOrderOf } from '../execution/orders.ts';
import { type Book, positionOf, type Valuation } from '../ledger/book.ts';
import { type Valuations, valuations } from '../ledger/valuations.ts';
import type { State } from '../state.ts';
import { type AgentActivity, activityOf, executionsWithin, type SentOrder } from './activity.ts';
import type { RiskContext } from './check.ts';
import type { AccountLimits, AgentRiskLimits, InstrumentLimits, RiskLimits } from './limits.ts';
import { type Standing, tradingState } from './trading-state.ts';
import { dayLoss, drawdownOf } from './worth.ts';

/** What deciding on one intent starts from. */
export interface Facts {
  readonly state: State;
  readonly intent: Intent;
  readonly instrument: Instrument;
  readonly venue: VenueId;
  readonly entry: AgentEntry;
  readonly declared: AgentLimits;
  readonly limits: RiskLimits;
  readonly at: number;
}

const NO_WORTH: Valuation = { equity: ZERO_CASH, unrealised: ZERO_CASH, gross: ZERO_CASH, net: ZERO_CASH };

/**
 * The context of one intent at run time. What every check asks for is gathered at once; the rest is a getter, because
 * most orders are decided by few of them and an exit by fewer still.
 */
export class GatheredContext implements RiskContext {
  readonly at: number;
  readonly intent: Intent;
  readonly instrument: Instrument;
  readonly mark: { readonly price: Price; readonly at: number } | undefined;
  readonly referencePrice: Price | null;
  readonly value: Cash | null;
  readonly addedValue: Cash | null;
  readonly held: Quantity;
  readonly worstCase: Quantity;
  readonly exitsBeside: Beside;
  readonly isExit: boolean;
  readonly standing: Standing;
  readonly agentLimits: AgentRiskLimits;
  readonly #facts: Facts;
  readonly #book: Book | undefined;
  readonly #activity: AgentActivity;
  readonly #valuations: Valuations;

  constructor(facts: Facts) {
    const { state, intent, instrument, entry, limits } = facts;
    this.#facts = facts;
    this.#book = state.ledger.books.get(intent.agent);
    this.#activity = activityOf(state.activity, intent.agent);
    this.#valuations = valuations(state.ledger, state.marks);
    this.at = facts.at;
    this.intent = intent;
    this.instrument = instrument;
    this.mark = state.marks.get(intent.symbol);
    this.referencePrice = intent.price ?? this.mark?.price ?? null;
    this.value = this.referencePrice === null ? null : notional(this.referencePrice, intent.quantity);
    this.held = this.#book === undefined ? ZERO_QUANTITY : positionOf(this.#book, intent.symbol).quantity;
    const direction = sign(intent.side);
    const entries = state.orders.openEntries.agents.get(intent.agent)?.get(intent.symbol)?.[intent.side];
    const ahead = intent.reduceOnly ? ZERO_QUANTITY : exitsAhead(state, intent, this.held);
    const open = plus(entries ?? ZERO_QUANTITY, ahead);
    this.worstCase = plus(this.held, (direction * (open + intent.quantity)) as Quantity);
    this.standing = tradingState(state, intent.agent, facts.venue);
    this.exitsBeside = exitsBeside(state, intent, this.held, this.standing.state !== 'ACTIVE');
    this.isExit = isExit(intent, this.held, this.exitsBeside.quantity);
    const added = addedQuantity(intent, this.held, open);
    this.addedValue = this.referencePrice === null ? null : notional(this.referencePrice, added);
    this.agentLimits = limits.agent(intent.agent, facts.declared, entry.allocation);
  }

  get unexplained(): PositionDifference | undefined {
    const { state, venue, instrument } = this.#facts;
    return state.venues.get(venue)?.differences.find(({ symbol }) => symbol === instrument.symbol);
  }
  get agentOrders(): RiskContext['agentOrders'] {
    return { find: (isMeant) => findOrderOf(this.#facts.state.orders, this.intent.agent, isMeant) };
  }
  get agentOrderCount(): number {
    return this.#facts.state.orders.openByAgent.get(this.intent.agent)?.size ?? 0;
  }
  get limitOrders(): RiskContext['limitOrders'] {
    return { find: (isMeant) => findLimitIn(this.#facts.state.orders, this.intent.symbol, isMeant) };
  }
  get sent(): readonly SentOrder[] {
    return this.#activity.sent;
  }
  readonly orderById = (id: OrderId): Order | undefined => findOrder(this.#facts.state.orders, id);

  get agentOrdersLastMinute(): number {
    return countedWithin(this.#facts.entry.proposals, this.at, 1);
  }
  get accountOrdersLastMinute(): number {
    let sum = 0;
    for (const entry of this.#facts.state.registry.values()) sum += countedWithin(entry.proposals, this.at, 1);
    return sum;
  }
  get agentMessagesLastMinute(): number {
    return countedWithin(this.#activity.messages, this.at, 1);
  }
  get accountMessagesLastMinute(): number {
    return countedWithin(this.#facts.state.activity.messages, this.at, 1);
  }
  get executions(): number {
    const { withinMs } = this.#facts.limits.repeatedExecution;
    return executionsWithin(this.#activity, this.intent.symbol, this.intent.side, this.at, withinMs);
  }

  get bookCash(): Cash | null {
    return this.#book?.cash ?? null;
  }
  get bookValue(): Valuation {
    return this.#valuations.books.get(this.intent.agent) ?? NO_WORTH;
  }
  get accountValue(): Valuation {
    return this.#valuations.account;
  }
  get agentOpenValue(): Cash | null {
    return this.#valueOfOpen(this.#facts.state.orders.openEntries.agents.get(this.intent.agent) ?? [], largerSide);
  }
  get agentOpenBuys(): Cash | null {
    const { orders, ledger } = this.#facts.state;
    const open = [...(orders.openEntries.agents.get(this.intent.agent) ?? [])];
    const spot = open.filter(([symbol]) => ledger.instruments.get(symbol)?.kind === 'spot');
    return this.#valueOfOpen(spot, (it) => it.buy);
  }
  get accountOpenValue(): Cash | null {
    return this.#valueOfOpen(this.#facts.state.orders.openEntries.all, (open) => open.worst);
  }
  get accountOpenNet(): Cash | null {
    const { side } = this.intent;
    return this.#valueOfOpen(this.#facts.state.orders.openEntries.all, (open) => open[side]);
  }
  get bookDayLoss(): Cash {
    return dayLoss(this.#facts.state.curves.books.get(this.intent.agent), this.bookValue.equity, this.at);
  }
  get accountDayLoss(): Cash {
    return dayLoss(this.#facts.state.curves.account, this.accountValue.equity, this.at);
  }
  get bookDrawdown(): Rate {
    const curve = this.#facts.state.curves.books.get(this.intent.agent);
    return curve === undefined ? (0n as Rate) : drawdownOf(curve, this.bookValue.equity);
  }
  get accountDrawdown(): Rate {
    return drawdownOf(this.#facts.state.curves.account, this.accountValue.equity);
  }

  get accountLimits(): AccountLimits {
    return this.#facts.limits.account;
  }
  get instrumentLimits(): InstrumentLimits | undefined {
    return this.#facts.limits.instruments.get(this.intent.symbol);
  }
  get priceCollar(): Rate {
    return this.#facts.limits.priceCollar;
  }
  get stalePriceMs(): number {
    return this.#facts.limits.stalePriceMs;
  }
  get duplicateWithinMs(): number {
    return this.#facts.limits.duplicateWithinMs;
  }
  get maxExecutions(): number {
    return this.#facts.limits.repeatedExecution.executions;
  }

  #valueOfOpen<T>(open: Iterable<readonly [string, T]>, quantityOf: (open: T) => Quantity): Cash | null {
    let sum = ZERO_CASH;
    for (const [symbol, it] of open) {
      const mark = this.#facts.state.marks.get(symbol);
      if (mark === undefined) return null;
      sum = plus(sum, notional(mark.price, quantityOf(it)));
    }
    return sum;
  }
}

function largerSide({ buy, sell }: { readonly buy: Quantity; readonly sell: Quantity }): Quantity {
  return max(buy, sell);
}

/**
 * An order that can only bring the agent's own book closer to flat, and never past it: with what stands beside it to
 * close the same position it is no more than what is held.
 */
export function isExit({ side, quantity }: Intent, held: Quantity, beside: Quantity): boolean {
  return isAgainst(held, side) && plus(quantity, beside) <= abs(held);
}

/**
 * What the order would add to its position's size: all of it, or less where it first closes what the orders already open
 * on its side leave of the position.
 */
export function addedQuantity(intent: Intent, held: Quantity, open: Quantity): Quantity {
  if (!isAgainst(held, intent.side)) return intent.quantity;
  const closable = min(max(minus(abs(held), open), ZERO_QUANTITY), intent.quantity);
  return max(minus(intent.quantity, plus(closable, closable)), ZERO_QUANTITY);
}
