import type { AgentId, InstrumentId, TimeMs, VenueId } from '../../shared/ids.ts';
import type { Cash, Price } from '../../shared/money.ts';
import type { Instrument } from './domain/instrument.ts';
import type { LiveSource, LiveStep } from './domain/live-market.ts';
import type { AgentTool } from './domain/tools.ts';
import type { TradedAccount } from './domain/traded-account.ts';

/** The records of sessions: what is played, what its prices came to, and the faults that are switched on in it. */
export interface SessionRecordBodies {
  /** A trading session begins; what is needed to repeat it byte for byte. */
  'session.opened': {
    readonly session: number;
    readonly seed: number;
    readonly feed: string;
    /** Empty for a live feed, which is no file: `market.sampled` has what came of it. */
    readonly feedSha256: string;
    /** Where each instrument's prices come from; not there for a recorded feed. */
    readonly live?: readonly LiveSource[] | undefined;
    readonly firstAt: TimeMs;
    readonly venue: VenueId;
    /** Not there where the venue is the paper venue. */
    readonly account?: TradedAccount | undefined;
    /** Empty where it is none. */
    readonly venueConfigSha256: string;
    readonly currency: string;
    readonly balance: Cash;
    readonly instruments: readonly Instrument[];
    readonly agents: readonly {
      readonly agent: AgentId;
      readonly role: string;
      readonly manifestSha256: string;
      readonly symbols: readonly InstrumentId[];
      readonly trading: 'none' | 'paper' | 'live';
      /** Absent in sessions that were journalled before agents declared tools. */
      readonly tools?: readonly AgentTool[];
      readonly allocation: Cash;
    }[];
  };
  'session.ended': { readonly reason: 'feed-ended' | 'until-reached' | 'stopped' | 'killed' };
  /** Where the feed stands and what everything was worth there; the equity curve is these. */
  'market.sampled': {
    readonly steps: number;
    readonly marks: readonly { readonly symbol: InstrumentId; readonly price: Price }[];
    /** What a live feed brought with this step; not there for a recorded feed, whose file has it. */
    readonly live?: LiveStep | undefined;
  };
  /**
   * A live feed's bars from `from` up to `to`, exchange time, reached no agent as they closed. `why` is a sentence for the
   * operator.
   */
  'market.gap': {
    readonly symbols: readonly InstrumentId[];
    readonly from: TimeMs;
    readonly to: TimeMs;
    readonly cause: 'restart' | 'not-delivered';
    readonly why: string;
  };
  /** A fault that was switched on or off on purpose, paper only (K12). */
  'chaos.changed': {
    readonly feed: 'normal' | 'frozen';
    readonly venue: 'normal' | 'slow' | 'bad-key' | 'rejecting';
    readonly by: string;
  };
}
