import type { JournalRecord } from '../../src/main/engine/domain/records.ts';
import type { AgentId, TripId } from '../../src/shared/ids.ts';
import type { Scope } from '../../src/shared/scope.ts';

/** Which scopes are latched, kept from the records alone and not from what the engine believes. */
export class Latches {
  readonly #byTrip = new Map<TripId, Scope>();

  record(record: JournalRecord): void {
    if (record.kind === 'trip.accepted') this.#byTrip.set(record.body.tripId, record.body.scope);
    if (record.kind === 'latch.reset') this.#byTrip.delete(record.body.tripId);
  }

  /** After a crash: only what was durable counts. */
  startAgain(records: readonly JournalRecord[]): void {
    this.#byTrip.clear();
    for (const record of records) this.record(record);
  }

  all(): IterableIterator<[TripId, Scope]> {
    return this.#byTrip.entries();
  }

  scopeOf(tripId: TripId): Scope | undefined {
    return this.#byTrip.get(tripId);
  }

  get isGlobal(): boolean {
    return [...this.#byTrip.values()].some((scope) => scope.kind === 'global');
  }

  /** True when an agent may not trade: its own latch or the global one. */
  covers(agent: AgentId): boolean {
    return [...this.#byTrip.values()].some((scope) => scope.kind === 'global' || scope.agent === agent);
  }
}
