import { availableParallelism } from 'node:os';
import { parseArgs } from 'node:util';
import { whole } from '../options.ts';
import { MUTATIONS } from './all.ts';
import type { Mutation } from './mutation.ts';

export const USAGE = 'usage: npm run mutations -- [--only NAME]... [--seeds N] [--jobs N] [--list]';

export interface MutationOptions {
  readonly mutations: readonly Mutation[];
  /** Most seeds that are tried on one mutation before it counts as survived. */
  readonly seeds: number;
  readonly jobs: number;
  /** Say what there is and run nothing. */
  readonly list: boolean;
}

const MOST_SEEDS = 1_000_000;
const MOST_JOBS = 64;

/** @throws RangeError or TypeError in words for whoever called it */
export function mutationOptions(args: readonly string[]): MutationOptions {
  const { values } = parseArgs({
    args: [...args],
    options: {
      only: { type: 'string', multiple: true },
      seeds: { type: 'string', default: '10000' },
      jobs: { type: 'string', default: String(Math.min(availableParallelism(), MOST_JOBS)) },
      list: { type: 'boolean', default: false },
    },
  });
  return {
    mutations: values.only === undefined ? MUTATIONS : values.only.map(named),
    seeds: whole('--seeds', values.seeds, 1, MOST_SEEDS),
    jobs: whole('--jobs', values.jobs, 1, MOST_JOBS),
    list: values.list,
  };
}

function named(name: string): Mutation {
  const found = MUTATIONS.find((it) => it.name === name);
  if (found === undefined) throw new RangeError(`there is no mutation ${name.slice(0, 60)}; --list names them all`);
  return found;
}
