import type { AgentId, TimeMs } from '../../../shared/ids.ts';
import type { Cash } from '../../../shared/money.ts';
import type { TournamentId } from '../../../shared/view/tournament.ts';

/** What an entrant is, by hashes: with seed and data it gives one result on any machine (T2). */
export interface TournamentEntrant {
  readonly agent: AgentId;
  readonly version: string;
  /** Of everything that its process is made from, manifest, code and SDK, as sessions carry it (A9). */
  readonly manifestSha256: string;
  /** Of its code and SDK without the manifest. */
  readonly codeSha256: string;
  /** Of the parameters and limits of its manifest. */
  readonly configSha256: string;
}

/** How often what happened to an entrant, counted by the state of its own kernel. */
export interface EntrantCounts {
  readonly orders: number;
  readonly fills: number;
  /** Orders that the venue refused. */
  readonly rejections: number;
  /** Orders that were denied, by the stage that did: the policy's are acts beyond its authority. */
  readonly gateDenials: number;
  readonly policyDenials: number;
  readonly riskDenials: number;
  /** Closing trades that gained, and that lost (docs/metrics.md). */
  readonly wins: number;
  readonly losses: number;
  /** Times that a protection let only exits pass, and kills that were tripped. */
  readonly holds: number;
  readonly trips: number;
  /** Bars that it was handed and answered; with `bars` of the tournament its uptime. */
  readonly answeredBars: number;
  /** Bars at whose close it held something. */
  readonly heldBars: number;
}

/**
 * The records of tournaments (T3). The journal is their authority: what a tournament was about, and the result of each
 * entrant; the entrants' own journals are not kept, their heads are here.
 */
export interface TournamentRecordBodies {
  /** Begins: all that is needed to repeat it. One runs at a time. */
  'tournament.started': {
    readonly tournament: TournamentId;
    readonly feed: string;
    readonly feedSha256: string;
    /** When the first bar opens and the last one closes. */
    readonly firstAt: TimeMs;
    readonly lastAt: TimeMs;
    readonly intervalMs: number;
    /** Steps of the feed. */
    readonly bars: number;
    /** Places where bars are missing, and how many bars are. */
    readonly gaps: number;
    readonly missingBars: number;
    /** Market time for which there was data, in days; what is missing is not in it. */
    readonly marketDays: number;
    readonly seed: number;
    /** The policy set that decided, of which its risk.json; and the paper venue's numbers. */
    readonly policySha256: string;
    readonly riskSha256: string;
    readonly venueConfigSha256: string;
    /** What each entrant begins with, for itself alone. */
    readonly balance: Cash;
    readonly currency: string;
    readonly entrants: readonly TournamentEntrant[];
    /**
     * Different variants (code, parameters, seed, policy, venue) tried so far by this journal on market time that overlaps
     * with this, these entrants included, and those that the operator said were tried elsewhere: what a deflated Sharpe
     * ratio is deflated by.
     */
    readonly variantsTried: number;
    /** Of them, those that the operator said. */
    readonly variantsElsewhere: number;
    readonly by: string;
    readonly wallAt: TimeMs;
  };
  /** One entrant is done. Equal for equal seed, hashes and data; only `wallMs` is the machine's. */
  'tournament.entrant': {
    readonly tournament: TournamentId;
    readonly agent: AgentId;
    /** failed: its process failed or its kernel did, `reason` says how; what is below is then what stood until there. */
    readonly outcome: 'finished' | 'failed';
    readonly reason: string;
    /** Its own journal: number of records and hash of the last one, its fingerprint. */
    readonly records: number;
    readonly head: string;
    /** Bars that were played. */
    readonly bars: number;
    /** The metrics of its account at the end, named as in `metrics.sampled` (docs/metrics.md). */
    readonly equity: Cash;
    readonly values: readonly { readonly metric: string; readonly text: string }[];
    readonly counts: EntrantCounts;
    /** Of its curve's file; empty when there is none. */
    readonly curveSha256: string;
    /** How long it took on this machine. */
    readonly wallMs: number;
  };
  'tournament.ended': {
    readonly tournament: TournamentId;
    /** stopped: by a person. failed: it could not go on, `reason` says why. */
    readonly how: 'finished' | 'stopped' | 'failed';
    readonly reason: string;
    readonly by: string;
    readonly wallAt: TimeMs;
  };
}
