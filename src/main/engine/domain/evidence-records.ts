import type { TimeMs, TripId } from '../../../shared/ids.ts';
import type { IncidentStep, Severity } from '../../../shared/view/incident-view.ts';
import type { AnchorId, RetentionClass } from './evidence.ts';

/** Records about keys, about what is kept and copied of the journal, and about incidents. */
export interface EvidenceRecordBodies {
  /** A key or secret was read from where it is kept (S3): by its alias, for what. Never anything of the key. */
  'key.used': { readonly alias: string; readonly purpose: string };
  /**
   * A key was made, rotated, or wiped; or one that somebody entered was refused, said to be exposed, or revoked.
   * `fingerprint`: of a public key, empty for a secret one.
   */
  'key.changed': {
    readonly alias: string;
    readonly how: 'created' | 'rotating' | 'rotated' | 'wiped' | 'refused' | 'exposed' | 'revoked';
    readonly by: string;
    readonly reason: string;
    readonly fingerprint: string;
  };
  /** A checkpoint reached a place where this machine cannot rewrite it (E8). */
  'anchor.published': { readonly anchor: AnchorId; readonly size: number; readonly root: string };
  /** The content of records whose class had run out was let go; their hashes stay (E5). */
  'retention.expired': {
    readonly class: RetentionClass;
    readonly records: number;
    readonly fromSeq: number;
    readonly toSeq: number;
    /** Records appended before this time of the machine's clock. */
    readonly beforeWallAt: TimeMs;
    readonly by: string;
  };
  /** Nothing expires until it is released. */
  'retention.held': { readonly holdId: string; readonly by: string; readonly reason: string; readonly wallAt: TimeMs };
  'retention.released': { readonly holdId: string; readonly by: string; readonly reason: string };
  /** A copy in the second folder, verified there. */
  'replica.made': { readonly records: number; readonly head: string; readonly wallAt: TimeMs };
  /** Something went wrong and is worked through (E7): opened by a trip or by hand. */
  'incident.opened': {
    readonly incidentId: string;
    readonly title: string;
    readonly severity: Severity;
    readonly cause: 'trip' | 'hand';
    readonly tripId: TripId | null;
    readonly by: string;
    readonly wallAt: TimeMs;
    readonly respondByWallAt: TimeMs;
  };
  'incident.classified': {
    readonly incidentId: string;
    readonly severity: Severity;
    readonly respondByWallAt: TimeMs;
    readonly by: string;
  };
  /** A copy of what there was, with its hashes, was laid aside before anything is cleaned. */
  'incident.preserved': {
    readonly incidentId: string;
    readonly files: readonly { readonly name: string; readonly sha256: string; readonly bytes: number }[];
    /** Empty when all of it was. */
    readonly problem: string;
  };
  'incident.step': {
    readonly incidentId: string;
    readonly task: IncidentStep;
    readonly note: string;
    readonly by: string;
    readonly wallAt: TimeMs;
  };
  'incident.closed': {
    readonly incidentId: string;
    readonly rootCause: string;
    readonly actions: string;
    readonly by: string;
    readonly wallAt: TimeMs;
  };
}
