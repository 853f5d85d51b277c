import type { TimeMs } from '../../../shared/ids.ts';
import type { SessionBounds } from '../agents/manifest.ts';
import type { GrantsConfig } from './config.ts';

/** How long a grant is good for, and for how many calls. */
export interface GrantBounds {
  readonly validMs: TimeMs;
  readonly maxToolCalls: number;
}

/** The tighter of the risk config and of what the agent's manifest asks for (A7). */
export function grantBounds({ paper }: GrantsConfig, declared: SessionBounds): GrantBounds {
  return {
    validMs: Math.min(paper.validMs, declared.maxSessionMs),
    maxToolCalls: Math.min(paper.maxToolCalls, declared.maxToolCalls),
  };
}
