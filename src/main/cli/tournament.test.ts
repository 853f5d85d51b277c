import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { TournamentView } from '../../shared/view/tournament.ts';
import { EXIT } from './exit.ts';
import { Desk } from './testing/command.ts';

const MINUTES = 130;

describe('interlock tournament', () => {
  let desk: Desk;
  beforeEach(() => {
    desk = new Desk();
  });
  afterEach(() => desk.close());

  const tournament = (...args: string[]) => desk.interlock('tournament', ...args, '--data', desk.data);
  const viewOf = ({ stdout }: { readonly stdout: string }): TournamentView => JSON.parse(stdout);

  it('[T3] [T2] plays boxed agents in their own process; the same again has the same fingerprints', async () => {
    const feed = desk.feed(MINUTES);
    const ran = await tournament('run', '--agents', 'trend,grid', '--feed', feed, '--seed', '5', '--json');
    expect(ran).toMatchObject({ code: EXIT.ok, stderr: '' });
    const first = viewOf(ran);
    expect(first).toMatchObject({ id: 'tournament-1', state: 'finished', bars: MINUTES, seed: 5, variantsTried: 2 });
    expect(first.entrants.map(({ agent }) => agent).toSorted()).toEqual(['grid', 'trend']);
    for (const { result } of first.entrants) {
      expect(result).toMatchObject({ outcome: 'finished', bars: MINUTES, counts: { answeredBars: MINUTES } });
    }
    const again = viewOf(await tournament('run', '--agents', 'grid,trend', '--feed', feed, '--seed', '5', '--json'));
    const heads = ({ entrants }: TournamentView) => new Map(entrants.map(({ agent, result }) => [agent, result?.head]));
    expect(heads(again)).toEqual(heads(first));
    expect(again).toMatchObject({ id: 'tournament-2', variantsTried: 2 });
    const shown = await tournament('show', 'tournament-1');
    expect(shown.stdout).toMatch(/tournament-1 finished\n.*, seed 5, 100000 USD each, 2 variants tried\nrank agent/);
    const grid = await tournament('show', '--agent', 'grid');
    expect(grid.stdout).toMatch(/^grid: equity .*\ngate red\n {2}Market days +0[.]0 {2}at least 28[.]0 +red\n/);
    expect(grid.stdout).toMatch(/\n {2}Parity error +— {2}at most 10[.]00 bp +red\nby its curve\n/);
    expect(grid.stdout).toMatch(/beware: less than four weeks of market time/);
    expect(await tournament('show', '--agent', 'nobody')).toMatchObject({
      code: EXIT.refused,
      stderr: expect.stringContaining('nobody did not take part in tournament-2'),
    });
    const curve = await tournament('curve', 'tournament-1', 'grid');
    expect(curve.stdout.trim().split('\n')).toHaveLength(Math.floor(MINUTES / 60));
  });

  it('[T3] says what is wrong with what it is asked for', async () => {
    expect(await tournament('run', '--agents', 'Nobody!')).toMatchObject({
      code: EXIT.usage,
      stderr: expect.stringContaining('--agents takes names of agents'),
    });
    expect(await tournament('run', '--resume', '--seed', '3')).toMatchObject({
      code: EXIT.usage,
      stderr: expect.stringContaining('--resume goes on with what was begun'),
    });
    const broken = desk.file('broken.csv', 'timestamp,open,high,low,close,volume\nyesterday,1,1,1,1,1\n');
    expect(await tournament('run', '--feed', broken)).toMatchObject({
      code: EXIT.refused,
      stderr: expect.stringMatching(/broken[.]csv, line 2/),
    });
    expect(await tournament('stop')).toMatchObject({
      code: EXIT.refused,
      stderr: expect.stringContaining('No tournament runs'),
    });
  });
});
