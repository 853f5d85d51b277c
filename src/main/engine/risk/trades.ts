import type { InstrumentId, TimeMs } from '../../../shared/ids.ts';
import { type Cash, minus, plus, type Quantity, ZERO_CASH } from '../../../shared/money.ts';
import { sign } from '../domain/order.ts';
import type { VenueFill } from '../domain/venue-report.ts';
import { type Book, positionOf } from '../ledger/book.ts';
import { trade } from '../ledger/position.ts';

/** How the closed trades of one scope went. A trade is closed when its position is flat again or turns over. */
export interface Trades {
  /** Result so far of the trades that are open, fees taken off; empty for the account, whose trades are its agents'. */
  readonly open: Map<InstrumentId, Cash>;
  /** Closed trades at a loss, fees included, since the last that was none or since they led to a hold. */
  lossesInARow: number;
  lastLossAt: TimeMs | null;
  /** The loss that led to the last cool-down. */
  cooledDownFor: TimeMs | null;
}

export function emptyTrades(): Trades {
  return { open: new Map(), lossesInARow: 0, lastLossAt: null, cooledDownFor: null };
}

/** Takes an agent's fill in before it is booked. What it closes counts for the agent and for the account. */
export function foldTrade(own: Trades, all: Trades, book: Book | undefined, fill: VenueFill, at: TimeMs): void {
  if (book === undefined) return;
  const before = positionOf(book, fill.symbol);
  const delta = (sign(fill.side) * fill.quantity) as Quantity;
  const change = trade(before, delta, fill.price);
  const soFar = before.quantity === 0n ? undefined : own.open.get(fill.symbol);
  const result = minus(plus(soFar ?? ZERO_CASH, change.realised), fill.fee);
  const after = change.position.quantity;
  const turned = before.quantity !== 0n && after !== 0n && after > 0n !== before.quantity > 0n;
  if (before.quantity === 0n || (after !== 0n && !turned)) {
    own.open.set(fill.symbol, result);
    return;
  }
  if (turned) own.open.set(fill.symbol, ZERO_CASH);
  else own.open.delete(fill.symbol);
  for (const trades of [own, all]) close(trades, result, at);
}

function close(trades: Trades, result: Cash, at: TimeMs): void {
  if (result >= 0n) {
    trades.lossesInARow = 0;
    return;
  }
  trades.lossesInARow += 1;
  trades.lastLossAt = at;
}
