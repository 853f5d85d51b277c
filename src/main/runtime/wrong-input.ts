import { Refusal } from '../../shared/ipc/contract.ts';

/**
 * A refusal for what was asked for itself, such as a feed with a broken row: asking again gives the same answer. The
 * command line tells it from a refusal by the console's state with another exit code.
 */
export class WrongInput extends Refusal {}
