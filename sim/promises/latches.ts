import type { JournalRecord } from '../../src/main/engine/domain/records.ts';
import type { AgentId, CommandId, TripId } from '../../src/shared/ids.ts';
import type { Scope } from '../../src/shared/scope.ts';

/** Which scopes are latched, kept from the records alone and not from what the engine believes. */
export class Latches {
  readonly #byTrip = new Map<TripId, Scope>();
  readonly #byCommand = new Map<CommandId, TripId>();

  record(record: JournalRecord): void {
    if (record.kind === 'trip.accepted') {
      this.#byTrip.set(record.body.tripId, record.body.scope);
      this.#byCommand.set(record.body.commandId, record.body.tripId);
    }
    if (record.kind === 'latch.reset') this.#byTrip.delete(record.body.tripId);
  }

  /** After a crash: only what was durable counts. */
  startAgain(records: readonly JournalRecord[]): void {
    this.#byTrip.clear();
    this.#byCommand.clear();
    for (const record of records) this.record(record);
  }

  all(): IterableIterator<[TripId, Scope]> {
    return this.#byTrip.entries();
  }

  scopeOf(tripId: TripId): Scope | undefined {
    return this.#byTrip.get(tripId);
  }

  /** The trip that a press became, reset or not. */
  tripOf(commandId: CommandId): TripId | undefined {
    return this.#byCommand.get(commandId);
  }

  get isGlobal(): boolean {
    return [...this.#byTrip.values()].some((scope) => scope.kind === 'global');
  }

  /** True when an agent may not trade: its own latch or the global one. */
  covers(agent: AgentId): boolean {
    return [...this.#byTrip.values()].some((scope) => scope.kind === 'global' || scope.agent === agent);
  }
}
