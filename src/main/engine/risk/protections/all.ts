import { coolDown } from './cool-down.ts';
import { dailyLoss } from './daily-loss.ts';
import { losingStreak } from './losing-streak.ts';
import type { Protection } from './protection.ts';
import { repeatedExecution } from './repeated-execution.ts';
import { trailingDrawdown } from './trailing-drawdown.ts';

/** Every protection (R3). Each is looked at for each agent and for everything; several may hold one scope. */
export const PROTECTIONS: readonly Protection[] = [
  dailyLoss,
  trailingDrawdown,
  losingStreak,
  coolDown,
  repeatedExecution,
];
