import type { TimeMs, VenueId } from '../../shared/ids.ts';
import { type Cash, cash, roundToStep } from '../../shared/money.ts';
import { instrumentsFor, type LoadedManifest } from '../engine/agents/manifest.ts';
import type { Instrument } from '../engine/domain/instrument.ts';
import type { LiveSource } from '../engine/domain/live-market.ts';
import type { RecordBodies } from '../engine/domain/records.ts';
import type { TradedAccount } from '../engine/domain/traded-account.ts';
import { balanceIn, type Config } from './config.ts';
import { PAPER } from './rig.ts';
import { WrongInput } from './wrong-input.ts';

/** Which agents trade, and the seed of the session. Null: every agent that accepts an instrument of the feed. */
export interface OpeningRequest {
  readonly seed: number;
  readonly agents: readonly string[] | null;
}

/** What a session is played with: a recorded feed, or a live one, which says where its prices come from. */
export interface OpeningFeed {
  readonly info: {
    readonly name: string;
    readonly sha256: string;
    readonly firstAt: TimeMs;
    readonly currency: string;
  };
  readonly instruments: ReadonlyMap<string, Instrument>;
  readonly live?: readonly LiveSource[];
  /** The account at an exchange that is traded, and what it holds; not there for the paper venue. */
  readonly account?: {
    readonly venue: VenueId;
    readonly place: TradedAccount;
    readonly balance: Cash;
  };
}

/**
 * The record that opens a session: all that is needed to repeat it. The director's allocation is equal shares of the
 * balance, rounded down; what is left over is the house's. The balance of an account at an exchange is the exchange's word.
 * @throws WrongInput, or Refusal when there is no paper balance in the feed's currency
 */
export function openingOf(
  session: number,
  feed: OpeningFeed,
  request: OpeningRequest,
  manifests: ReadonlyMap<string, LoadedManifest>,
  config: Config,
): RecordBodies['session.opened'] {
  const { info } = feed;
  const { account } = feed;
  const balance = account?.balance ?? balanceIn(config, info.currency);
  const instruments = [...feed.instruments.values()];
  const chosen = choose(request.agents, manifests, feed);
  const allocation = roundToStep((balance / BigInt(chosen.length)) as Cash, cash('0.0001'));
  return {
    session,
    seed: request.seed,
    feed: info.name,
    feedSha256: info.sha256,
    ...(feed.live === undefined ? {} : { live: feed.live }),
    firstAt: info.firstAt,
    venue: account?.venue ?? PAPER,
    ...(account === undefined ? {} : { account: account.place }),
    venueConfigSha256: account === undefined ? config.paperSha256 : '',
    currency: info.currency,
    balance,
    instruments,
    agents: chosen.map(({ manifest, manifestSha256 }) => ({
      agent: manifest.id,
      role: manifest.role,
      manifestSha256,
      symbols: instrumentsFor(manifest, instruments).map((it) => it.symbol),
      trading: manifest.permissions.trading,
      tools: manifest.tools,
      allocation,
    })),
  };
}

function choose(
  names: readonly string[] | null,
  manifests: ReadonlyMap<string, LoadedManifest>,
  feed: OpeningFeed,
): LoadedManifest[] {
  const instruments = [...feed.instruments.values()];
  const accepts = (it: LoadedManifest): boolean => instrumentsFor(it.manifest, instruments).length > 0;
  if (names === null) {
    const all = [...manifests.values()].filter(accepts);
    if (all.length === 0) throw new WrongInput('No agent trades an instrument of this feed.');
    return all;
  }
  return [...new Set(names)].map((name) => {
    const found = manifests.get(name);
    const known = [...manifests.keys()].join(', ');
    if (found === undefined) throw new WrongInput(`There is no agent ${name}. These are installed: ${known}.`);
    if (!accepts(found)) throw new WrongInput(`Agent ${name} trades no instrument of this feed.`);
    return found;
  });
}
