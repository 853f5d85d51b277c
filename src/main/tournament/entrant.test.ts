import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { AgentProcesses } from '../adapters/sandbox/agent-processes.ts';
import { loadManifest } from '../adapters/sandbox/manifest.ts';
import { Desk } from '../cli/testing/command.ts';
import type { JournalRecord } from '../engine/domain/records.ts';
import { accountMetrics } from '../engine/ledger/metric-table.ts';
import { createConsole } from '../runtime/compose.ts';
import { boxedEntrant } from './boxed-entrant.ts';
import { worldOf } from './testing/world.ts';

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

  async function entered(agent: string, feedPath: string, withRuns: boolean) {
    const boxed = boxedEntrant({
      world: await worldOf(feedPath, SEED),
      folder: loadManifest(join(RESOURCES, 'agents', agent)),
      nodePath: process.execPath,
      workDir: desk.dir,
      withRuns,
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
      const entrant = await entered(agent, feedPath, true);
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

  it.each([
    ['breakout', 4_000],
    ['grid', 2_400],
    ['revert', 2_400],
    ['trend', 2_400],
  ])(
    '[T3] [T2] %s has the same fingerprint whether it is sent one step at a time or runs of them',
    async (agent, minutes) => {
      const feedPath = desk.feed(minutes);
      const runs = vi.spyOn(AgentProcesses.prototype, 'run');
      const inRuns = await entered(agent, feedPath, true);
      expect(runs.mock.calls.length).toBeGreaterThan(5);
      runs.mockClear();
      const oneByOne = await entered(agent, feedPath, false);
      expect(runs).not.toHaveBeenCalled();
      expect(inRuns.state.counts.fills).toBeGreaterThan(0);
      expect(inRuns.result).toEqual(oneByOne.result);
    },
  );
});
