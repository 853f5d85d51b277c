/** Why the control socket could not be opened or reached. The message is for the operator. */
export class ControlError extends Error {
  override readonly name = 'ControlError';
  readonly code: ControlErrorCode;

  constructor(code: ControlErrorCode, message: string) {
    super(message);
    this.code = code;
  }
}

/**
 * `not-running`: no console answers for this data folder. `already-running`: one does, so no second one may start.
 * `unsafe`: a folder or file belongs to someone else or is open to others. `refused`: the console did not accept the
 * token. `closed`: the connection ended before the answer. `protocol`: the other side does not speak this protocol.
 */
export type ControlErrorCode = 'not-running' | 'already-running' | 'unsafe' | 'refused' | 'closed' | 'protocol';
