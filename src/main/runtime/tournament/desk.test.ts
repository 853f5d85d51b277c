import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { loadManifest } from '../../adapters/sandbox/manifest.ts';
import { TournamentControl } from '../../engine/promotion/tournament-control.ts';
import { Rig } from '../../engine/testing/rig.ts';
import { loadConfig } from '../config.ts';
import { policyFolders, policySchema } from '../policy-folder.ts';
import { loadPolicySet } from '../policy-set.ts';
import { TournamentDesk, type TournamentParts } from './desk.ts';
import type { TournamentJob } from './protocol.ts';

const RESOURCES = join(import.meta.dirname, '../../../../resources');
const SCRIPTED = join(import.meta.dirname, 'testing/scripted-process.ts');
const SOON = { timeout: 10_000, interval: 10 };
const ASK = { agents: null, feed: null, seed: 3, variantsElsewhere: 0 };
const ANN = { by: 'ann', via: 'window' } as const;
const AGENTS = ['breakout', 'grid', 'revert', 'trend'];

describe('the desk of tournaments', () => {
  let dir: string;
  let rig: Rig;
  let desk: TournamentDesk;
  let notes: string[];
  beforeEach(async () => {
    dir = mkdtempSync(join(tmpdir(), 'interlock-tournament-'));
    rig = new Rig(['a']);
    notes = [];
    desk = await opened();
  });
  afterEach(async () => {
    await desk.close();
    rmSync(dir, { recursive: true, force: true });
  });

  async function opened(change: Partial<TournamentParts> = {}, risk: object = {}): Promise<TournamentDesk> {
    const policy = loadPolicySet(policyFolders(RESOURCES, '').embedded, policySchema(RESOURCES));
    if (!('set' in policy)) throw new Error('the policy set cannot be read');
    const agents = AGENTS.map((name) => loadManifest(join(RESOURCES, 'agents', name)));
    return new TournamentDesk({
      engine: {
        tournaments: new TournamentControl(rig.core),
        state: rig.state,
        inForce: {
          policy: policy.set,
          risk: { ...policy.set.risk, ...risk },
        } as unknown as TournamentParts['engine']['inForce'],
      },
      installed: () => new Map(agents.map((folder) => [folder.manifest.id, folder])),
      config: await loadConfig(RESOURCES),
      resourcesDir: RESOURCES,
      launch: { nodePath: process.execPath, entry: SCRIPTED, dataDir: dir },
      embedded: { feedPath: join(dir, 'prices.csv'), symbol: 'BTC-PERP' },
      seed: () => 1,
      isTrading: () => false,
      note: (text) => notes.push(text),
      ...change,
    });
  }

  /** What the process that stands in for the real one does in its first life, its second, and so on. */
  const script = (...lives: readonly object[]): void => writeFileSync(join(dir, 'lives.json'), JSON.stringify(lives));
  const asked = (): Pick<TournamentJob, 'entrants' | 'threads' | 'isBesideTrading'>[] =>
    readFileSync(join(dir, 'jobs'), 'utf8')
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
  const over = (): Promise<void> => vi.waitFor(() => expect(desk.isRunning).toBe(false), SOON);
  const results = (): string[] => rig.of('tournament.entrant').map(({ body }) => body.agent);

  it('[T3] journals what it is about, each result with the hash of its curve, and its end', async () => {
    script({});
    const id = await desk.start(ASK, ANN);
    expect(desk.view(null)).toMatchObject({ id, state: 'running', seed: 3, by: 'ann', gaps: 2, missingBars: 60 });
    await over();
    expect(results().toSorted()).toEqual(AGENTS);
    const view = desk.view(id);
    expect(view).toMatchObject({ state: 'finished', marketDays: 1 - 60 / 1_440 });
    expect(view?.entrants.map(({ rank }) => rank)).toEqual([1, 2, 3, 4]);
    const curve = await desk.curve(id, 'grid');
    expect(curve).toMatchObject({ tournament: id, agent: 'grid', points: [{ equity: '100001' }] });
    const path = join(dir, 'tournaments', id, 'grid.json');
    writeFileSync(path, readFileSync(path, 'utf8').replace('100001', '100002'));
    await expect(desk.curve(id, 'grid')).rejects.toThrow(/not the one that was journalled/);
  });

  it('[T3] [T4] once it is over each curve tells what it can, and the gate is shut while anything is not known', async () => {
    script({});
    const id = await desk.start(ASK, ANN);
    expect((await desk.shown(null))?.entrants.map(({ gate }) => gate)).toEqual([null, null, null, null]);
    await over();
    const row = async () => (await desk.shown(id))?.entrants.find(({ agent }) => agent === 'grid');
    const { statistics, gate } = (await row()) ?? expect.fail('it took part');
    expect(statistics?.months).toEqual([{ month: '1970-01', hours: 1, return: 100_001 / 100_000 - 1, maxDrawdown: 0 }]);
    expect(statistics?.caveats).toEqual(['short', 'gaps', 'few-trades', 'statistics-unknown']);
    expect(gate?.verdict).toBe('red');
    expect(gate?.rows.find(({ measure }) => measure === 'parityError')).toMatchObject({ value: null, verdict: 'red' });
    const path = join(dir, 'tournaments', id, 'grid.json');
    writeFileSync(path, readFileSync(path, 'utf8').replace('100001', '900001'));
    const changed = await row();
    expect(changed?.statistics).toBeNull();
    expect(changed?.gate?.rows.find(({ measure }) => measure === 'deflatedSharpe')).toMatchObject({ value: null });
  });

  it('[T4] a policy without thresholds promotes nobody, and says what to add', async () => {
    await desk.close();
    desk = await opened({}, { promotion: undefined });
    script({});
    await desk.start(ASK, ANN);
    await over();
    const gates = (await desk.shown(null))?.entrants.map(({ gate }) => gate);
    expect(gates).toHaveLength(4);
    for (const gate of gates ?? []) {
      expect(gate).toMatchObject({
        verdict: 'red',
        reason: expect.stringContaining('add promotion.gate to risk.json'),
      });
    }
  });

  it('[T3] a process that crashes is begun anew with those who have no result; the others keep theirs', async () => {
    script({ results: 2, after: 'crash' }, {});
    await desk.start(ASK, ANN);
    await over();
    expect(asked().map(({ entrants }) => entrants.map(({ agent }) => agent))).toEqual([AGENTS, ['revert', 'trend']]);
    expect(results()).toEqual(AGENTS);
    expect(desk.view(null)?.state).toBe('finished');
  });

  it('[T3] one that ends twice without a result, or says what is not in the protocol, fails it', async () => {
    script({ results: 0, after: 'crash' }, { results: 0, after: 'junk' });
    await desk.start(ASK, ANN);
    await over();
    expect(desk.view(null)).toMatchObject({ state: 'failed', reason: 'its process said what is not in the protocol' });
    script({ results: 0, after: 'crash' }, { results: 0, after: 'crash' });
    await desk.start(ASK, ANN);
    await over();
    expect(desk.view(null)).toMatchObject({
      state: 'failed',
      reason: 'its process ended twice without a result that could be kept',
    });
    expect(results()).toEqual([]);
  });

  it('[T3] a result that nobody waits for is not taken', async () => {
    script({ results: 1, after: 'repeat' });
    await desk.start({ ...ASK, agents: ['grid'] }, ANN);
    await over();
    expect(results()).toEqual(['grid']);
    expect(notes).toEqual([expect.stringMatching(/grid.*could not be kept/)]);
  });

  it('[T3] a console that closes cuts it short: the next one says so, and goes on where it was, on command', async () => {
    script({ results: 1, after: 'wait' }, {});
    const id = await desk.start(ASK, ANN);
    await vi.waitFor(() => expect(results()).toEqual(['breakout']), SOON);
    await desk.close();
    expect(rig.of('tournament.ended')).toEqual([]);
    desk = await opened();
    expect(notes).toEqual([`${id} was cut short: \`interlock tournament run --resume\` goes on with it`]);
    expect(desk.view(null)?.state).toBe('interrupted');
    await expect(desk.start(ASK, ANN)).rejects.toThrow(/is not over/);
    expect(await desk.resume()).toBe(id);
    await over();
    expect(
      asked()
        .at(-1)
        ?.entrants.map(({ agent }) => agent),
    ).toEqual(['grid', 'revert', 'trend']);
    expect(results()).toEqual(AGENTS);
  });

  it('[T3] is not resumed with other agents, another policy or another feed', async () => {
    script({ results: 1, after: 'wait' }, { feed: 'other' });
    await desk.start(ASK, ANN);
    await vi.waitFor(() => expect(results()).toEqual(['breakout']), SOON);
    await desk.close();
    await expect(desk.resume()).rejects.toThrow(/feed was changed/);
    const grid = { ...loadManifest(join(RESOURCES, 'agents', 'grid')), manifestSha256: 'changed' };
    desk = await opened({ installed: () => new Map([['grid', grid]]) });
    await expect(desk.resume()).rejects.toThrow(/Agent grid was changed/);
    const inForce = { policy: { sha256: 'another', files: [] } } as unknown as TournamentParts['engine']['inForce'];
    desk = await opened({ engine: { tournaments: new TournamentControl(rig.core), state: rig.state, inForce } });
    await expect(desk.resume()).rejects.toThrow(/policy was changed/);
    await desk.stop('ann');
    expect(desk.view(null)).toMatchObject({ state: 'stopped' });
    await expect(desk.resume()).rejects.toThrow(/No tournament was cut short/);
  });

  it('[T3] is stopped at once, its process with it, and keeps what it has; it can be asked for beside the next', async () => {
    script({ results: 2, after: 'wait' }, {});
    const first = await desk.start(ASK, ANN);
    await vi.waitFor(() => expect(results()).toHaveLength(2), SOON);
    await desk.stop('bob');
    expect(rig.of('tournament.ended').map(({ body }) => [body.how, body.by])).toEqual([['stopped', 'bob']]);
    expect(existsSync(join(dir, 'ended'))).toBe(true);
    await expect(desk.stop('bob')).rejects.toThrow(/No tournament runs/);
    const second = await desk.start(ASK, ANN);
    await over();
    const { 'tournament.show': show } = desk.handlers();
    const shown = await show({ id: first }, { ...ANN, role: 'operator', session: 'window-1' });
    expect(shown).toMatchObject({ tournament: { id: first }, ids: [second, first] });
  });

  it('[T3] says what is wrong with what it is asked for, and begins nothing', async () => {
    script({});
    await expect(desk.start({ ...ASK, agents: ['nobody'] }, ANN)).rejects.toThrow(/There is no agent nobody/);
    const feed = { path: join(dir, 'prices.csv'), symbol: null };
    expect(() => desk.start({ ...ASK, feed }, ANN)).toThrow(/on the command line/);
    script({ feed: 'bad' });
    await expect(desk.start({ ...ASK, feed }, { by: 'ann', via: 'socket' })).rejects.toThrow(
      'prices.csv: line 3: no price',
    );
    script({ feed: 'none traded' });
    await expect(desk.start(ASK, ANN)).rejects.toThrow(/No agent trades an instrument/);
    expect(rig.of('tournament.started')).toEqual([]);
    expect(() => desk.view('tournament-7')).toThrow(/not known here/);
  });

  it('[T3] [K3] reckons with each curve once, however often it is shown, and again when its file was changed', async () => {
    script({});
    const id = await desk.start({ ...ASK, agents: ['grid'] }, ANN);
    await over();
    const look = async () => (await desk.shown(id))?.entrants[0]?.statistics;
    const first = await look();
    expect(first).not.toBeNull();
    expect(await look()).toBe(first);
    writeFileSync(join(dir, 'tournaments', id, 'grid.json'), '{}');
    expect(await look()).toBeNull();
  });

  it('[T3] results that cannot be kept are not played for ever', async () => {
    script({}, {}, {}, {});
    await desk.start(ASK, ANN);
    rig.core.settle = () => false;
    await over();
    expect(asked()).toHaveLength(2);
    expect(results()).toEqual([]);
    expect(notes.at(-1)).toMatch(/the end of tournament-1 could not be journalled/);
  });

  it('[T3] one that is stopped, or whose console closes, while its feed is looked at never begins', async () => {
    script({ results: 1, after: 'wait' }, {}, {});
    const id = await desk.start(ASK, ANN);
    await vi.waitFor(() => expect(results()).toHaveLength(1), SOON);
    await desk.close();
    desk = await opened();
    const resuming = desk.resume();
    await desk.stop('bob');
    await expect(resuming).rejects.toThrow(`${id} was stopped before it began.`);
    const starting = desk.start(ASK, ANN);
    await desk.close();
    await expect(starting).rejects.toThrow(/was stopped before it began/);
    expect(asked()).toHaveLength(1);
  });

  it('[T3] [K3] leaves a processor to a session that runs', async () => {
    script({}, {});
    await desk.start(ASK, ANN);
    await over();
    desk = await opened({ isTrading: () => true });
    await desk.start(ASK, ANN);
    await over();
    const spare = availableParallelism() - 1;
    expect(asked().map(({ threads, isBesideTrading }) => [threads, isBesideTrading])).toEqual([
      [Math.max(2, spare), false],
      [Math.max(1, spare), true],
    ]);
  });
});
