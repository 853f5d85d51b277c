import type { AgentId, VenueId } from '../../shared/ids.ts';
import type { AgentEvent } from './agents/agent-event.ts';
import type { StepReply } from './agents/protocol.ts';
import type { FeedStep } from './domain/market.ts';
import type { VenueReport } from './domain/venue-report.ts';
import { LaneQueue, QueueOverflow } from './queue.ts';

/** What comes in through the queue. Operator commands do not wait in it: they are methods. */
export type Input =
  | { readonly kind: 'venue.report'; readonly venue: VenueId; readonly report: VenueReport }
  | { readonly kind: 'agent.event'; readonly event: AgentEvent }
  | { readonly kind: 'agent.reply'; readonly agent: AgentId; readonly reply: StepReply; readonly micros: number }
  | { readonly kind: 'market.step'; readonly step: FeedStep; readonly index: number };

/** Lanes by urgency: what venues and processes say, what agents propose, what the market did. */
const LANE: Record<Input['kind'], number> = { 'venue.report': 0, 'agent.event': 0, 'agent.reply': 1, 'market.step': 2 };
const LANE_CAPACITY = 250_000;
/** Inputs handled between two commits: large enough to share a flush, small enough that a kill is never far. */
const INPUTS_PER_COMMIT = 256;
/**
 * With a backlog: inputs handled in one turn of the event loop, the `limit` of {@link Intake.pump}. A press waits for one
 * turn at most: so few because each may be a reply of 64 intents. Counted and not timed, so that where commits fall
 * does not depend on the machine.
 */
export const INPUTS_PER_TURN = 8;

interface Parts {
  readonly handle: (input: Input) => void;
  readonly commit: () => void;
  /** A lane was full; whose reply it was, null for any other input. */
  readonly full: (agent: AgentId | null) => void;
}

/** Takes inputs one after the other, by urgency, and commits between them. */
export class Intake {
  readonly #parts: Parts;
  readonly #queue = new LaneQueue<Input>(3, LANE_CAPACITY);
  #pumping = false;

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  /** Takes an input, or says that its lane is full. */
  submit(input: Input): void {
    try {
      this.#queue.push(LANE[input.kind], input);
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
        const input = this.#queue.take();
        if (input === undefined) break;
        this.#parts.handle(input);
        if (handled % INPUTS_PER_COMMIT === 0) this.#parts.commit();
      }
      this.#parts.commit();
    } finally {
      this.#pumping = false;
    }
    return this.#queue.size === 0;
  }
}
