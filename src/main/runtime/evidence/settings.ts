import { isAbsolute, join } from 'node:path';
import { z } from 'zod';
import type { RetentionClass } from '../../engine/domain/evidence.ts';
import { LEAST_DAYS } from '../../evidence/retention.ts';
import { readJson } from '../settings-file.ts';

export const EVIDENCE_FILE = 'evidence.json';

const fullPath = z.string().refine(isAbsolute, 'use a full path');
const MOST_DAYS = 36_600;

/** evidence.json: how the journal is proved, and where copies of the proof are kept. Absent: as below. */
export const EvidenceSettings = z.strictObject({
  /** Where copies of checkpoints go; below it each data folder has its own. Absent: see docs/evidence.md. */
  checkpointFolder: fullPath.optional(),
  /** A checkpoint is signed when so many records are new. */
  checkpointEvery: z.int().min(10).max(1_000_000).default(10_000),
  /** Where the daily copy of the data folder goes (E5); below it each data folder has its own. Absent: none is made. */
  replicaFolder: fullPath.optional(),
  /** Days that the content of records is kept, by class; longer than the least, never shorter. */
  retentionDays: z
    .strictObject({ audit: days('audit'), agents: days('agents'), policy: days('policy'), sessions: days('sessions') })
    .prefault({}),
});
export type EvidenceSettings = z.infer<typeof EvidenceSettings>;

/** @throws Refusal naming the file's fault */
export function readEvidenceSettings(dataDir: string): EvidenceSettings {
  return readJson(join(dataDir, EVIDENCE_FILE), EvidenceSettings, EVIDENCE_FILE) ?? EvidenceSettings.parse({});
}

function days(of: RetentionClass) {
  const least = LEAST_DAYS[of];
  const words = `${of} records are kept for at least ${least} days: name as many or more, or leave it out`;
  return z.int().min(least, words).max(MOST_DAYS).default(least);
}
