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

  it('[T3] plays boxed agents in a process of their own, and shows how they ended', async () => {
    const ran = await tournament('run', '--agents', 'trend,grid', '--feed', desk.feed(MINUTES), '--seed', '5');
    expect(ran).toMatchObject({ code: EXIT.ok, stderr: '' });
    expect(ran.stdout).toMatch(/tournament-1 finished\n.*, seed 5, 100000 USD each, 2 variants tried\n/);
    const view = viewOf(await tournament('show', '--json'));
    expect(view).toMatchObject({ id: 'tournament-1', state: 'finished', bars: MINUTES, seed: 5 });
    expect(view.entrants.map(({ agent }) => agent).toSorted()).toEqual(['grid', 'trend']);
    for (const { result } of view.entrants) {
      expect(result).toMatchObject({ outcome: 'finished', bars: MINUTES, counts: { answeredBars: MINUTES } });
      expect(result?.head).toMatch(/^[0-9a-f]{64}$/);
    }
    const grid = await tournament('show', '--agent', 'grid');
    expect(grid.stdout).toMatch(/^grid: equity .*\ngate red\n {2}Market days +0[.]0 {2}at least 28[.]0 +red\n/);
    expect(grid.stdout).toMatch(/\n {2}Parity error +— {2}at most 10[.]00 bp +red\nby its curve\n/);
    expect(grid.stdout).toMatch(/beware: less than four weeks of market time/);
    expect(await tournament('show', '--agent', 'nobody')).toMatchObject({
      code: EXIT.refused,
      stderr: expect.stringContaining('nobody did not take part in tournament-1'),
    });
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
