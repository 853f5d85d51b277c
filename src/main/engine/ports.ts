import type { AgentId, OrderId, TimeMs, VenueId } from '../../shared/ids.ts';
import type { AgentReport, AgentStep } from './agents/protocol.ts';
import type { VenueOrder } from './domain/order.ts';
import type { JournalRecord } from './domain/records.ts';

/**
 * What the engine needs from the world. Plain types, passed as one argument; each has one folder in adapters/.
 * Nothing here answers with a value that the engine waits for: answers come back through the engine's queue.
 */
export interface Ports {
  readonly clock: Clock;
  readonly machine: MachineClock;
  readonly journal: JournalPort;
  readonly venues: ReadonlyMap<VenueId, VenuePort>;
  readonly agents: AgentsPort;
}

/**
 * The engine's time: the simulated market clock in a replay, the machine's steady clock at a live venue. It may jump
 * ahead (a machine that slept); within a session it never goes back.
 */
export interface Clock {
  now(): TimeMs;
}

/** The machine's own time: for measuring, and for when a person pressed. Never for what the market does. */
export interface MachineClock {
  wallNow(): TimeMs;
  /** Microseconds of a clock that only goes forward. */
  micros(): number;
}

/** A clock that can also be asked to call back: for venues, feeds and the engine's own wake-ups. */
export interface Scheduler extends Clock {
  /** Runs `task` once the clock reads `at` or later; tasks of one time run in the order they were scheduled. */
  at(at: TimeMs, task: () => void): () => void;
}

/** The authority. Records are numbered and chained in the order they are appended. */
export interface JournalPort {
  /** Takes records into the next commit. They are not durable yet. */
  append(records: readonly JournalRecord[]): void;
  /** Makes everything appended durable. Throws JournalError, and then nothing since the last flush is durable. */
  flush(): void;
  /** Number of records appended. */
  readonly length: number;
  /** The same, and the hash of the last one. */
  head(): { readonly records: number; readonly hash: string };
}

/** One trading account at one venue. Calls return at once; what comes of them arrives as venue reports. */
export interface VenuePort {
  readonly id: VenueId;
  /**
   * True for an account that others may reach too: it is read every minute, for what nobody told. Not there for a venue
   * that lives in this process.
   */
  readonly isOutside?: boolean;
  /** What the venue takes of the engine; it keeps to it by itself (execution/request-budget.ts). */
  readonly requestLimit: RequestLimit;
  submit(order: VenueOrder): void;
  cancel(orderId: OrderId): void;
  /** Asks for a whole snapshot, with the executions since `fillsSince`, venue time; the answer carries `readId`. */
  read(readId: string, fillsSince: TimeMs): void;
  /**
   * A kill begins there, or begins again: a person wants it tried, also with a key that was not taken (N4). Until it is
   * refused anew everything is sent as before. Not there for a venue without keys.
   */
  askAgain?(): void;
  /** Not there where the venue has none. */
  readonly deadMansSwitch?: DeadMansSwitch;
  /** Not there where the venue cancels orders one by one only. */
  readonly massCancel?: MassCancel;
}

/**
 * Cancels many orders with few requests, and with them every other order of their instruments or of the account, whoever
 * placed it. Of each order that is named is reported what a cancel of its own would bring: that it ended, was refused or
 * was throttled, and nothing where that is not known. Nothing is sent twice.
 */
export interface MassCancel {
  /** How many requests it takes to end these; each counts as a `mass-cancel`. */
  requestsFor(orders: readonly OrderId[]): number;
  cancel(orders: readonly OrderId[]): void;
}

/**
 * The venue's own dead-man's switch (K11): it cancels the account's orders by itself unless it is told within `timeoutMs`
 * that somebody is there. When to call is the engine's (execution/dead-mans-switches.ts). Each call is one request, takes
 * effect in the order of the calls, and is answered by a `dead-mans-switch` report; the adapter refreshes nothing of its
 * own accord and tries nothing again, so that a main process that is lost or hangs lets it run out.
 */
export interface DeadMansSwitch {
  readonly timeoutMs: number;
  /** Arms it, or gives it its whole time again. */
  refresh(): void;
  disarm(): void;
}

/** What the engine sends to a venue. One `read` or `switch` may be several requests of the adapter's. */
export type RequestKind = 'submit' | 'submit-stop' | 'cancel' | 'cancel-stop' | 'mass-cancel' | 'read' | 'switch';

/** At most so many units in any window of `perMs` milliseconds. */
export interface RequestLimit {
  readonly requests: number;
  readonly perMs: number;
  /** Units that one of each kind takes: none of a kind that is not named. Absent: each takes one. */
  readonly costs?: Partial<Readonly<Record<RequestKind, number>>>;
  /** Units that only a kill may take; absent: a fifth. */
  readonly keptForKill?: number;
  /** True where the venue counts each instrument apart. */
  readonly perInstrument?: boolean;
  /** What the venue limits beside it: a request is sent when each of its limits has room. */
  readonly beside?: readonly RequestLimit[];
}

/** The agents' processes. */
export interface AgentsPort {
  start(agent: AgentId): void;
  /** Ends the process; no message of it is taken afterwards. */
  stop(agent: AgentId, reason: string): void;
  /** Hands an agent the finished bars and its own reports. Its answer comes back through the engine's queue. */
  step(agent: AgentId, step: AgentStep): void;
  /** Asks whether it lives; any answer comes back as its heartbeat. */
  ping(agent: AgentId): void;
  report(agent: AgentId, report: AgentReport): void;
}
