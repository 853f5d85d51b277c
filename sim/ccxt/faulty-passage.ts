import type { Operation } from '../../e2e/exchange/core/faults.ts';
import type { Errand, Passage } from '../../e2e/exchange/testing/passage.ts';
import type { WireResponse } from '../../e2e/exchange/wire.ts';
import { ORDER_VALID_MS } from '../../src/main/engine/domain/venue-report.ts';
import type { Scheduler } from '../../src/main/engine/ports.ts';
import type { VenueId } from '../../src/shared/ids.ts';
import type { FaultKind, FaultPlan } from '../exchange/faults.ts';
import type { VenueSetup } from '../simulation/scenario.ts';

/** A request that nobody answers is given up by the gate after this long. */
const GIVEN_UP_AFTER_MS = 2 * ORDER_VALID_MS;
const BAD_GATEWAY: WireResponse = { status: 502, headers: { 'content-type': 'text/html' }, body: '<h1>502</h1>' };

/** The way to one exchange, with what goes wrong on it: as sim/exchange/link.ts, for requests and streams of bytes. */
export class FaultyPassage implements Passage {
  /** While true everything goes well and takes no time. */
  isCalm = false;
  readonly #venue: VenueId;
  readonly #latencyMs: VenueSetup['latencyMs'];
  readonly #clock: Scheduler;
  readonly #plan: FaultPlan;
  #streamAt = 0;

  constructor({ id, latencyMs }: VenueSetup, clock: Scheduler, plan: FaultPlan) {
    this.#venue = id;
    this.#latencyMs = latencyMs;
    this.#clock = clock;
    this.#plan = plan;
  }

  get isUp(): boolean {
    return this.isCalm || (!this.#inWindow('venue-down') && !this.#inWindow('disconnect'));
  }

  request(errand: Errand): void {
    if (this.isCalm) {
      errand.answer(errand.arrive());
      return;
    }
    const givenUp = this.#after(GIVEN_UP_AFTER_MS, () => errand.breaks());
    const ended = { ...errand, ...endingOnce(errand, givenUp) };
    const broken = this.#acts('call-throws');
    if (broken === undefined || broken % 2 !== 0) this.#travel(ended);
    if (broken !== undefined) ended.breaks();
  }

  message(deliver: () => void): void {
    if (this.isCalm) {
      this.#after(0, deliver);
      return;
    }
    if (!this.isUp || this.#acts('lost-fill') !== undefined || this.#acts('lost-acknowledgement') !== undefined) return;
    const late = this.#acts('late-report') ?? this.#acts('reordered-report');
    if (late === undefined) this.#inOrder(deliver);
    else this.#after(this.#latency() + late, deliver);
    const twice = this.#acts('duplicate-report');
    if (twice !== undefined) this.#after(this.#latency() + twice, deliver);
  }

  #travel(errand: Errand): void {
    if (this.#inWindow('venue-down')) {
      this.#plan.count('venue-down');
      return;
    }
    if (this.#inWindow('disconnect')) {
      this.#plan.count('disconnect');
      errand.breaks();
      return;
    }
    if (this.#acts('lost-request') !== undefined) return;
    let takes = this.#latency() + (this.#acts('slow-request') ?? 0);
    if (errand.operation === 'place') takes += this.#acts('slow-order') ?? 0;
    this.#after(takes, () => {
      if (this.#inWindow('venue-down')) this.#plan.count('venue-down');
      else this.#back(errand, errand.arrive());
    });
  }

  #back(errand: Errand, said: WireResponse): void {
    const response = isRead(errand.operation) && this.#acts('failing-read') !== undefined ? BAD_GATEWAY : said;
    if (this.#acts(isRead(errand.operation) ? 'lost-answer' : 'lost-acknowledgement') !== undefined) return;
    this.#after(this.#latency() + (this.#acts('late-report') ?? 0), () => {
      if (this.isUp) errand.answer(response);
      else errand.breaks();
    });
  }

  #inOrder(deliver: () => void): void {
    this.#streamAt = Math.max(this.#streamAt, this.#clock.now() + this.#latency());
    this.#clock.at(this.#streamAt, deliver);
  }

  #after(ms: number, task: () => void): () => void {
    return this.#clock.at(this.#clock.now() + ms, task);
  }

  #latency(): number {
    const { min, max } = this.#latencyMs;
    return this.#plan.stream(`latency@${this.#venue}`).integer(min, max);
  }

  #acts(kind: FaultKind): number | undefined {
    return this.#plan.acts(kind, this.#venue, this.#clock.now())?.ms;
  }

  #inWindow(kind: FaultKind): boolean {
    return this.#plan.inWindow(kind, this.#venue, this.#clock.now()) !== undefined;
  }
}

function isRead(operation: Operation): boolean {
  return operation === 'read' || operation === 'other';
}

/** Whatever comes first, its answer or that the connection broke, is all that is heard of a request. */
function endingOnce(errand: Errand, stop: () => void): Pick<Errand, 'answer' | 'breaks'> {
  return {
    answer: (response) => {
      stop();
      errand.answer(response);
    },
    breaks: () => {
      stop();
      errand.breaks();
    },
  };
}
