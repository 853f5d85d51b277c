import { LatencyHistogram } from '../ledger/latency-histogram.ts';
import type { StageObjectives } from './config.ts';
import { RecentTimes } from './recent-times.ts';

/**
 * The stages of an order's way (R4). decide: intent received to decision staged. durable: decision staged to durable and
 * handed to the venue. Both are the machine's time. acknowledge: handed to the venue to its first answer, engine time.
 * A fill has no stage: when it comes is the market's doing.
 */
export const STAGES = ['decide', 'durable', 'acknowledge'] as const;
export type Stage = (typeof STAGES)[number];

/** Which clock a stage is measured on. What the machine's gives differs from run to run of the same seed. */
export const STAGE_CLOCK: Record<Stage, 'machine' | 'engine'> = {
  decide: 'machine',
  durable: 'machine',
  acknowledge: 'engine',
};

const OBJECTIVE: Record<Stage, keyof StageObjectives> = {
  decide: 'decideMs',
  durable: 'durableMs',
  acknowledge: 'acknowledgeMs',
};

/** One stage against its objective, milliseconds; percentiles are null while nothing was measured. */
export interface StageFigures {
  readonly stage: Stage;
  readonly p50Ms: number | null;
  readonly p99Ms: number | null;
  readonly objectiveMs: number;
  readonly count: number;
  /** Of these, how many took longer than the objective that was in force then. */
  readonly over: number;
}

interface Measured {
  readonly histogram: LatencyHistogram;
  readonly recent: RecentTimes;
  over: number;
}

/** How long each stage of an order takes, since the process began. Its size does not grow with what it records. */
export class StageLatencies {
  readonly #objectives: () => StageObjectives;
  readonly #stages: Record<Stage, Measured> = { decide: empty(), durable: empty(), acknowledge: empty() };

  constructor(objectives: () => StageObjectives) {
    this.#objectives = objectives;
  }

  /** Takes one time in milliseconds. What is not a number counts as the longest: it must not look fast. */
  record(stage: Stage, ms: number): void {
    const measured = this.#stages[stage];
    const time = measured.histogram.record(ms);
    measured.recent.add(time);
    if (time > this.objectiveMs(stage)) measured.over += 1;
  }

  objectiveMs(stage: Stage): number {
    return this.#objectives()[OBJECTIVE[stage]];
  }

  figures(stage: Stage): StageFigures {
    const { histogram, over } = this.#stages[stage];
    return {
      stage,
      p50Ms: histogram.percentile(50),
      p99Ms: histogram.percentile(99),
      objectiveMs: this.objectiveMs(stage),
      count: histogram.count,
      over,
    };
  }

  /** Times since the last {@link forgetRecent}. */
  recentCount(stage: Stage): number {
    return this.#stages[stage].recent.added;
  }

  /** Median of the last `samples` times, milliseconds; null while there are fewer. */
  recentMedian(stage: Stage, samples: number): number | null {
    return this.#stages[stage].recent.median(samples);
  }

  /** Whether that median is above `limitMs`; false while there are fewer. */
  isRecentOver(stage: Stage, samples: number, limitMs: number): boolean {
    return this.#stages[stage].recent.isMedianOver(samples, limitMs);
  }

  /** Forgets the last times, not the histogram: what was slow must not trip again after a reset or in a new session. */
  forgetRecent(): void {
    for (const stage of STAGES) this.#stages[stage].recent.clear();
  }
}

function empty(): Measured {
  return { histogram: new LatencyHistogram(), recent: new RecentTimes(), over: 0 };
}
