import type { InstrumentId } from '../../../shared/ids.ts';
import { formatAmount } from '../../../shared/money.ts';
import type { Bar } from '../domain/market.ts';
import { valueBook } from '../ledger/book.ts';
import { bookOf } from '../ledger/ledger.ts';
import type { State } from '../state.ts';
import type { AgentBar, AgentStep } from './protocol.ts';
import type { AgentEntry } from './registry.ts';

/** A bar as agents read it. */
export function agentBar(bar: Bar): AgentBar {
  return {
    symbol: bar.symbol,
    openAt: bar.openAt,
    closeAt: bar.closeAt,
    open: formatAmount(bar.open),
    high: formatAmount(bar.high),
    low: formatAmount(bar.low),
    close: formatAmount(bar.close),
    volume: formatAmount(bar.volume),
  };
}

/**
 * What one agent is handed when bars have closed: those of the instruments that it may see, and its own book and nobody
 * else's (A2).
 */
export function agentStep(
  state: State,
  entry: AgentEntry,
  bars: readonly AgentBar[],
  at: number,
  symbols: readonly InstrumentId[] = entry.symbols,
): AgentStep {
  const book = bookOf(state.ledger, entry.agent);
  const positions: Record<string, string> = {};
  for (const [symbol, position] of book.positions) positions[symbol] = formatAmount(position.quantity);
  return {
    at,
    warmup: false,
    bars: bars.filter((bar) => symbols.includes(bar.symbol)),
    reports: [],
    book: {
      cash: formatAmount(book.cash),
      equity: formatAmount(valueBook(book, state.ledger.instruments, state.marks).equity),
      positions,
    },
  };
}
