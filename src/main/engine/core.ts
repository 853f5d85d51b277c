import type { AgentId, OrderId, TimeMs, VenueId } from '../../shared/ids.ts';
import type { AgentStep } from './agents/protocol.ts';
import type { OrderOwner, VenueOrder } from './domain/order.ts';
import type { JournalRecord, RecordBodies, RecordKind } from './domain/records.ts';
import { fold } from './fold.ts';
import { Gate } from './kill/gate.ts';
import type { Ports } from './ports.ts';
import type { State } from './state.ts';

/** What leaves the engine. Each waits until the records behind it are durable. */
export type Effect =
  | {
      readonly kind: 'submit';
      readonly venue: VenueId;
      readonly order: VenueOrder;
      readonly owner: OrderOwner;
      /** When it was decided, machine microseconds. */
      readonly decidedMicros: number;
    }
  | { readonly kind: 'cancel'; readonly venue: VenueId; readonly orderId: OrderId }
  | { readonly kind: 'mass-cancel'; readonly venue: VenueId; readonly orderIds: readonly OrderId[] }
  | { readonly kind: 'read'; readonly venue: VenueId; readonly readId: string; readonly fillsSince: TimeMs }
  | { readonly kind: 'dead-mans-switch'; readonly venue: VenueId; readonly call: 'refresh' | 'disarm' }
  | { readonly kind: 'agent.start'; readonly agent: AgentId }
  | { readonly kind: 'agent.stop'; readonly agent: AgentId; readonly reason: string }
  | { readonly kind: 'agent.step'; readonly agent: AgentId; readonly step: AgentStep }
  | { readonly kind: 'agent.ping'; readonly agent: AgentId };

/** Records staged without a flush, at most: past it they are made durable even if nothing leaves. */
const MAX_UNFLUSHED = 1_024;

/**
 * The middle of the engine: stages records (state changes at once, by the fold), holds effects back until a flush made
 * their records durable, and lets no order out through a closed gate. Everything else in the engine is rules that call
 * this.
 */
export class Core {
  readonly state: State;
  readonly ports: Ports;
  readonly gate = new Gate();
  /** False while the journal cannot be written: nothing but a kill's own orders leaves then. */
  persisted = true;
  /** Called once each time writing begins to fail. */
  onPersistFailure: (error: Error) => void = () => {};
  /** Called with each record once it is folded. It may count, and must stage nothing. */
  onStaged: (record: JournalRecord) => void = () => {};
  /** Called with records as they are staged, for projections. What it throws changes nothing here. */
  onRecord: (record: JournalRecord, sequence: number) => void = () => {};
  /** Called the first time {@link onRecord} throws. */
  onProjectionFailure: (error: Error) => void = () => {};
  /**
   * Asked in the instant of sending, after the gate: whether an approved order may still leave, or its agent's authority
   * ended since.
   */
  mayLeave: (owner: OrderOwner, order: VenueOrder) => boolean = () => true;
  /** Called when a venue or an agent's process could not even be called; what else was to leave has its turn. */
  onEffectFailure: (effect: Effect, error: Error) => void = () => {};
  /** Called with what could be called, once something could not: what is told of that may be over. */
  onEffectDone: (effect: Effect) => void = () => {};
  /** Called as an order leaves, with how long it waited for its record to be durable, machine microseconds. */
  onSent: (waitedMicros: number) => void = () => {};
  #effects: Effect[] = [];
  #unflushed = 0;
  /** Of these, records that something leaving the process may rest on: all but where the feed stands and its metrics. */
  #pressing = 0;
  #projectionFailed = false;
  #effectFailed = false;

  constructor(state: State, ports: Ports) {
    this.state = state;
    this.ports = ports;
  }

  now(): TimeMs {
    return this.ports.clock.now();
  }

  /** Appends a record to the journal and folds it into the state. */
  stage<K extends RecordKind>(kind: K, agent: AgentId | null, action: string | null, body: RecordBodies[K]): void {
    const record = { kind, at: this.now(), agent, action, body } as JournalRecord;
    this.#append(record);
    fold(this.state, record);
    this.onStaged(record);
    this.#project(record);
  }

  /** A screen whose figures cannot be kept must not keep an order from being cancelled. */
  #project(record: JournalRecord): void {
    try {
      this.onRecord(record, this.ports.journal.length);
    } catch (error) {
      if (this.#projectionFailed) return;
      this.#projectionFailed = true;
      this.onProjectionFailure(asError(error));
    }
  }

  /** A journal that takes no more must not keep a kill from being folded: state goes on, and everything is halted. */
  #append(record: JournalRecord): void {
    try {
      this.ports.journal.append([record]);
      this.#unflushed += 1;
      if (record.kind !== 'market.sampled' && record.kind !== 'metrics.sampled') this.#pressing += 1;
    } catch (error) {
      this.#failed(error);
    }
  }

  #failed(error: unknown): void {
    const failedBefore = !this.persisted;
    this.persisted = false;
    if (!failedBefore) this.onPersistFailure(asError(error));
  }

  /** Something to do once what was staged so far is durable. */
  effect(effect: Effect): void {
    this.#effects.push(effect);
  }

  /** Makes everything staged durable; false (and a halt) when it could not be. */
  settle(): boolean {
    if (this.#unflushed === 0 && this.persisted) return true;
    try {
      this.ports.journal.flush();
      this.#unflushed = 0;
      this.#pressing = 0;
      this.persisted = true;
      return true;
    } catch (error) {
      this.#failed(error);
      return false;
    }
  }

  /** Flushes if anything is to leave, then lets it leave, in order. */
  commit(): void {
    while (this.#effects.length > 0) {
      if (this.#pressing > 0 || !this.persisted) this.settle();
      const effects = this.#effects;
      this.#effects = [];
      for (const effect of effects) this.#leave(effect);
    }
    if (this.#unflushed >= MAX_UNFLUSHED) this.settle();
  }

  /** One call that throws keeps no other from leaving: a kill's cancels stand behind each other here. */
  #leave(effect: Effect): void {
    try {
      this.#dispatch(effect);
    } catch (error) {
      this.#effectFailed = true;
      this.onEffectFailure(effect, asError(error));
      return;
    }
    if (this.#effectFailed) this.onEffectDone(effect);
  }

  #dispatch(effect: Effect): void {
    const { venues, agents } = this.ports;
    switch (effect.kind) {
      case 'submit':
        this.#submit(effect);
        return;
      case 'cancel':
        venues.get(effect.venue)?.cancel(effect.orderId);
        return;
      case 'mass-cancel':
        venues.get(effect.venue)?.massCancel?.cancel(effect.orderIds);
        return;
      case 'read':
        venues.get(effect.venue)?.read(effect.readId, effect.fillsSince);
        return;
      case 'dead-mans-switch':
        venues.get(effect.venue)?.deadMansSwitch?.[effect.call]();
        return;
      case 'agent.start':
        agents.start(effect.agent);
        return;
      case 'agent.stop':
        agents.stop(effect.agent, effect.reason);
        return;
      case 'agent.step':
        agents.step(effect.agent, effect.step);
        return;
      case 'agent.ping':
        agents.ping(effect.agent);
        return;
      default:
    }
  }

  /** The gate again, in the instant of sending: an order that was in the pipeline when a trip was taken stays here. */
  #submit({ venue, order, owner, decidedMicros }: Extract<Effect, { kind: 'submit' }>): void {
    const held = !this.gate.lets(owner)
      ? 'gate-closed'
      : owner.kind === 'agent' && !this.persisted
        ? 'not-durable'
        : !this.mayLeave(owner, order)
          ? 'authority-ended'
          : null;
    if (held === null) {
      this.ports.venues.get(venue)?.submit(order);
      this.onSent(this.ports.machine.micros() - decidedMicros);
      return;
    }
    this.stage('order.reconciled', owner.agent, order.id, {
      orderId: order.id,
      state: 'cancelled',
      reason: held,
      readAt: null,
    });
  }
}

function asError(error: unknown): Error {
  return error instanceof Error ? error : new Error(String(error));
}
