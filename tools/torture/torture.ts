import type { Violation } from './checks.ts';
import { Lane } from './lane.ts';
import { MODES, type Mode } from './modes.ts';
import { counted, load, spread, type TortureResult } from './report.ts';
import type { Tally } from './tally.ts';

export interface TortureOptions {
  readonly kills: number;
  readonly seed: number;
  readonly jobs: number;
  readonly modes: readonly Mode[];
  readonly keep: boolean;
  readonly backWithinMs: number;
  readonly onViolation: (violation: Violation) => void;
  readonly onKill: () => void;
}

/** Lanes side by side until the kills are done. Whatever happens, every process that they started is ended. */
export class Torture {
  readonly #options: TortureOptions;
  readonly #lanes: readonly Lane[];

  constructor(options: TortureOptions) {
    this.#options = options;
    const { kills, jobs, ...same } = options;
    this.#lanes = Array.from({ length: jobs }, (_, index) => {
      const share = Math.floor(kills / jobs) + (index < kills % jobs ? 1 : 0);
      // Each lane begins with another mode.
      const modes = options.modes.map((_it, at) => options.modes[(at + index) % options.modes.length] as Mode);
      return new Lane({ ...same, modes, name: `lane-${index + 1}`, kills: share });
    });
  }

  async run(): Promise<TortureResult> {
    const [before, begun] = [load(), performance.now()];
    try {
      await Promise.all(this.#lanes.map((lane) => lane.run()));
    } finally {
      this.end();
    }
    const checks = this.#lanes.map((it) => it.checks);
    const tallies = this.#lanes.map((it) => it.tally);
    const sum = (of: (tally: Tally) => number): number => tallies.reduce((total, it) => total + of(it), 0);
    return {
      seed: this.#options.seed,
      kills: sum((it) => it.kills),
      killsByMode: Object.fromEntries(MODES.map(({ name }) => [name, sum((it) => it.killed.get(name) ?? 0)])),
      takeovers: sum((it) => it.takeovers),
      seconds: (performance.now() - begun) / 1_000,
      records: sum((it) => it.records),
      backMs: spread(tallies.flatMap((it) => it.backMs)),
      load: [before, load()],
      checks: counted(checks),
      violations: checks.flatMap((it) => it.violations),
    };
  }

  /** Ends every process and removes what is not to be kept. */
  end(): void {
    for (const { place, checks } of this.#lanes) {
      place.endAll();
      if (!this.#options.keep && checks.violations.length === 0) place.remove();
    }
  }
}
