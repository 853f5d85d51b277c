import { join } from 'node:path';
import { openRecordedFeed } from '../../adapters/feeds/recorded-feed.ts';
import { loadConfig } from '../../runtime/config.ts';
import { policyFolders, policySchema } from '../../runtime/policy-folder.ts';
import { loadPolicySet } from '../../runtime/policy-set.ts';
import type { EntrantWorld } from '../entrant.ts';
import { rememberedFeed } from '../remembered-feed.ts';

const RESOURCES = join(import.meta.dirname, '../../../../resources');

/** For tests and figures: a world on this feed, with all that the console brings. */
export async function worldOf(feedPath: string, seed: number): Promise<EntrantWorld> {
  const config = await loadConfig(RESOURCES);
  const { spreadRate, participation } = config.paper;
  const feed = await openRecordedFeed({
    path: feedPath,
    instruments: config.instruments,
    defaultSymbol: 'BTC-PERP',
    spread: { spreadRate, participation },
    wallNow: Date.now(),
  });
  const policy = loadPolicySet(policyFolders(RESOURCES, '').embedded, policySchema(RESOURCES));
  if (!('set' in policy)) throw new Error('the policy set cannot be read');
  return { feed: rememberedFeed(feed), seed, config, policy: policy.set };
}
