import type { AgentActivity } from '../activity.ts';
import { executionsWithin } from '../activity.ts';
import type { Guarded, Protection } from './protection.ts';

/**
 * Repeated automated execution throttle, Commission Delegated Regulation (EU) 2017/589 (RTS 6), article 15(3): after so
 * many executions in one direction the agent is stopped until a person lets it go on.
 */
export const repeatedExecution: Protection = {
  reason: 'REPEATED_EXECUTION',
  cancelsEntries: true,
  crossed: (scope) => {
    const most = scope.repeatedExecution.executions;
    const counted = scope.activity === undefined ? 0 : highest(scope.activity, scope);
    return counted < most ? null : { measured: String(counted), limit: String(most), until: null };
  },
  alarm: (who, { measured, limit }) => ({
    priority: 'high',
    cause: `${who} executed ${measured} orders in one direction without one in the other; the limit is ${limit}.`,
    consequence: 'Only exits are taken from it, until an approver releases it; resting entries are cancelled.',
    action: 'See whether it repeats itself by mistake. Release the hold if it does what it should, else stop it.',
  }),
};

/** Of all its instruments. */
function highest(activity: AgentActivity, { at, repeatedExecution: { withinMs } }: Guarded): number {
  let most = 0;
  for (const [symbol, { side }] of activity.executions) {
    most = Math.max(most, executionsWithin(activity, symbol, side, at, withinMs));
  }
  return most;
}
