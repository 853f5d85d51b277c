import { AgentId } from '../../../shared/ids.ts';
import type { StartTournament } from '../../../shared/ipc/tournament-channels.ts';

interface Typed {
  readonly agents: readonly string[];
  readonly seed: string;
  readonly variants: string;
}

const MOST_SEED = 2_147_483_647;
const MOST_VARIANTS = 1_000_000;

/** What was typed as a request, or what is wrong with it, in words. */
export function requestOf({
  agents,
  seed,
  variants,
}: Typed): Pick<StartTournament, 'agents' | 'seed' | 'variantsElsewhere'> | string {
  if (agents.length === 0) return 'choose at least one agent.';
  const [wholeSeed, wholeVariants] = [wholeNumber(seed, MOST_SEED), wholeNumber(variants, MOST_VARIANTS)];
  if (wholeSeed === null) return 'the seed is a whole number from 0 to 2,147,483,647.';
  if (wholeVariants === null) return 'the variants are a whole number from 0 to 1,000,000.';
  return { agents: agents.map((agent) => AgentId.parse(agent)), seed: wholeSeed, variantsElsewhere: wholeVariants };
}

function wholeNumber(text: string, most: number): number | null {
  return /^\d{1,10}$/.test(text) && Number(text) <= most ? Number(text) : null;
}
