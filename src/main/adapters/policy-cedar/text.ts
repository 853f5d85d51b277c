import { plainLine } from '../../../shared/plain-text.ts';
import type { PolicyFile, PolicyProblem } from '../../engine/domain/policy.ts';

const MOST_REASON_CHARS = 300;

/** The line in which a character stands; lines count from 1. */
export function lineAt(text: string, offset: number): number {
  let line = 1;
  for (let at = text.indexOf('\n'); at !== -1 && at < offset; at = text.indexOf('\n', at + 1)) line += 1;
  return line;
}

/** A problem at a character of a file. Parts of the file may stand in the reason: they are shown as one plain line. */
export function problemAt(file: PolicyFile, offset: number, reason: string): PolicyProblem {
  return { file: file.name, line: lineAt(file.text, offset), reason: plainLine(reason, MOST_REASON_CHARS) };
}
