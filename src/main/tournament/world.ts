import { openRecordedFeed, type RecordedFeed } from '../adapters/feeds/recorded-feed.ts';
import { type Config, loadConfig } from '../runtime/config.ts';
import { policySchema } from '../runtime/policy-folder.ts';
import { policySetOf } from '../runtime/policy-set.ts';
import type { FeedQuestion, TournamentFeed, TournamentJob } from '../runtime/tournament/protocol.ts';
import type { EntrantWorld } from './entrant.ts';
import { rememberedFeed } from './remembered-feed.ts';

/** What lies there. @throws FeedError in words for the operator */
export async function feedThere(question: FeedQuestion): Promise<TournamentFeed> {
  const { info } = await openFeed(question, await loadConfig(question.resourcesDir));
  const { name, sha256, symbols, currency, firstAt, lastAt, intervalMs, steps, gaps } = info;
  // A recording says when its last step opens.
  return {
    name,
    sha256,
    symbols: [...symbols],
    currency,
    firstAt,
    lastAt: lastAt + intervalMs,
    intervalMs,
    steps,
    gaps,
  };
}

/** What all entrants have alike, read from where the job says. @throws Error where something is not what it says */
export async function openWorld(job: Omit<TournamentJob, 'entrants'>): Promise<EntrantWorld> {
  const { resourcesDir, feed: wanted, seed, policy, venueConfigSha256 } = job;
  const config = await loadConfig(resourcesDir);
  if (config.paperSha256 !== venueConfigSha256) throw new Error('The paper venue’s numbers were changed. Start anew.');
  const feed = await openFeed(wanted, config);
  if (feed.info.sha256 !== wanted.sha256) {
    throw new Error('The recorded feed was changed since the tournament began. Put the old file back, or start anew.');
  }
  const read = policySetOf(policy.files, policySchema(resourcesDir));
  if (!('set' in read) || read.set.sha256 !== policy.sha256) throw new Error('The policy set does not have its hash.');
  return { feed: rememberedFeed(feed), seed, config, policy: read.set };
}

function openFeed({ path, symbol }: Pick<FeedQuestion, 'path' | 'symbol'>, config: Config): Promise<RecordedFeed> {
  const { spreadRate, participation } = config.paper;
  return openRecordedFeed({
    path,
    instruments: config.instruments,
    defaultSymbol: symbol,
    spread: { spreadRate, participation },
    wallNow: Date.now(),
  });
}
