import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { openRecordedFeed } from '../adapters/feeds/recorded-feed.ts';
import { loadManifest } from '../adapters/sandbox/manifest.ts';
import { Desk } from '../cli/testing/command.ts';
import type { JournalRecord } from '../engine/domain/records.ts';
import { accountMetrics } from '../engine/ledger/metric-table.ts';
import { createConsole } from '../runtime/compose.ts';
import { loadConfig } from '../runtime/config.ts';
import { policyFolders, policySchema } from '../runtime/policy-folder.ts';
import { loadPolicySet } from '../runtime/policy-set.ts';
import { boxedEntrant } from './boxed-entrant.ts';
import type { EntrantWorld } from './entrant.ts';

const RESOURCES = join(import.meta.dirname, '../../../resources');
const MINUTES = 1_500;
const SEED = 7;

/** What a console journals about itself, and what the machine decides. */
const OF_THE_CONSOLE = [
  'policy.loaded',
  'key.used',
  'key.changed',
  'agent.started',
  'agent.heartbeat',
  'agent.stopped',
];

async function worldOf(feedPath: string, symbol = 'BTC-PERP'): Promise<EntrantWorld> {
  const config = await loadConfig(RESOURCES);
  const { spreadRate, participation } = config.paper;
  const feed = await openRecordedFeed({
    path: feedPath,
    instruments: config.instruments,
    defaultSymbol: symbol,
    spread: { spreadRate, participation },
    wallNow: Date.now(),
  });
  const policy = loadPolicySet(policyFolders(RESOURCES, '').embedded, policySchema(RESOURCES));
  if (!('set' in policy)) throw new Error('the policy set cannot be read');
  return { feed, seed: SEED, config, policy: policy.set };
}

describe('an entrant', () => {
  let desk: Desk;
  beforeEach(() => {
    desk = new Desk();
    vi.stubEnv('DBUS_SESSION_BUS_ADDRESS', '');
  });
  afterEach(async () => {
    await desk.close();
    vi.unstubAllEnvs();
  });

  async function entered(agent: string, feedPath: string) {
    const boxed = boxedEntrant({
      world: await worldOf(feedPath),
      folder: loadManifest(join(RESOURCES, 'agents', agent)),
      nodePath: process.execPath,
      workDir: desk.dir,
    });
    const { core } = boxed.entrant.engine;
    const records: JournalRecord[] = [];
    const tally = core.onRecord;
    core.onRecord = (record, sequence) => {
      records.push(record);
      tally(record, sequence);
    };
    try {
      const result = await boxed.entrant.play();
      return { result, records, metrics: accountMetrics(core.state, core.now()), state: core.state };
    } finally {
      boxed.close();
    }
  }

  /** The same agent alone in a session of the ordinary console. */
  async function inSession(agent: string, feedPath: string) {
    const console = await createConsole({
      dataDir: desk.data,
      resourcesDir: RESOURCES,
      fallbackReason: '',
      version: '',
      host: 'headless',
    });
    try {
      const { core } = console.engine;
      const records: JournalRecord[] = [];
      const project = core.onRecord;
      core.onRecord = (record, sequence) => {
        records.push(record);
        project(record, sequence);
      };
      await console.startSession({ feedPath, speed: 'max', seed: SEED, agents: [agent], until: null });
      await vi.waitFor(() => expect(console.session.state).toBe('ended'), { timeout: 30_000, interval: 10 });
      return { records, metrics: accountMetrics(core.state, core.now()), state: core.state };
    } finally {
      await console.close();
    }
  }

  it.each(['trend', 'grid'])(
    '[T3] %s has the fills, fees and metrics of a paper session alone, to the last unit',
    async (agent) => {
      const feedPath = desk.feed(MINUTES);
      const session = await inSession(agent, feedPath);
      const entrant = await entered(agent, feedPath);
      const ofBoth = ({ records }: { records: readonly JournalRecord[] }) =>
        records.filter(({ kind }) => kind !== 'session.opened' && !OF_THE_CONSOLE.includes(kind));
      expect(entrant.state.counts.fills).toBeGreaterThan(2);
      expect(ofBoth(entrant)).toEqual(ofBoth(session));
      expect(entrant.metrics).toEqual(session.metrics);
      expect(entrant.state.ledger).toEqual(session.state.ledger);
      expect(entrant.result).toMatchObject({ outcome: 'finished', bars: MINUTES, equity: session.metrics.equity });
      const { orders, fills, rejections } = session.state.counts;
      expect(entrant.result.counts).toMatchObject({ orders, fills, rejections, answeredBars: MINUTES });
    },
  );
});
