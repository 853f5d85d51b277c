import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { AgentProcesses } from '../adapters/sandbox/agent-processes.ts';
import { loadManifest } from '../adapters/sandbox/manifest.ts';
import { Desk } from '../cli/testing/command.ts';
import { readCurve, tournamentFolder } from '../runtime/tournament/curves.ts';
import { boxedEntrant } from './boxed-entrant.ts';
import { Forecast } from './forecast.ts';
import { PEEKING } from './testing/peeking-agent.ts';
import { worldOf } from './testing/world.ts';
import { type FromThread, ThreadWork } from './thread-work.ts';

const RESOURCES = join(import.meta.dirname, '../../../resources');

describe('a thread that plays entrants', () => {
  let desk: Desk;
  beforeEach(() => {
    desk = new Desk();
  });
  afterEach(() => {
    vi.restoreAllMocks();
    return desk.close();
  });

  async function begun(change: { readonly feedSha256?: string } = {}) {
    const path = desk.feed(200);
    const { feed, config, policy } = await worldOf(path, 1);
    const said: FromThread[] = [];
    const start = {
      tournament: 'tournament-1',
      resourcesDir: RESOURCES,
      workDir: tournamentFolder(desk.dir, 'tournament-1'),
      nodePath: process.execPath,
      feed: { path, symbol: 'BTC-PERP', sha256: change.feedSha256 ?? feed.info.sha256 },
      seed: 1,
      venueConfigSha256: config.paperSha256,
      policy: { sha256: policy.sha256, files: [...policy.files] },
      isBesideTrading: false,
      threads: 1,
    };
    const work = new ThreadWork(start, (message) => said.push(message));
    await work.open();
    return { work, said };
  }
  const result = (said: readonly FromThread[]) =>
    said.flatMap((it) => (it.type === 'result' ? [it.result] : [])).at(-1);
  const { dir, manifestSha256 } = loadManifest(join(RESOURCES, 'agents', 'trend'));
  const TREND = { agent: 'trend', dir, manifestSha256 };

  it('[T3] plays an entrant whose run was not what came again in single steps, with the same fingerprint', async () => {
    const { work, said } = await begun();
    await work.play(TREND);
    const right = result(said);
    expect(right).toMatchObject({ outcome: 'finished', bars: 200 });
    const { after } = Forecast.prototype;
    const wrong = vi.spyOn(Forecast.prototype, 'after').mockImplementation(function (this: Forecast, ...asked) {
      return after.apply(this, asked).map((step) => ({ ...step, at: step.at + 1 }));
    });
    await work.play(TREND);
    expect(wrong).toHaveBeenCalledTimes(1);
    expect(result(said)).toEqual(right);
  });

  it('[T3] sends no bar before its time to an agent that is not the app’s own, whatever it says that it takes', async () => {
    desk.agent('peek', PEEKING);
    const folder = loadManifest(join(desk.data, 'agents', 'peek'));
    const runs = vi.spyOn(AgentProcesses.prototype, 'run');
    const { work, said } = await begun();
    await work.play({ agent: 'peek', dir: folder.dir, manifestSha256: folder.manifestSha256 });
    expect(runs).not.toHaveBeenCalled();
    const world = await worldOf(desk.feed(200), 1);
    const options = { world, folder, nodePath: process.execPath, workDir: desk.dir };
    const inSteps = boxedEntrant(options);
    const alone = await inSteps.entrant.play();
    inSteps.close();
    const { curve, ...rest } = alone;
    expect(result(said)).toMatchObject(rest);
    const { points } = await readCurve(desk.dir, 'tournament-1', 'peek', result(said)?.curveSha256 ?? '');
    expect(points).toEqual(curve);
    expect(alone).toMatchObject({ outcome: 'finished', bars: 200, counts: { orders: 0, answeredBars: 200 } });
    // It would have: the fixture can do what it is there for.
    const inRuns = boxedEntrant({ ...options, withRuns: true });
    expect((await inRuns.entrant.play()).counts.orders).toBeGreaterThan(10);
    inRuns.close();
  });

  it('[T3] an entrant that is given up is played to the end of the feed without its agent, and has failed', async () => {
    const folder = loadManifest(join(RESOURCES, 'agents', 'trend'));
    const world = await worldOf(desk.feed(200), 1);
    const { entrant, close } = boxedEntrant({ world, folder, nodePath: process.execPath, workDir: desk.dir });
    const playing = entrant.play();
    await vi.waitFor(() => expect(entrant.bars).toBeGreaterThan(3), { timeout: 20_000, interval: 1 });
    entrant.giveUp('it took too long');
    expect(await playing).toMatchObject({ outcome: 'failed', reason: 'it took too long', bars: 200 });
    close();
  });

  it('[T3] leaves an agent nothing of an earlier attempt in its workspace', async () => {
    const workspace = join(tournamentFolder(desk.dir, 'tournament-1'), 'workspaces', 'trend');
    mkdirSync(workspace, { recursive: true });
    writeFileSync(join(workspace, 'notes'), 'what came last time');
    const { work, said } = await begun();
    const there = vi.spyOn(AgentProcesses.prototype, 'start').mockImplementation(() => {
      expect(existsSync(workspace)).toBe(false);
      throw new Error('seen');
    });
    await work.play(TREND);
    expect(there).toHaveBeenCalled();
    expect(result(said)?.outcome).toBe('failed');
  });

  it('[T3] does not play an agent whose files were changed, nor on a feed that was', async () => {
    const { work, said } = await begun();
    await work.play({ ...TREND, manifestSha256: 'another' });
    expect(result(said)).toMatchObject({
      outcome: 'failed',
      reason: expect.stringMatching(/files were changed/),
      head: '',
    });
    const other = await begun({ feedSha256: '0'.repeat(64) });
    expect(other.said).toEqual([{ type: 'failed', reason: expect.stringMatching(/feed was changed/) }]);
  });
});
