import { execFile } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { availableParallelism, loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { gunzipSync } from 'node:zlib';
import { loadManifest } from '../src/main/adapters/sandbox/manifest.ts';
import { createAgent } from '../src/main/adapters/sandbox/new-agent.ts';
import { TournamentProcess } from '../src/main/runtime/tournament/process.ts';
import type { TournamentJob } from '../src/main/runtime/tournament/protocol.ts';
import { worldOf } from '../src/main/tournament/testing/world.ts';
import type { TournamentView } from '../src/shared/view/tournament.ts';
import { flattenBench } from './kill/flatten.ts';
import type { BenchResult } from './result.ts';

const CLI = join(import.meta.dirname, '..', 'src', 'main', 'cli.ts');
const ENTRY = join(import.meta.dirname, '..', 'src', 'main', 'tournament.ts');
const RESOURCES = join(import.meta.dirname, '..', 'resources');
const RECORDED = join(RESOURCES, 'market', 'btc-perp_1m_2021-12-31_2022-02-01.csv.gz');
const BUILT_IN = ['breakout', 'grid', 'revert', 'trend'];
const AGENTS = 10;
const TARGET = 100_000;
const LAST_CANCEL = 'kill: press to last of 200 cancels sent, machine, p99';
/** The peer's rounds: one is too short to be timed. */
const ROUNDS = 20;

/** The rule of a new agent's skeleton, ten times with another length: `averageBars` closes in the moving average. */
const LENGTHS = Array.from({ length: AGENTS }, (_, n) => 60 * (n + 1));

/** Writes the ten into the data folder, as a trader's own agents, and answers with their names. */
function tenAgents(dataDir: string): string[] {
  return LENGTHS.map((length) => {
    const name = `average-${length}`;
    const dir = createAgent({ name, dir: join(dataDir, 'agents') });
    const path = join(dir, 'manifest.json');
    const manifest = JSON.parse(readFileSync(path, 'utf8'));
    manifest.parameters.averageBars.value = length;
    writeFileSync(path, JSON.stringify(manifest));
    return name;
  });
}

interface Played {
  readonly view: TournamentView;
  readonly barsASecond: number;
  /** For each second that a processor computed for it, whatever else wanted one; NaN where the system does not say. */
  readonly barsAComputedSecond: number;
}

/** Linux counts in hundredths of a second. */
const TICKS = 100;

/** Seconds that processes computed which we, or processes of ours, waited for; NaN where the system does not say. */
function computedByChildren(): number {
  try {
    const fields = readFileSync('/proc/self/stat', 'utf8').split(') ')[1]?.split(' ') ?? [];
    return (Number(fields[13]) + Number(fields[14])) / TICKS;
  } catch {
    return Number.NaN;
  }
}

/** A whole tournament as a user runs it, its processes' starts and ends included. */
async function played(dataDir: string, agents: readonly string[]): Promise<Played> {
  const [began, computed] = [performance.now(), computedByChildren()];
  const args = [CLI, 'tournament', 'run', '--json', '--data', dataDir, '--agents', agents.join(',')];
  const { stdout } = await promisify(execFile)(process.execPath, args, { maxBuffer: 1 << 26 });
  const seconds = (performance.now() - began) / 1_000;
  const view = JSON.parse(stdout) as TournamentView;
  const bars = view.entrants.reduce((sum, { result }) => sum + (result?.counts.answeredBars ?? 0), 0);
  if (view.state !== 'finished' || bars !== view.bars * agents.length) throw new Error(`${bars} bars were answered`);
  return { view, barsASecond: bars / seconds, barsAComputedSecond: bars / (computedByChildren() - computed) };
}

/** The same rule on the same prices in floats: no fees, spread, size, venue, risk, records or box. */
function bareLoop(closes: readonly number[], length: number): number {
  let [sum, held, cash] = [0, 0, 100_000];
  for (const [n, close] of closes.entries()) {
    sum += close - (n >= length ? (closes[n - length] ?? 0) : 0);
    if (n < length - 1) continue;
    const average = sum / length;
    if (held === 0 && close > average * 1.001) {
      held = 20_000 / close;
      cash -= held * close;
    } else if (held > 0 && close < average * 0.999) {
      cash += held * close;
      held = 0;
    }
  }
  return cash + held * (closes.at(-1) ?? 0);
}

function peer(): number {
  const [, ...lines] = gunzipSync(readFileSync(RECORDED)).toString('utf8').trim().split('\n');
  const closes = lines.map((line) => Number(line.split(',')[4]));
  const began = performance.now();
  let worth = 0;
  for (let round = 0; round < ROUNDS; round += 1) for (const length of LENGTHS) worth += bareLoop(closes, length);
  if (!(worth > 0)) throw new Error('the bare loop lost everything');
  return (ROUNDS * AGENTS * closes.length) / ((performance.now() - began) / 1_000);
}

/** The process that plays these agents as it does beside a session that trades. */
async function besideTrading(dataDir: string, names: readonly string[]): Promise<TournamentProcess> {
  const launch = { nodePath: process.execPath, entry: ENTRY, dataDir };
  const place = { path: RECORDED, symbol: 'BTC-PERP' };
  const tournament = new TournamentProcess(launch, { resourcesDir: RESOURCES, ...place });
  const { sha256 } = await tournament.feed;
  const { config, policy } = await worldOf(RECORDED, 1);
  const job: TournamentJob = {
    tournament: 'tournament-1',
    resourcesDir: RESOURCES,
    workDir: dataDir,
    nodePath: process.execPath,
    feed: { ...place, sha256 },
    seed: 1,
    venueConfigSha256: config.paperSha256,
    policy: { sha256: policy.sha256, files: [...policy.files] },
    isBesideTrading: true,
    threads: Math.max(1, availableParallelism() - 1),
    entrants: names.map((agent) => {
      const { dir, manifestSha256 } = loadManifest(join(dataDir, 'agents', agent));
      return { agent, dir, manifestSha256 };
    }),
  };
  tournament.begin(job, { progress: () => {}, result: () => {}, over: () => {} });
  return tournament;
}

/** The kill's scenario alone, and while a tournament is played beside it. */
async function besideKill(dataDir: string, agents: readonly string[]): Promise<BenchResult[]> {
  const lastCancel = async (): Promise<number> => {
    const { results } = await flattenBench();
    return results.find(({ name }) => name === LAST_CANCEL)?.value ?? Number.NaN;
  };
  const alone = await lastCancel();
  const tournament = await besideTrading(dataDir, agents);
  try {
    const beside = await lastCancel();
    return [
      { name: `${LAST_CANCEL}, no tournament`, value: alone, unit: 'ms' },
      { name: `${LAST_CANCEL}, while one runs`, value: beside, unit: 'ms', target: '≤ 100', ok: beside <= 100 },
    ];
  } finally {
    await tournament.end();
  }
}

/** The app's own agents once more as a trader's: the same code under other names, which is sent one step at a time. */
function copies(dataDir: string): string[] {
  const own = join(dataDir, 'agents');
  const builtIn = join(RESOURCES, 'agents');
  return BUILT_IN.map((name) => {
    const copy = `${name}-copy`;
    cpSync(join(builtIn, name), join(own, copy), { recursive: true });
    cpSync(join(builtIn, 'sdk'), join(own, 'sdk'), { recursive: true });
    cpSync(join(builtIn, 'package.json'), join(own, 'package.json'));
    const path = join(own, copy, 'manifest.json');
    const manifest = JSON.parse(readFileSync(path, 'utf8'));
    writeFileSync(path, JSON.stringify({ ...manifest, id: copy }));
    return copy;
  });
}

/** Boxed agents over the recorded month, each in a kernel of its own with fees, fills, policy and risk. */
export async function tournamentBench(): Promise<BenchResult[]> {
  const data = mkdtempSync(join(tmpdir(), 'interlock-bench-'));
  try {
    const agents = tenAgents(data);
    const ten = await played(data, agents);
    const inSteps = await played(data, copies(data));
    const inRuns = await played(data, BUILT_IN);
    const fills = ten.view.entrants.reduce((sum, { result }) => sum + (result?.counts.fills ?? 0), 0);
    const bare = peer();
    const days = ten.view.marketDays.toFixed(0);
    return [
      {
        name: `tournament of ten agents of a trader over ${days} days, one step at a time, whole process`,
        value: ten.barsASecond,
        unit: 'agent-bars/s',
        target: `≥ ${TARGET}`,
        ok: ten.barsASecond >= TARGET,
      },
      computed('the same', ten),
      { name: 'the same: fills in it', value: fills, unit: 'fills' },
      { name: "tournament of the app's four agents, in runs", value: inRuns.barsASecond, unit: 'agent-bars/s' },
      computed('the same four, in runs', inRuns),
      { name: 'the same four, one step at a time', value: inSteps.barsASecond, unit: 'agent-bars/s' },
      computed('the same four, one step at a time', inSteps),
      { name: 'the rule of the ten on the same prices in a bare loop in floats', value: bare, unit: 'agent-bars/s' },
      ...(await besideKill(data, agents)),
      { name: 'tournament: what wanted to run on the machine meanwhile, a core', value: busyness(), unit: 'threads' },
    ];
  } finally {
    rmSync(data, { recursive: true, force: true });
  }
}

function computed(name: string, { barsAComputedSecond: value }: Played): BenchResult {
  return { name: `${name}, for each second that a processor computed`, value, unit: 'agent-bars/s' };
}

function busyness(): number {
  return (loadavg()[0] ?? 0) / availableParallelism();
}
