import type { IntentMessage } from '../../src/main/engine/agents/protocol.ts';
import type { Instrument } from '../../src/main/engine/domain/instrument.ts';
import type { RequestLimit } from '../../src/main/engine/ports.ts';
import type { AgentId, CommandId, InstrumentId, TimeMs, VenueId } from '../../src/shared/ids.ts';
import type { Scope } from '../../src/shared/scope.ts';
import type { Fault } from '../exchange/faults.ts';

/** When every run begins, on the exchanges' clock. */
export const START: TimeMs = Date.UTC(2022, 0, 1);

/** Where in the engine's work a process dies: at a write, around a flush, around a call to a venue. */
export const CRASH_POINTS = ['append', 'before-flush', 'after-flush', 'before-call', 'after-call'] as const;
export type CrashPoint = (typeof CRASH_POINTS)[number];

/**
 * What happens to the world and when, in milliseconds since the run's start, amounts as plain decimals: data alone, so
 * that a failing run can be told, repeated and made smaller.
 */
export type Action = { readonly at: number } & (
  | { readonly kind: 'price'; readonly venue: VenueId; readonly symbol: InstrumentId; readonly price: string }
  /** A bar closes: the engine's marks move. */
  | { readonly kind: 'bar' }
  /** An agent answers: proposals, and how many of its open orders it wants cancelled, oldest first. */
  | {
      readonly kind: 'propose';
      readonly agent: AgentId;
      readonly intents: readonly IntentMessage[];
      readonly cancels: number;
    }
  | { readonly kind: 'kill'; readonly scope: Scope; readonly commandId: CommandId }
  /** Every latch whose kill is over is lifted. */
  | { readonly kind: 'reset' }
  | { readonly kind: 'start-agents' }
  | { readonly kind: 'stop-agent'; readonly agent: AgentId }
  | { readonly kind: 'agent-fails'; readonly agent: AgentId }
  /** The process dies at the `after`-th such point from now on and comes back `downMs` later. */
  | { readonly kind: 'crash'; readonly point: CrashPoint; readonly after: number; readonly downMs: number }
  | { readonly kind: 'journal-fails'; readonly forMs: number }
  /** The next so many flushes fail, and then it works again: also between two of one turn. */
  | { readonly kind: 'journal-hiccup'; readonly flushes: number }
  /** The engine's clock jumps ahead; the exchanges' do not. */
  | { readonly kind: 'clock-jump'; readonly ms: number }
  | {
      readonly kind: 'manual-order';
      readonly venue: VenueId;
      readonly symbol: InstrumentId;
      readonly side: 'buy' | 'sell';
      readonly quantity: string;
      /** None: it trades at once. */
      readonly price: string | null;
    }
  /** Somebody cancels one of the open orders at the exchange by hand. */
  | { readonly kind: 'manual-cancel'; readonly venue: VenueId; readonly index: number }
  | { readonly kind: 'funding'; readonly venue: VenueId; readonly symbol: InstrumentId; readonly rate: string }
);

export interface VenueSetup {
  readonly id: VenueId;
  readonly instruments: readonly Instrument[];
  readonly requestLimit: RequestLimit;
  readonly latencyMs: { readonly min: number; readonly max: number };
}

export interface Scenario {
  readonly seed: number;
  readonly agents: readonly AgentId[];
  /** The first is the session's venue. */
  readonly venues: readonly VenueSetup[];
  /** Actions and faults end here; what follows has to settle by itself. Milliseconds. */
  readonly lengthMs: number;
  readonly actions: readonly Action[];
  readonly faults: readonly Fault[];
}
