/** Where the paper venue lives, and who watches the console. */
export interface Mode {
  readonly name: ModeName;
  readonly words: string;
  readonly args: readonly string[];
  /** The exchange is a process of its own, which a crash of the console leaves alone. */
  readonly hasExchange: boolean;
  readonly isWatched: boolean;
}
export type ModeName = 'inside' | 'exchange' | 'watchdog';

export const MODES: readonly Mode[] = [
  { name: 'inside', words: 'the venue inside the process', args: [], hasExchange: false, isWatched: false },
  {
    name: 'exchange',
    words: 'the exchange as a process, no watchdog',
    args: ['--venue-process', '--no-watchdog'],
    hasExchange: true,
    isWatched: false,
  },
  {
    name: 'watchdog',
    words: 'the exchange as a process, watched',
    args: ['--venue-process'],
    hasExchange: true,
    isWatched: true,
  },
];
