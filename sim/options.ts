import { availableParallelism } from 'node:os';
import { parseArgs } from 'node:util';

export const USAGE = 'usage: npm run sim -- [--seeds N] [--from S] [--replay S] [--jobs N] [--stop] [--json]';

export interface SimOptions {
  readonly seeds: number;
  readonly from: number;
  /** Tell this one run instead of running many. */
  readonly replay: number | null;
  readonly jobs: number;
  /** End at the first violation, and do not make it smaller. */
  readonly stop: boolean;
  readonly json: boolean;
}

const MOST_SEEDS = 10_000_000;
const LARGEST_SEED = 2 ** 31;
const MOST_JOBS = 64;

/** @throws RangeError or TypeError in words for whoever called it */
export function simOptions(args: readonly string[]): SimOptions {
  const { values } = parseArgs({
    args: [...args],
    options: {
      seeds: { type: 'string', default: '200' },
      from: { type: 'string', default: '1' },
      replay: { type: 'string' },
      jobs: { type: 'string', default: String(Math.min(availableParallelism(), MOST_JOBS)) },
      stop: { type: 'boolean', default: false },
      json: { type: 'boolean', default: false },
    },
  });
  return {
    seeds: whole('--seeds', values.seeds, 1, MOST_SEEDS),
    from: whole('--from', values.from, 0, LARGEST_SEED),
    replay: values.replay === undefined ? null : whole('--replay', values.replay, 0, LARGEST_SEED),
    jobs: whole('--jobs', values.jobs, 1, MOST_JOBS),
    stop: values.stop,
    json: values.json,
  };
}

/** @throws RangeError when the text is no such number */
export function whole(name: string, text: string, least: number, most: number): number {
  const value = Number(text);
  if (/^\d+$/.test(text) && value >= least && value <= most) return value;
  throw new RangeError(`${name} takes a whole number from ${least} to ${most}, not "${text.slice(0, 40)}"`);
}
