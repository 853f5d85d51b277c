import { formatAmount } from '../../shared/money.ts';
import type { CurvePoint } from '../../shared/view/tournament.ts';
import type { AgentStep } from '../engine/agents/protocol.ts';
import type { JournalRecord } from '../engine/domain/records.ts';
import type { EntrantCounts } from '../engine/promotion/tournament-records.ts';
import { valueAccount } from '../engine/risk/worth.ts';
import type { State } from '../engine/state.ts';

/** Counts what an entrant's kernel journals and hands out, and takes a point of its curve every hour. */
export class Tally {
  readonly curve: CurvePoint[] = [];
  #gateDenials = 0;
  #policyDenials = 0;
  #riskDenials = 0;
  #holds = 0;
  #trips = 0;
  #answeredBars = 0;
  #heldBars = 0;

  record(record: JournalRecord, state: State): void {
    switch (record.kind) {
      case 'order.denied':
        if (record.body.stage === 'gate') this.#gateDenials += 1;
        else if (record.body.stage === 'policy') this.#policyDenials += 1;
        else this.#riskDenials += 1;
        return;
      case 'tool.decided':
        if (!record.body.allowed) this.#policyDenials += 1;
        return;
      case 'trading.held':
        this.#holds += 1;
        return;
      case 'trip.accepted':
        this.#trips += 1;
        return;
      case 'metrics.sampled':
        this.#point(record.at, state);
        return;
      default:
    }
  }

  handedOut(step: AgentStep): void {
    for (const _symbol in step.book.positions) {
      this.#heldBars += 1;
      return;
    }
  }

  answered(): void {
    this.#answeredBars += 1;
  }

  counts({ counts, ledger }: State): EntrantCounts {
    const books = [...ledger.books.values()];
    return {
      orders: counts.orders,
      fills: counts.fills,
      rejections: counts.rejections,
      gateDenials: this.#gateDenials,
      policyDenials: this.#policyDenials,
      riskDenials: this.#riskDenials,
      wins: books.reduce((sum, { wins }) => sum + wins, 0),
      losses: books.reduce((sum, { losses }) => sum + losses, 0),
      holds: this.#holds,
      trips: this.#trips,
      answeredBars: this.#answeredBars,
      heldBars: this.#heldBars,
    };
  }

  #point(at: number, state: State): void {
    const { equity, gross } = valueAccount(state);
    const symbols = new Set([...state.registry.values()].flatMap((entry) => entry.symbols));
    const marks = [...state.marks].filter(([symbol]) => symbols.has(symbol));
    this.curve.push({
      at,
      equity: formatAmount(equity),
      exposure: formatAmount(gross),
      marks: Object.fromEntries(marks.map(([symbol, { price }]) => [symbol, formatAmount(price)])),
    });
  }
}
