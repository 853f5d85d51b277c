import { EXECUTION } from './execution.ts';
import { JOURNAL_AND_CORE } from './journal-and-core.ts';
import { KILL } from './kill.ts';
import { KILL_PROOF } from './kill-proof.ts';
import { LEDGER } from './ledger.ts';
import type { Area, Mutation } from './mutation.ts';

export const AREAS: readonly Area[] = [
  { area: 'kill', mutations: [...KILL, ...KILL_PROOF] },
  { area: 'execution', mutations: EXECUTION },
  { area: 'ledger', mutations: LEDGER },
  { area: 'journal', mutations: JOURNAL_AND_CORE },
];

/** Every breakage that the simulation has to catch. */
export const MUTATIONS: readonly Mutation[] = AREAS.flatMap((it) => it.mutations);

export function areaOf(mutation: Mutation): string {
  return AREAS.find((it) => it.mutations.includes(mutation))?.area ?? '';
}
