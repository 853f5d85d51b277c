import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { branchProblem, remoteProblem } from '../../../adapters/anchor-git/remote.ts';
import { authorityProblem } from '../../../adapters/anchor-rfc3161/authority-url.ts';
import type { AnchorId } from '../../../engine/domain/evidence.ts';
import { readJson, writeJson } from '../../settings-file.ts';

const ANCHORS_FILE = 'anchors.json';
const MAX_CA_CHARS = 256 * 1024;

/** A text that a function finds nothing wrong with. */
const checked = (problemOf: (text: string) => string, max: number) =>
  z
    .string()
    .max(max)
    .superRefine((text, context) => {
      const message = problemOf(text);
      if (message !== '') context.addIssue({ code: 'custom', message });
    });

/** A git remote and a branch of it that nothing but checkpoints, or nothing but anchors, is in. */
export const GitSettings = z.strictObject({
  remote: checked(remoteProblem, 1_000),
  branch: checked(branchProblem, 100),
});
export type GitSettings = z.infer<typeof GitSettings>;

/** A time-stamp authority. */
export const TimeStampSettings = z.strictObject({
  url: checked(authorityProblem, 1_000),
  /** What the authority's certificate leads to, PEM: in here, so that receipts can be checked when the file is gone. */
  ca: z.string().includes('-----BEGIN CERTIFICATE-----').max(MAX_CA_CHARS),
});
export type TimeStampSettings = z.infer<typeof TimeStampSettings>;

/** anchors.json: where checkpoints are published (E8). Absent: nowhere. */
export const AnchorSettings = z.strictObject({
  git: GitSettings.optional(),
  rfc3161: TimeStampSettings.optional(),
  everyMinutes: z.int().min(5).max(1_440).default(60),
});
export type AnchorSettings = z.infer<typeof AnchorSettings>;

/** @throws Refusal naming the file's fault */
export function readAnchorSettings(dataDir: string): AnchorSettings {
  return readJson(join(dataDir, ANCHORS_FILE), AnchorSettings, ANCHORS_FILE) ?? AnchorSettings.parse({});
}

/** One anchor set, the other left as it is. @throws Refusal naming the file's fault */
export function setAnchor(
  dataDir: string,
  change: Pick<AnchorSettings, 'git'> | Pick<AnchorSettings, 'rfc3161'>,
): void {
  writeJson(join(dataDir, ANCHORS_FILE), { ...readAnchorSettings(dataDir), ...change });
}

/** One anchor off; the file goes with the last one. @throws Refusal naming the file's fault */
export function removeAnchor(dataDir: string, id: AnchorId): void {
  const left = { ...readAnchorSettings(dataDir) };
  delete left[id];
  if (left.git === undefined && left.rfc3161 === undefined) rmSync(join(dataDir, ANCHORS_FILE), { force: true });
  else writeJson(join(dataDir, ANCHORS_FILE), left);
}
