import { z } from 'zod';
import { time } from './values.ts';

/** A signed checkpoint: the tree of the log's first `size` records has this root (C2SP tlog-checkpoint). */
export const CheckpointView = z.strictObject({
  size: z.number(),
  /** Lower-case hex. */
  root: z.string(),
  wallAt: time,
  /** Of the key that signed it, eight hex digits. */
  keyId: z.string(),
});
export type CheckpointView = z.infer<typeof CheckpointView>;

/** One place that checkpoints are published to (E8), and how much of the log it proves. */
export const AnchorRow = z.strictObject({
  id: z.enum(['git', 'rfc3161']),
  /** waiting: set, nothing published yet. late: the last one is older than it should be. */
  state: z.enum(['off', 'waiting', 'proved', 'late', 'failed']),
  /** Records that this anchor proves; 0 for none. */
  provedTo: z.number(),
  provedWallAt: time.nullable(),
  /** Against whom, or what is wrong and what to do. */
  text: z.string(),
});
export type AnchorRow = z.infer<typeof AnchorRow>;

/** A key by its alias (S3): where it stands in its life, never anything of the key itself. */
export const KeyRow = z.strictObject({
  /** The alias. */
  id: z.string(),
  purpose: z.string(),
  createdWallAt: time.nullable(),
  rotatedWallAt: time.nullable(),
  /** When it should be rotated next. */
  dueWallAt: time.nullable(),
  state: z.enum(['ok', 'due', 'rotating']),
  /** `keys.rotate` takes it; what makes another one otherwise says the text. */
  rotatable: z.boolean(),
  text: z.string(),
});
export type KeyRow = z.infer<typeof KeyRow>;

/** Records of this time are kept whatever their class says, until it is released (E5). */
export const LegalHoldRow = z.strictObject({
  id: z.string(),
  reason: z.string(),
  by: z.string(),
  wallAt: time,
});
export type LegalHoldRow = z.infer<typeof LegalHoldRow>;

export const ReplicaView = z.strictObject({
  state: z.enum(['off', 'waiting', 'ok', 'late', 'failed']),
  /** Of the last one that was made and verified. */
  wallAt: time.nullable(),
  /** Records in it. */
  size: z.number(),
  text: z.string(),
});
export type ReplicaView = z.infer<typeof ReplicaView>;

/** What can be proved about the journal, and against whom (E2 to E5, E8). */
export const EvidenceView = z.strictObject({
  checkpoint: CheckpointView.nullable(),
  /** The copies of checkpoints outside the database, which show a journal that was cut or rolled back. */
  outside: z.strictObject({ state: z.enum(['ok', 'behind', 'failed']), text: z.string() }),
  /** A verification that runs. */
  verifying: z.strictObject({ checked: z.number(), total: z.number() }).nullable(),
  /** Every approved action up to this record has its signed statement (E4). */
  statementsTo: z.number(),
  statementsText: z.string(),
  replica: ReplicaView,
  retention: z.strictObject({
    /** Records whose content has expired: their hashes stay. */
    expired: z.number(),
    text: z.string(),
  }),
});
export type EvidenceView = z.infer<typeof EvidenceView>;
