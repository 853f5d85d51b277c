import { CommandFailed, EXIT } from './exit.ts';

export interface AccountOptions {
  readonly venue?: string;
  readonly liveFeed?: string;
  readonly seed?: string;
  readonly venueProcess?: boolean;
  readonly data?: string;
}

/** The alias of `--venue`; null where the session trades on paper. */
export function readAccount({ venue, liveFeed, seed, venueProcess, data }: AccountOptions): string | null {
  if (venue === undefined) return null;
  if (liveFeed === undefined) {
    throw new CommandFailed(EXIT.usage, 'An account is traded on live prices: say --live-feed and --symbols too.');
  }
  if (data === undefined) throw new CommandFailed(EXIT.usage, 'Name the data folder that has the key with --data.');
  if (venueProcess === true) {
    throw new CommandFailed(EXIT.usage, '--venue-process is for the paper venue: an exchange is outside in any case.');
  }
  if (seed !== undefined) {
    throw new CommandFailed(EXIT.usage, 'At an exchange each session has a seed of its own: leave --seed out.');
  }
  return venue;
}
