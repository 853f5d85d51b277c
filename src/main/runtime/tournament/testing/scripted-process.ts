import { appendFileSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { writeCurve } from '../curves.ts';
import type { FromTournament, TournamentFeed, TournamentJob } from '../protocol.ts';

/**
 * For tests: stands in for the tournament's process. What it does in each of its lives stands in `lives.json` of the
 * data folder; the jobs that it was given are kept in `jobs`.
 */
interface Life {
  readonly feed?: 'other' | 'bad' | 'none traded';
  /** Results it gives before it does what comes after; all unless said. */
  readonly results?: number;
  readonly after?: 'crash' | 'junk' | 'wait' | 'repeat';
}

const [dataDir = ''] = process.argv.slice(2);
const livesFile = join(dataDir, 'lives.json');
const [life = {}, ...later] = JSON.parse(readFileSync(livesFile, 'utf8')) as Life[];
writeFileSync(livesFile, JSON.stringify(later));

const DAY_MS = 86_400_000;
const FEED: TournamentFeed = {
  name: 'prices.csv',
  sha256: (life.feed === 'other' ? '1' : '0').repeat(64),
  symbols: life.feed === 'none traded' ? [] : ['BTC-PERP'],
  currency: 'USD',
  firstAt: 0,
  lastAt: DAY_MS,
  intervalMs: 60_000,
  steps: 1_440 - 60,
  gaps: 2,
};

type Said =
  | Exclude<FromTournament, { type: 'result' }>
  | { readonly type: 'result'; readonly result: object; readonly wallMs: number };
const say = (message: Said): void => void process.stdout.write(`${JSON.stringify(message)}\n`);

async function result(job: TournamentJob, agent: string, place: number): Promise<void> {
  const none = { orders: 0, fills: 0, rejections: 0, gateDenials: 0, policyDenials: 0, riskDenials: 0 };
  const counts = { ...none, wins: 0, losses: 0, holds: 0, trips: 0, answeredBars: 0, heldBars: 0 };
  const equity = String(100_000 + place);
  const points = [{ at: 3_600_000, equity, exposure: '0', marks: { 'BTC-PERP': '46000' } }];
  const { tournament, workDir } = job;
  const curveSha256 = await writeCurve(workDir, { tournament, agent, currency: 'USD', balance: '100000', points });
  const played = { records: 9, head: 'a'.repeat(64), bars: FEED.steps, equity, values: [], counts, curveSha256 };
  say({ type: 'result', result: { agent, outcome: 'finished', reason: '', ...played }, wallMs: 1 });
}

async function play(job: TournamentJob): Promise<void> {
  appendFileSync(join(dataDir, 'jobs'), `${JSON.stringify(job)}\n`);
  const { results = job.entrants.length, after } = life;
  for (const [place, { agent }] of job.entrants.slice(0, results).entries()) await result(job, agent, place);
  if (after === 'wait') return;
  if (after === 'junk') say({ type: 'progress', agent: 'nobody', bars: -1 });
  if (after === 'repeat') await result(job, job.entrants[0]?.agent ?? '', 0);
  process.stdout.end(() => process.exit(after === 'crash' ? 1 : 0));
}

process.stdin.setEncoding('utf8');
let rest = '';
process.stdin.on('data', (text: string) => {
  const lines = (rest + text).split('\n');
  rest = lines.pop() ?? '';
  for (const line of lines) {
    const message = JSON.parse(line) as object;
    if ('entrants' in message) void play(message as TournamentJob);
    else if (life.feed === 'bad') say({ type: 'failed', reason: 'prices.csv: line 3: no price' });
    else say({ type: 'feed', feed: FEED });
    if (life.feed === 'bad') process.stdout.end(() => process.exit(0));
  }
});
process.stdin.on('end', () => {
  writeFileSync(join(dataDir, 'ended'), '');
  process.exit(0);
});
