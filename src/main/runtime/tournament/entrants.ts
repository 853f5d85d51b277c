import { createHash } from 'node:crypto';
import type { AgentId } from '../../../shared/ids.ts';
import { Refusal } from '../../../shared/ipc/contract.ts';
import { type AgentFolder, hashCode } from '../../adapters/sandbox/manifest.ts';
import { instrumentsFor } from '../../engine/agents/manifest.ts';
import type { Instrument } from '../../engine/domain/instrument.ts';
import type { TournamentEntrant } from '../../engine/promotion/tournament-records.ts';

/** The entrants by their names, in the order of the installed agents; null: all that trade an instrument. @throws Refusal */
export function chooseEntrants(
  names: readonly AgentId[] | null,
  installed: ReadonlyMap<AgentId, AgentFolder>,
  instruments: readonly Instrument[],
): TournamentEntrant[] {
  const accepts = (it: AgentFolder): boolean => instrumentsFor(it.manifest, instruments).length > 0;
  for (const name of names ?? []) {
    const found = installed.get(name);
    if (found === undefined) {
      throw new Refusal(`There is no agent ${name}. These are installed: ${[...installed.keys()].join(', ')}.`);
    }
    if (!accepts(found)) throw new Refusal(`Agent ${name} trades no instrument of this feed. Leave it out.`);
  }
  const chosen = [...installed.values()].filter((it) => accepts(it) && (names?.includes(it.manifest.id) ?? true));
  if (chosen.length === 0) throw new Refusal('No agent trades an instrument of this feed. Choose another feed.');
  return chosen.map(entrantOf);
}

/** What this agent is, by its hashes. */
export function entrantOf(folder: AgentFolder): TournamentEntrant {
  const { id, version, parameters, limits } = folder.manifest;
  const values = Object.entries(parameters).map(([name, { value }]) => [name, value]);
  const config = JSON.stringify([values, limits]);
  return {
    agent: id,
    version,
    manifestSha256: folder.manifestSha256,
    codeSha256: hashCode(folder),
    configSha256: createHash('sha256').update(config).digest('hex'),
  };
}
