import type { OrderOwner, VenueOrder } from '../../src/main/engine/domain/order.ts';
import type { JournalRecord } from '../../src/main/engine/domain/records.ts';
import type { Engine } from '../../src/main/engine/engine.ts';
import type { AgentId, OrderId, TimeMs, VenueId } from '../../src/shared/ids.ts';
import type { Cash } from '../../src/shared/money.ts';
import type { Scope } from '../../src/shared/scope.ts';
import type { TrueExchange } from '../exchange/true-exchange.ts';
import type { CrashJournal } from '../simulation/crash-journal.ts';
import type { Latches } from './latches.ts';

/** The world as the promises look at it: the exchanges' truth, the journal, and the engine only where it is asked. */
export interface Watched {
  /** The engine of the living process. */
  readonly engine: Engine;
  readonly exchanges: ReadonlyMap<VenueId, TrueExchange>;
  readonly journal: CrashJournal;
  readonly latches: Latches;
  readonly balance: Cash;
  /** Agents whose process lives. */
  readonly processes: ReadonlySet<AgentId>;
  /** The exchanges' time. */
  now(): TimeMs;
  /** True for an exchange at which nothing ever failed, in a run without a crash: there reports alone tell everything. */
  wasFaultless(venue: VenueId): boolean;
  /** True for an exchange that will never be reached again. */
  isGoneForGood(venue: VenueId): boolean;
  /** Whose an order is, by the record that approved it; undefined for one that nobody here approved. */
  ownerOf(orderId: OrderId): OrderOwner | undefined;
  /** The number of the promise in DESIGN, and what was seen. The first one ends the run. */
  broken(promise: number, what: string): void;
}

/** One promise. Each hook is called at its moment, and none may change anything. */
export interface Promised {
  /** A record as it is appended, before it is durable. */
  record?(record: JournalRecord): void;
  /** An order or a cancel in the instant in which it leaves the process. */
  submit?(venue: VenueId, order: VenueOrder): void;
  cancel?(venue: VenueId, orderId: OrderId): void;
  /** A cancel of everything that stands at the exchange, beside {@link cancel} for each order that it was sent for. */
  massCancel?(venue: VenueId): void;
  /** An exchange executed something, while a process lives. */
  filled?(): void;
  /** After every event, while a process lives. */
  turn?(): void;
  /** The process died: what was not durable is gone. */
  died?(): void;
  /** The process came back and took up again; `records` is what it started from. */
  restarted?(records: readonly JournalRecord[]): void;
  /** Faults have ended a while ago and no kill runs; agents' orders may rest. */
  quiet?(): void;
  /** All is over, faults have ended, the last kill is done, everything was read. */
  settled?(): void;
}

/** True when an order of this owner belongs to the scope. */
export function isInScope(scope: Scope, agent: AgentId | null): boolean {
  return scope.kind === 'global' || agent === scope.agent;
}
