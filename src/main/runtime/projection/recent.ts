import type { TimeMs } from '../../../shared/ids.ts';
import { formatAmount } from '../../../shared/money.ts';
import type { LogRow } from '../../../shared/view/console-view.ts';
import type { FillRow } from '../../../shared/view/order-view.ts';
import type { JournalRecord } from '../../engine/domain/records.ts';
import type { UnitNames } from './units.ts';
import { recordWords } from './words.ts';

const LOG_KEPT = 300;
const FILLS_KEPT = 200;

/** The last fills and log lines, from the records as they come: the screen's memory, not the engine's. */
export class Recent {
  readonly log: LogRow[] = [];
  readonly fills: FillRow[] = [];
  readonly #wallTimes = new Map<string, TimeMs>();
  readonly #namesOf: (symbol: string) => UnitNames;

  /** @param namesOf what the quantities and cash of an instrument are counted in */
  constructor(namesOf: (symbol: string) => UnitNames) {
    this.#namesOf = namesOf;
  }

  /** Machine time at which an alarm was raised or a kill proved flat since this start. */
  wallOf(id: string): TimeMs | null {
    return this.#wallTimes.get(id) ?? null;
  }

  record(record: JournalRecord, sequence: number, wallNow: TimeMs): void {
    if (record.kind === 'alarm.raised') this.#wallTimes.set(record.body.alarmId, wallNow);
    if (record.kind === 'kill.phase' && record.body.phase === 'FLAT') this.#wallTimes.set(record.body.tripId, wallNow);
    const text = recordWords(record, this.#namesOf);
    if (text !== null) {
      this.log.push({ id: String(sequence), at: record.at, kind: record.kind, agent: record.agent, text });
      if (this.log.length > LOG_KEPT) this.log.shift();
    }
    if (record.kind === 'session.opened') this.fills.length = 0;
    if (record.kind !== 'venue.reported' || record.body.report.kind !== 'fill') return;
    const { report, venue } = record.body;
    this.fills.push({
      id: `${venue}|${report.fillId}`,
      orderId: report.orderId,
      agent: record.agent ?? 'account',
      venue,
      symbol: report.symbol,
      side: report.side,
      quantity: formatAmount(report.quantity),
      price: formatAmount(report.price),
      fee: formatAmount(report.fee),
      liquidity: report.liquidity,
      at: report.at,
    });
    if (this.fills.length > FILLS_KEPT) this.fills.shift();
  }
}
