import { createHash } from 'node:crypto';
import { availableParallelism } from 'node:os';
import type { AgentId } from '../../../shared/ids.ts';
import { Refusal } from '../../../shared/ipc/contract.ts';
import type { StartTournament } from '../../../shared/ipc/tournament-channels.ts';
import type { AgentFolder } from '../../adapters/sandbox/manifest.ts';
import type { Engine } from '../../engine/engine.ts';
import type { TournamentPlan } from '../../engine/promotion/tournament-control.ts';
import { type Tournament, waitingEntrants } from '../../engine/promotion/tournaments.ts';
import { balanceIn, type Config } from '../config.ts';
import { RISK_FILE } from '../policy-set.ts';
import type { FeedPlace } from '../rig.ts';
import { tournamentFolder } from './curves.ts';
import { chooseEntrants, entrantOf } from './entrants.ts';
import type { TournamentLaunch } from './process.ts';
import type { TournamentFeed, TournamentJob } from './protocol.ts';

const DAY_MS = 86_400_000;

/** What a tournament is made from: the console's own. */
export interface PlanParts {
  readonly engine: Pick<Engine, 'inForce'>;
  readonly installed: () => ReadonlyMap<AgentId, AgentFolder>;
  readonly config: Config;
  readonly resourcesDir: string;
  readonly launch: TournamentLaunch;
  /** The seed of the settings. */
  readonly seed: () => number;
  /** Something trades in this console: it keeps a processor for itself. */
  readonly isTrading: () => boolean;
}

/** What is journalled of a tournament that is to begin on this feed. @throws Refusal */
export function planOf(request: StartTournament, feed: TournamentFeed, by: string, parts: PlanParts): TournamentPlan {
  const { installed, config, seed } = parts;
  const { steps, intervalMs, firstAt, lastAt, gaps, currency } = feed;
  const instruments = feed.symbols.flatMap((symbol) => config.instruments.get(symbol) ?? []);
  const { sha256, files } = policyOf(parts);
  const risk = files.find(({ name }) => name === RISK_FILE)?.text ?? '';
  return {
    feed: feed.name,
    feedSha256: feed.sha256,
    firstAt,
    lastAt,
    intervalMs,
    bars: steps,
    gaps,
    missingBars: Math.round((lastAt - firstAt) / intervalMs) - steps,
    marketDays: (steps * intervalMs) / DAY_MS,
    seed: request.seed ?? seed(),
    policySha256: sha256,
    riskSha256: createHash('sha256').update(risk).digest('hex'),
    venueConfigSha256: config.paperSha256,
    balance: balanceIn(config, currency),
    currency,
    entrants: chooseEntrants(request.agents, installed(), instruments),
    variantsElsewhere: request.variantsElsewhere,
    by,
  };
}

/** Results of before and after a change would not be of one tournament. @throws Refusal */
export function refuseChanged(open: Tournament, parts: PlanParts): void {
  const { installed, config } = parts;
  const { tournament, policySha256, venueConfigSha256, balance, currency } = open.started;
  const anew = `Stop ${tournament} and start a new one, or undo the change.`;
  if (policyOf(parts).sha256 !== policySha256) throw new Refusal(`The policy was changed since. ${anew}`);
  if (config.paperSha256 !== venueConfigSha256) throw new Refusal(`The paper venue was changed since. ${anew}`);
  if (balanceIn(config, currency) !== balance) throw new Refusal(`The paper balance was changed since. ${anew}`);
  for (const { agent, manifestSha256 } of waitingEntrants(open)) {
    const folder = installed().get(agent);
    if (folder === undefined || entrantOf(folder).manifestSha256 !== manifestSha256) {
      throw new Refusal(`Agent ${agent} was changed since. ${anew}`);
    }
  }
}

/** The job of those entrants that have no result. */
export function jobOf(tournament: Tournament, place: FeedPlace, parts: PlanParts): TournamentJob {
  const { resourcesDir, launch, installed, isTrading } = parts;
  const { tournament: id, feedSha256, seed, policySha256, venueConfigSha256 } = tournament.started;
  const folders = installed();
  const isBesideTrading = isTrading();
  const spare = availableParallelism() - 1;
  return {
    tournament: id,
    resourcesDir,
    workDir: tournamentFolder(launch.dataDir, id),
    nodePath: launch.nodePath,
    feed: { path: place.feedPath, symbol: place.symbol, sha256: feedSha256 },
    seed,
    venueConfigSha256,
    policy: { sha256: policySha256, files: policyOf(parts).files.map(({ name, text }) => ({ name, text })) },
    isBesideTrading,
    threads: Math.max(isBesideTrading ? 1 : 2, spare),
    entrants: waitingEntrants(tournament).flatMap(({ agent, manifestSha256 }) => {
      const folder = folders.get(agent);
      return folder === undefined ? [] : [{ agent, dir: folder.dir, manifestSha256 }];
    }),
  };
}

function policyOf({ engine }: PlanParts) {
  const { policy } = engine.inForce;
  if (policy === null) throw new Refusal('No policy set is in force, so nothing may trade. Mend the policy first.');
  return policy;
}
