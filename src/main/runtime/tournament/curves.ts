import { createHash } from 'node:crypto';
import { mkdir, open, readFile, rename, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { AgentId } from '../../../shared/ids.ts';
import { Refusal } from '../../../shared/ipc/contract.ts';
import type { CurveFile, TournamentId } from '../../../shared/view/tournament.ts';

/** A tournament's folder in the data folder. */
export function tournamentFolder(dataDir: string, id: TournamentId): string {
  return join(dataDir, 'tournaments', id);
}

/** Writes an entrant's curve into its tournament's folder, durable and whole. @returns the file's sha256 */
export async function writeCurve(dir: string, curve: CurveFile): Promise<string> {
  await mkdir(dir, { recursive: true, mode: 0o700 });
  const path = join(dir, `${curve.agent}.json`);
  const text = `${JSON.stringify(curve)}\n`;
  const file = await open(`${path}.new`, 'w', 0o600);
  try {
    await file.writeFile(text);
    await file.sync();
  } finally {
    await file.close();
  }
  await rename(`${path}.new`, path);
  return createHash('sha256').update(text).digest('hex');
}

/** Changes when the file does. Rejects when there is none. */
export async function curveState(dataDir: string, id: TournamentId, agent: AgentId): Promise<string> {
  const { size, mtimeMs, ctimeMs } = await stat(join(tournamentFolder(dataDir, id), `${agent}.json`));
  return `${size} ${mtimeMs} ${ctimeMs}`;
}

/** Reads it back, if it is still the one that the journal knows. @throws Refusal */
export async function readCurve(dataDir: string, id: TournamentId, agent: AgentId, sha256: string): Promise<CurveFile> {
  let text: string;
  try {
    text = await readFile(join(tournamentFolder(dataDir, id), `${agent}.json`), 'utf8');
  } catch {
    throw new Refusal(`The curve of ${agent} in ${id} cannot be read. Run the tournament again.`);
  }
  if (createHash('sha256').update(text).digest('hex') !== sha256) {
    throw new Refusal(`The curve of ${agent} in ${id} is not the one that was journalled. Run the tournament again.`);
  }
  // By its hash it is what was written: looking at each point once more would only hold a press up.
  return JSON.parse(text) as CurveFile;
}
