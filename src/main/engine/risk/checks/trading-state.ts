import { type Check, type RiskContext, refuse } from '../check.ts';

/** What a scope is held for is said in the denial: the code of the hold, and what holds. */
export const tradingState: Check = ({ standing }: RiskContext) => {
  if (standing.state === 'ACTIVE') return null;
  const held = refuse(standing.state === 'HALTED' ? 'STATE_HALTED' : 'STATE_REDUCING');
  return { ...held, measured: standing.reason };
};
