import { formatAmount } from '../../../../shared/money.ts';
import type { StoredRecord } from '../../../adapters/journal/stored-record.ts';
import type { RecordBodies } from '../../../engine/domain/records.ts';
import { unknownWords } from '../../../engine/domain/venue-report.ts';
import type { ResidualRecord } from '../../../engine/kill/kill-records.ts';
import type { UnitNames } from '../../projection/units.ts';
import { recordWords } from '../../projection/words.ts';

/** Lines of a kind that a report tells at most: the first and the last of them, and how many are between. */
const LINES_AT_MOST = 400;

/** Orders and fills by the thousand are counted and not told one by one. */
const TRAFFIC: ReadonlySet<StoredRecord['kind']> = new Set([
  'order.approved',
  'order.denied',
  'order.cancelling',
  'order.reconciled',
  'venue.reported',
  'agent.heartbeat',
  'kill.read',
]);
const KILL_STEPS: ReadonlySet<StoredRecord['kind']> = new Set([
  'trip.accepted',
  'kill.phase',
  'kill.read',
  'ledger.crossed',
  'latch.reset',
]);
/** What people and rules permitted, beside the orders. */
const PERMISSIONS: ReadonlySet<StoredRecord['kind']> = new Set([
  'policy.loaded',
  'grant.issued',
  'grant.ended',
  'tool.switched',
  'trading.released',
  'role.changed',
  'chaos.changed',
  'latch.reset',
]);

/** What an agent was permitted by one rule, and what it was denied. */
export interface Permitted {
  readonly agent: string;
  readonly rule: string;
  orders: number;
}

/** What a window's records say, as an incident's report tells it. Bounded, however many records it is given. */
export class Findings {
  readonly timeline = new Lines(LINES_AT_MOST);
  readonly killSteps = new Lines(LINES_AT_MOST);
  readonly denials = new Lines(LINES_AT_MOST);
  readonly permissions = new Lines(LINES_AT_MOST);
  readonly permitted = new Map<string, Permitted>();
  /** Of the last session that was opened within the window. */
  manifests: RecordBodies['session.opened']['agents'] | null = null;
  fills = 0;
  readonly #namesOf: (symbol: string) => UnitNames;

  constructor(namesOf: (symbol: string) => UnitNames) {
    this.#namesOf = namesOf;
  }

  take(record: StoredRecord): void {
    const { kind, body } = record;
    if (kind === 'session.opened') this.manifests = body.agents;
    if (kind === 'venue.reported' && body.report.kind === 'fill') this.fills += 1;
    if (kind === 'order.approved') this.#permit(body);
    const isDenial = kind === 'order.denied' || (kind === 'tool.decided' && !body.allowed);
    const words = recordWords(record, this.#namesOf);
    if (words === null) return;
    const line = lineOf(record, words);
    if (isDenial) this.denials.add(`${line} (rule ${body.rule})`);
    if (PERMISSIONS.has(kind)) this.permissions.add(line);
    if (KILL_STEPS.has(kind)) {
      this.killSteps.add(line);
      if (kind === 'kill.phase') for (const it of body.residuals) this.killSteps.add(`   left: ${residualWords(it)}`);
    }
    if (!TRAFFIC.has(kind) && !isDenial) this.timeline.add(line);
  }

  #permit({ owner, rule }: RecordBodies['order.approved']): void {
    const agent = owner.kind === 'kill' ? 'the kill' : owner.agent;
    const key = `${agent}|${rule}`;
    const permitted = this.permitted.get(key) ?? { agent, rule, orders: 0 };
    permitted.orders += 1;
    this.permitted.set(key, permitted);
  }
}

/** The first and the last of many lines. */
export class Lines {
  readonly #atMost: number;
  readonly #first: string[] = [];
  readonly #last: string[] = [];
  #count = 0;

  constructor(atMost: number) {
    this.#atMost = atMost;
  }

  get count(): number {
    return this.#count;
  }

  add(line: string): void {
    this.#count += 1;
    const half = this.#atMost / 2;
    if (this.#first.length < half) this.#first.push(line);
    else {
      this.#last.push(line);
      if (this.#last.length > half) this.#last.shift();
    }
  }

  all(): string[] {
    const left = this.#count - this.#first.length - this.#last.length;
    return left === 0
      ? [...this.#first, ...this.#last]
      : [...this.#first, `… ${left} more are in the journal …`, ...this.#last];
  }
}

/** Market time, the record's number, whose it is, and the event log's words. */
function lineOf({ seq, at, agent }: StoredRecord, words: string): string {
  return `${new Date(at).toISOString()} #${seq}${agent === null ? '' : ` ${agent}`}: ${words}`;
}

function residualWords({ type, quantity, symbol, venue, value, reason, unknown }: ResidualRecord): string {
  if (unknown !== undefined) return `${unknownWords(unknown)} at ${venue} (${reason})`;
  return `${type} ${formatAmount(quantity)} ${symbol} at ${venue}, worth ${formatAmount(value)} (${reason})`;
}
