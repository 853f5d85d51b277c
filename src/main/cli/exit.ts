/** Exit codes of the `interlock` command (docs/cli.md). */
export const EXIT = {
  ok: 0,
  /** A defect of ours. */
  internal: 1,
  /** The command line or a file given on it is wrong. */
  usage: 2,
  /** The console refused, for instance because something is latched. */
  refused: 3,
  /** A run was ended by a global kill, or a kill did not become FLAT. */
  killed: 4,
  /** The journal does not verify. */
  tampered: 5,
  /** No console runs with this data folder. */
  notRunning: 6,
  /** The journal fits itself, and nothing outside of it could be asked. */
  unproved: 7,
} as const;
export type ExitCode = (typeof EXIT)[keyof typeof EXIT];

/** Ends the command with this code and one sentence. */
export class CommandFailed extends Error {
  override readonly name = 'CommandFailed';
  readonly code: ExitCode;

  constructor(code: ExitCode, message: string) {
    super(message);
    this.code = code;
  }
}
