import { z } from 'zod';
import { MAX_NARRATIVE } from '../narrative.ts';
import { IncidentStep, Severity } from '../view/incident-view.ts';

/** What is asked and answered about the journal and the evidence on it. */

const seq = z.number().int().min(1);
const time = z.number().int();
export const IncidentId = z.string().regex(/^incident-[a-z0-9]{1,32}$/);
export const LegalHoldId = z.string().regex(/^legal-[a-z0-9]{1,32}$/);

/** Which records: all that every given filter takes. Times are the engine's, milliseconds. */
export const RecordFilter = z.strictObject({
  kind: z.string().max(40).default(''),
  agent: z.string().max(32).default(''),
  action: z.string().max(64).default(''),
  fromAt: time.nullable().default(null),
  toAt: time.nullable().default(null),
});
export type RecordFilter = z.infer<typeof RecordFilter>;

export const SearchRequest = RecordFilter.extend({
  /** Found in the record's words, kind, agent or action; upper and lower case alike. */
  text: z.string().max(200).default(''),
  /** Newest first, from the record before this one on; null: from the newest. */
  beforeSeq: seq.nullable().default(null),
  limit: z.number().int().min(1).max(200).default(50),
});

export const FoundRecord = z.strictObject({
  seq: z.number(),
  at: z.number(),
  kind: z.string(),
  agent: z.string().nullable(),
  action: z.string().nullable(),
  /** In words; the kind where there are none. */
  text: z.string(),
  /** Its content was let go by its class (E5): the hash alone is left. */
  expired: z.boolean(),
});
export type FoundRecord = z.infer<typeof FoundRecord>;

export const SearchReply = z.strictObject({
  rows: z.array(FoundRecord),
  /** To go on with as `beforeSeq`; null when there is no more. A page may be empty and still have a next. */
  next: z.number().nullable(),
});

/** That a record is in the tree of a checkpoint (RFC 6962, 2.1.1); hashes as lower-case hex. */
export const InclusionProof = z.strictObject({
  seq: z.number(),
  leaf: z.string(),
  size: z.number(),
  path: z.array(z.string()),
  root: z.string(),
  /** The signed note that says so. */
  checkpoint: z.string(),
});
export type InclusionProof = z.infer<typeof InclusionProof>;

/** That the tree of the first size is the beginning of the second (RFC 6962, 2.1.2). */
export const ConsistencyProof = z.strictObject({
  fromSize: z.number(),
  toSize: z.number(),
  path: z.array(z.string()),
  fromRoot: z.string(),
  toRoot: z.string(),
});
export type ConsistencyProof = z.infer<typeof ConsistencyProof>;

export const RecordDetail = FoundRecord.extend({
  recordedAt: z.number(),
  /** Pretty-printed JSON, amounts as plain decimals; empty when expired. */
  body: z.string(),
  /** Of the chain after this record, and of the record itself. */
  hash: z.string(),
  leaf: z.string(),
  /** Records with the same action, oldest first: of the thousands around it, and at most some hundreds. */
  trail: z.array(FoundRecord),
  /** Null while no checkpoint covers it. */
  proof: InclusionProof.nullable(),
  /** Why the proof does not lead to the checkpoint's root; empty when it does, and while there is none. */
  proofProblem: z.string(),
  /** The DSSE envelope as JSON, for an approved action whose statement is signed. */
  statement: z.string().nullable(),
  /** Whether envelope and record fit; words for what does not. */
  statementProblem: z.string(),
});
export type RecordDetail = z.infer<typeof RecordDetail>;

export const ExportRequest = RecordFilter.extend({
  fromSeq: seq,
  toSeq: seq.nullable().default(null),
  limit: z.number().int().min(1).max(1_000),
});
/**
 * A page of an export (docs/evidence.md): it tells the log from `fromSeq` to `toSeq`, with at most `limit` records as
 * records and the others as gaps. Pages that follow one another, the first from 1, may be put together as they are;
 * header and trailer belong to whoever does. An export that is to be proved has the size of a checkpoint as `toSeq`.
 */
export const JournalExportRequest = ExportRequest.extend({
  /** What is asked for, within what is told: the first and the last record; null: no bound. */
  firstSeq: seq.nullable().default(null),
  lastSeq: seq.nullable().default(null),
});
/** Lines, a page at a time; `next` is null after the last. */
export const ExportReply = z.strictObject({ lines: z.array(z.string()), next: z.number().nullable() });

/** What a verification of statements found (E4). */
export const StatementsVerified = z.strictObject({
  /** Statements that fit their record and their key. */
  checked: z.number(),
  /** Signed once, and no longer to be made anew, since content has expired. */
  expired: z.number(),
  /** Signed by a key that was lost, and not to be verified any more; absent for none. */
  unverifiable: z.number().optional(),
  /** Later records were not looked at for statements yet when it began. */
  to: z.number(),
  /** The first that does not fit, in words; empty when all do. */
  problem: z.string(),
  /** The record that it is on; null when all fit. */
  firstBad: z.number().nullable(),
});
export type StatementsVerified = z.infer<typeof StatementsVerified>;

/** What the kept receipts of each anchor that is set prove (E8). */
export const AnchorsVerified = z.strictObject({
  anchors: z.array(
    z.strictObject({
      id: z.enum(['git', 'rfc3161']),
      receipts: z.number(),
      /** Records that a good receipt proves. */
      provedTo: z.number(),
      /** The first that does not fit, in words; empty when all do. */
      problem: z.string(),
    }),
  ),
});
export type AnchorsVerified = z.infer<typeof AnchorsVerified>;

export const IncidentReport = z.strictObject({ name: z.string(), base64: z.string() });

/** Words an operator types for an incident: bounded, several lines. */
export const Narrative = z.string().trim().min(1, 'say it in a sentence').max(MAX_NARRATIVE);
/** The same where it may have been said before. */
export const NarrativeOrNone = z.string().trim().max(MAX_NARRATIVE).default('');

export const OpenIncident = z.strictObject({ title: z.string().trim().min(1).max(120), severity: Severity });
export const StepIncident = z.strictObject({ id: IncidentId, step: IncidentStep, note: Narrative });
export const ClassifyIncident = z.strictObject({ id: IncidentId, severity: Severity });
export const CloseIncident = z.strictObject({ id: IncidentId, rootCause: Narrative, actions: Narrative });
export const ReportIncident = z.strictObject({ id: IncidentId, format: z.enum(['markdown', 'pdf']) });
