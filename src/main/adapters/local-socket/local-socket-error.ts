/** Why a local socket could not be opened or reached. The message is for the operator. */
export class LocalSocketError extends Error {
  override readonly name = 'LocalSocketError';
  readonly code: LocalSocketErrorCode;

  constructor(code: LocalSocketErrorCode, message: string) {
    super(message);
    this.code = code;
  }
}

/**
 * `not-running`: nobody answers for this data folder. `already-running`: somebody does, so no second one may start.
 * `unsafe`: a folder or file belongs to someone else or is open to others. `refused`: the other side did not accept
 * this client. `no-answer`: it takes connections and says nothing. `closed`: the connection ended before the answer.
 * `protocol`: the other side speaks another protocol.
 */
export type LocalSocketErrorCode =
  | 'not-running'
  | 'already-running'
  | 'unsafe'
  | 'refused'
  | 'no-answer'
  | 'closed'
  | 'protocol';
