import type { ExitCode } from '../exit.ts';

/** Options that many commands have, worded once. */
export const DATA = ['--data <dir>', 'data folder'] as const;
export const JSON_OUTPUT = ['--json', 'print one JSON object'] as const;
export const PASSPHRASE = ['--passphrase-stdin', 'read passphrases from standard input, a line each'] as const;

export const ENDPOINT = ['--endpoint <origin>', 'a test exchange on this machine: https://127.0.0.1:PORT'] as const;
export const CA = ['--ca <file>', "the authority of the test exchange's certificate, PEM"] as const;

/**
 * Makes a command's function into commander's action; its exit code becomes the program's. Commands that need more than
 * the way to a console are loaded when they are asked for: every command starts sooner, the kill among them.
 */
export type Act = <A extends unknown[]>(
  command: (...args: A) => Promise<ExitCode> | ExitCode,
) => (...args: A) => Promise<void>;
