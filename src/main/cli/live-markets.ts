import { LiveMarkets } from '../../shared/ipc/live-markets.ts';
import type { WantedMarket } from '../runtime/live/live-world.ts';
import { CommandFailed, EXIT } from './exit.ts';

export interface LiveOptions {
  readonly liveFeed?: string;
  readonly symbols?: string;
  readonly feed?: string;
  readonly symbol?: string;
  readonly speed?: string;
}

/** The instruments of `--live-feed` and `--symbols`, each with its venue; null where a recorded feed is meant. */
export function readLive({ liveFeed, symbols, feed, symbol, speed }: LiveOptions): readonly WantedMarket[] | null {
  if (liveFeed === undefined) {
    if (symbols === undefined) return null;
    throw new CommandFailed(EXIT.usage, '--symbols is for live prices: say --live-feed binance too.');
  }
  if (feed !== undefined || symbol !== undefined) {
    throw new CommandFailed(EXIT.usage, '--live-feed and --feed are two sources of prices: choose one.');
  }
  if (speed !== undefined)
    throw new CommandFailed(EXIT.usage, 'Live prices come at their own pace: leave --speed out.');
  if (symbols === undefined) {
    throw new CommandFailed(EXIT.usage, 'Name the instruments, such as --symbols BTC/USDT:USDT,ETH/USDT:USDT.');
  }
  const venues = listed(liveFeed);
  const [first = ''] = venues;
  const markets = listed(symbols).map((name) => {
    const [market = '', source = first, ...more] = name.split('@');
    if (!venues.includes(source) || more.length > 0) {
      throw new CommandFailed(EXIT.usage, `${name}: its venue is none of --live-feed ${liveFeed}.`);
    }
    return { source, market };
  });
  const idle = venues.find((venue) => !markets.some(({ source }) => source === venue));
  if (idle !== undefined)
    throw new CommandFailed(EXIT.usage, `No instrument of --symbols has its prices from ${idle}.`);
  const checked = LiveMarkets.safeParse(markets);
  if (checked.success) return checked.data;
  throw new CommandFailed(EXIT.usage, `--symbols is not right: ${checked.error.issues[0]?.message ?? 'unknown'}.`);
}

function listed(text: string): string[] {
  return text.split(',').map((it) => it.trim());
}
