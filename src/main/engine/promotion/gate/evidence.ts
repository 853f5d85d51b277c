import type { EntrantStatistics } from '../../../../shared/view/entrant-statistics.ts';
import type { RecordBodies } from '../../domain/records.ts';
import type { GateEvidence } from './gate.ts';

/** A tournament's facts about one entrant, as the journal has them. */
export interface Judged {
  readonly started: RecordBodies['tournament.started'];
  readonly result: RecordBodies['tournament.entrant'];
  /** From its curve; null where the curve's file is gone or is not the one that was journalled. */
  readonly statistics: EntrantStatistics | null;
  /** Of its parity report (T7), hundredths of a per cent; null while there is none. */
  readonly parityErrorBp: number | null;
}

/** What a tournament shows of an entrant, for the gate. */
export function evidenceOf({ started, result, statistics, parityErrorBp }: Judged): GateEvidence {
  const { counts } = result;
  const metric = (name: string): number | null => {
    const text = result.values.find((it) => it.metric === name)?.text ?? '';
    return text === '' ? null : Number(text);
  };
  return {
    marketDays: started.marketDays,
    uptime: started.bars === 0 ? null : counts.answeredBars / started.bars,
    closingTrades: counts.wins + counts.losses,
    profitFactor: metric('profitFactor'),
    sharpe: metric('sharpe'),
    deflatedSharpe: statistics?.deflated?.probability ?? null,
    maxDrawdown: metric('maxDrawdown'),
    latency: metric('acknowledge.p99Ms'),
    violations: counts.gateDenials + counts.policyDenials + counts.trips,
    parityError: parityErrorBp,
  };
}
