import { type Check, exceeds } from '../check.ts';

/**
 * An agent that executes in one direction again and again is stopped until a person lets it go on: the repeated
 * automated execution throttle of Commission Delegated Regulation (EU) 2017/589 (RTS 6), article 15(3). The protection of
 * the same name holds it; this denies until that is done.
 */
export const repeatedExecution: Check = ({ executions, maxExecutions }) =>
  executions >= maxExecutions ? exceeds('REPEATED_EXECUTION', executions, maxExecutions) : null;
