import type { AgentId, VenueId } from '../../shared/ids.ts';
import type { AgentEvent } from './agents/agent-event.ts';
import type { StepReply } from './agents/protocol.ts';
import type { LiveDelivery } from './domain/live-market.ts';
import type { FeedStep } from './domain/market.ts';
import type { VenueReport } from './domain/venue-report.ts';
import { LaneQueue, QueueOverflow } from './queue.ts';

/** What comes in through the queue. Operator commands do not wait in it: they are methods. */
export type Input =
  | { readonly kind: 'venue.report'; readonly venue: VenueId; readonly report: VenueReport }
  | { readonly kind: 'agent.event'; readonly event: AgentEvent }
  | { readonly kind: 'agent.reply'; readonly agent: AgentId; readonly reply: StepReply; readonly micros: number }
  | {
      readonly kind: 'market.step';
      readonly step: FeedStep;
      readonly index: number;
      /** Not there for a recorded feed. */
      readonly live?: LiveDelivery;
    };

/** Lanes by urgency: what venues and processes say, what agents propose, what the market did. */
const LANE: Record<Input['kind'], number> = { 'venue.report': 0, 'agent.event': 0, 'agent.reply': 1, 'market.step': 2 };
const LANE_CAPACITY = 250_000;
/** Inputs handled between two commits: large enough to share a flush, small enough that a kill is never far. */
const INPUTS_PER_COMMIT = 256;
/**
 * Intents and cancels of one input. A reply of more is taken in parts: each may need a decision of the policy set, and
 * 64 of them in one go would be as many that a press waits for.
 */
export const INTENTS_PER_INPUT = 4;
/**
 * With a backlog: inputs handled in one turn of the event loop, the `limit` of {@link Intake.pump}. A press waits for one
 * turn at most: so few because each may be {@link INTENTS_PER_INPUT} decisions, 32 in a turn. Counted and not timed, so
 * that where commits fall does not depend on the machine.
 */
export const INPUTS_PER_TURN = 8;

interface Parts {
  readonly handle: (input: Input) => void;
  readonly commit: () => void;
  /** A lane was full; whose reply it was, null for any other input. */
  readonly full: (agent: AgentId | null) => void;
}

/** An input, and for a reply which of its agent's processes gave it. */
interface Queued {
  readonly input: Input;
  readonly start: number;
}

/** Takes inputs one after the other, by urgency, and commits between them. */
export class Intake {
  readonly #parts: Parts;
  readonly #queue = new LaneQueue<Queued>(3, LANE_CAPACITY);
  readonly #starts = new Map<AgentId, number>();
  #pumping = false;

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  /** A process of the agent begins: what is still queued of the one before it is not taken for its own. */
  agentStarts(agent: AgentId): void {
    this.#starts.set(agent, (this.#starts.get(agent) ?? 0) + 1);
  }

  /** Takes an input, or says that its lane is full. */
  submit(input: Input): void {
    try {
      const start = this.#startOf(input);
      for (const part of partsOf(input)) this.#queue.push(LANE[part.kind], { input: part, start });
    } catch (error) {
      if (!(error instanceof QueueOverflow)) throw error;
      this.#parts.full(input.kind === 'agent.reply' ? input.agent : null);
    }
  }

  /** Handles what is queued, at most `limit` inputs. @returns true when nothing is left, or when it runs already */
  pump(limit: number): boolean {
    if (this.#pumping) return true;
    this.#pumping = true;
    try {
      for (let handled = 1; handled <= limit; handled += 1) {
        const queued = this.#queue.take();
        if (queued === undefined) break;
        if (queued.start === this.#startOf(queued.input)) this.#parts.handle(queued.input);
        if (handled % INPUTS_PER_COMMIT === 0) this.#parts.commit();
      }
      this.#parts.commit();
    } finally {
      this.#pumping = false;
    }
    return this.#queue.size === 0;
  }

  #startOf(input: Input): number {
    return input.kind === 'agent.reply' ? (this.#starts.get(input.agent) ?? 0) : 0;
  }
}

/** An input as it is queued: a long reply in parts, what it cancels before what it proposes, in its own order. */
export function partsOf(input: Input): readonly Input[] {
  if (input.kind !== 'agent.reply') return [input];
  const { cancels, intents } = input.reply;
  if (cancels.length + intents.length <= INTENTS_PER_INPUT) return [input];
  const part = (reply: StepReply): Input => ({ ...input, reply });
  return [
    ...chunks(cancels).map((some) => part({ cancels: some, intents: [] })),
    ...chunks(intents).map((some) => part({ cancels: [], intents: some })),
  ];
}

function chunks<T>(all: readonly T[]): T[][] {
  const parts: T[][] = [];
  for (let i = 0; i < all.length; i += INTENTS_PER_INPUT) parts.push(all.slice(i, i + INTENTS_PER_INPUT));
  return parts;
}
