import { isAbsolute, join } from 'node:path';
import { z } from 'zod';
import { readJson } from '../settings-file.ts';

const EVIDENCE_FILE = 'evidence.json';

/** evidence.json: how the journal is proved, and where copies of the proof are kept. Absent: as below. */
export const EvidenceSettings = z.strictObject({
  /** Where copies of checkpoints go; below it each data folder has its own. Absent: see docs/evidence.md. */
  checkpointFolder: z.string().refine(isAbsolute, 'use a full path').optional(),
  /** A checkpoint is signed when so many records are new. */
  checkpointEvery: z.int().min(10).max(1_000_000).default(10_000),
});
export type EvidenceSettings = z.infer<typeof EvidenceSettings>;

/** @throws Refusal naming the file's fault */
export function readEvidenceSettings(dataDir: string): EvidenceSettings {
  return readJson(join(dataDir, EVIDENCE_FILE), EvidenceSettings, EVIDENCE_FILE) ?? EvidenceSettings.parse({});
}
