import type { CallResult, InvokeChannel, ReplyOf, RequestOf } from '../../shared/ipc/contract.ts';
import { CommandFailed, EXIT } from './exit.ts';

/** Calls a console by the contract, wherever it runs. */
export type Call = <C extends InvokeChannel>(channel: C, request: RequestOf<C>) => Promise<CallResult<C>>;

/** The value of a call, or the console's refusal as the command's own. */
export function unwrap<C extends InvokeChannel>(result: CallResult<C>): ReplyOf<C> {
  if (result.ok) return result.value;
  throw new CommandFailed(result.error.code === 'FAILED' ? EXIT.internal : EXIT.refused, result.error.message);
}
