import { readFileSync } from 'node:fs';
import type { TestExchange } from '../runtime/venue-keys/ask-exchange.ts';
import { CommandFailed, EXIT } from './exit.ts';

/** A test exchange on this machine: where it listens, and the authority of its certificate. */
export interface TestExchangeOptions {
  readonly endpoint?: string | undefined;
  readonly ca?: string | undefined;
}

/** The exchange of `--endpoint` and `--ca`; null where none is named. Whether it may be called is the door's to say. */
export function readTestExchange({ endpoint, ca }: TestExchangeOptions): TestExchange | null {
  if (endpoint === undefined && ca === undefined) return null;
  if (endpoint === undefined || ca === undefined) {
    throw new CommandFailed(EXIT.usage, 'A test exchange takes both: --endpoint https://127.0.0.1:PORT --ca FILE.');
  }
  const url = URL.parse(endpoint);
  if (url === null || url.protocol !== 'https:' || url.pathname !== '/' || url.search !== '') {
    throw new CommandFailed(
      EXIT.usage,
      `--endpoint takes an origin such as https://127.0.0.1:4443; not "${endpoint}".`,
    );
  }
  return { rest: url.origin, stream: `wss://${url.host}`, ca: certificatesIn(ca) };
}

function certificatesIn(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    throw new CommandFailed(EXIT.usage, `--ca takes a file with certificates in PEM; ${path} cannot be read.`);
  }
}

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
