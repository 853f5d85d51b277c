import type { RecordedFeed } from '../../../src/main/adapters/feeds/recorded-feed.ts';
import type { Account } from '../core/account.ts';
import type { Playback } from '../recording.ts';
import type { RunningExchange } from '../server.ts';

/** What a console's commands work on. */
export interface Scene {
  readonly running: RunningExchange;
  /** Whose orders, positions and modes are meant. */
  readonly account: Account;
  /** Opened once, when prices are played for the first time. */
  readonly recording: () => Promise<RecordedFeed>;
  playback: Playback | null;
}

/** One line of a script: a name, its words, what it does and what it has to say. */
export interface Command {
  readonly usage: string;
  readonly help: string;
  /** Throws UsageError when the words are not what it takes. */
  readonly run: (scene: Scene, words: readonly string[]) => string | Promise<string>;
}
export type Commands = Readonly<Record<string, Command>>;

/** A line that cannot be done, and why. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

export function word(words: readonly string[], at: number, name: string): string {
  const found = words[at];
  if (found === undefined) throw new UsageError(`say ${name}`);
  return found;
}

export function oneOf<T extends string>(words: readonly string[], at: number, all: readonly T[]): T {
  const found = all.find((it) => it === words[at]);
  if (found === undefined) throw new UsageError(`say one of ${all.join(', ')}`);
  return found;
}

export function whole(words: readonly string[], at: number, name: string, otherwise?: number): number {
  const text = words[at];
  if (text === undefined && otherwise !== undefined) return otherwise;
  const value = Number(text);
  if (text === undefined || !Number.isSafeInteger(value)) throw new UsageError(`say ${name} as a whole number`);
  return value;
}

export function onOff(words: readonly string[], at: number): boolean {
  return oneOf(words, at, ['on', 'off']) === 'on';
}
