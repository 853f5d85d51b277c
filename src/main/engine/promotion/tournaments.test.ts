import { beforeEach, describe, expect, it } from 'vitest';
import { cash } from '../../../shared/money.ts';
import type { RecordBodies } from '../domain/records.ts';
import { readSnapshot, writeSnapshot } from '../snapshot.ts';
import { Rig } from '../testing/rig.ts';
import { TournamentControl, type TournamentPlan } from './tournament-control.ts';
import type { TournamentEntrant } from './tournament-records.ts';
import { sharpesOn, waitingEntrants } from './tournaments.ts';

const entrant = (agent: string, codeSha256 = agent, configSha256 = ''): TournamentEntrant => ({
  agent,
  version: '1.0.0',
  manifestSha256: '',
  codeSha256,
  configSha256,
});

const plan = (entrants: readonly TournamentEntrant[], change: Partial<TournamentPlan> = {}): TournamentPlan => ({
  feed: 'prices.csv',
  feedSha256: 'the data',
  firstAt: 0,
  lastAt: 86_400_000,
  intervalMs: 60_000,
  bars: 1_440,
  gaps: 0,
  missingBars: 0,
  marketDays: 1,
  seed: 1,
  policySha256: '',
  riskSha256: '',
  venueConfigSha256: '',
  balance: cash('100000'),
  currency: 'USD',
  entrants,
  variantsElsewhere: 0,
  by: 'ann',
  ...change,
});

const result = (tournament: string, agent: string): RecordBodies['tournament.entrant'] => ({
  tournament,
  agent,
  outcome: 'finished',
  reason: '',
  records: 2,
  head: 'abc',
  bars: 1_440,
  equity: cash('99000'),
  values: [{ metric: 'sharpe', text: '' }],
  counts: {
    orders: 1,
    fills: 1,
    rejections: 0,
    gateDenials: 0,
    policyDenials: 0,
    riskDenials: 0,
    wins: 0,
    losses: 0,
    holds: 0,
    trips: 0,
    answeredBars: 1_440,
    heldBars: 7,
  },
  curveSha256: '',
  wallMs: 5,
});

describe('tournaments', () => {
  let rig: Rig;
  let control: TournamentControl;
  beforeEach(() => {
    rig = new Rig(['a']);
    control = new TournamentControl(rig.core);
  });
  const finish = (agents: readonly TournamentEntrant[], change: Partial<TournamentPlan> = {}) => {
    const { started } = control.start(plan(agents, change));
    for (const { agent } of agents) control.result(result(started.tournament, agent));
    control.end({ tournament: started.tournament, how: 'finished', reason: '', by: 'ann' });
    return started;
  };

  it('[T3] a crash leaves results in the journal: what is folded from it waits for the others alone', () => {
    const { started } = control.start(plan([entrant('a'), entrant('b')]));
    control.result(result(started.tournament, 'b'));
    const after = new TournamentControl(rig.restart().core);
    const { open } = after;
    if (open === undefined) throw new Error('it is not known any more');
    expect(open.started).toEqual(started);
    expect(open.results.get('b')).toEqual(result(started.tournament, 'b'));
    expect(waitingEntrants(open).map(({ agent }) => agent)).toEqual(['a']);
  });

  it('[T3] each entrant has one result, of this tournament, before its end', () => {
    const { started } = control.start(plan([entrant('a'), entrant('b')]));
    const id = started.tournament;
    expect(() => control.start(plan([entrant('a')]))).toThrow(/tournament-1 is not over/);
    control.result(result(id, 'a'));
    expect(() => control.result(result(id, 'a'))).toThrow(/waits for no result of a/);
    expect(() => control.result(result(id, 'c'))).toThrow(/waits for no result of c/);
    expect(() => control.result(result('tournament-9', 'b'))).toThrow(/does not run/);
    expect(() => control.end({ tournament: id, how: 'finished', reason: '', by: '' })).toThrow(/still waits for b/);
    control.end({ tournament: id, how: 'stopped', reason: 'enough', by: 'ann' });
    expect(() => control.result(result(id, 'b'))).toThrow(/does not run/);
    expect(rig.of('tournament.entrant').map(({ body }) => body.agent)).toEqual(['a']);
  });

  it('[T3] counts each different code, parameters, seed, policy and venue tried on the same market time once', () => {
    expect(finish([entrant('a', 'code'), entrant('b', 'code')]).variantsTried).toBe(1);
    expect(finish([entrant('a', 'code', 'other parameters')]).variantsTried).toBe(2);
    expect(finish([entrant('a', 'code')], { seed: 2 }).variantsTried).toBe(3);
    expect(finish([entrant('a', 'code')], { policySha256: 'other' }).variantsTried).toBe(4);
    expect(finish([entrant('a', 'code')], { venueConfigSha256: 'other' }).variantsTried).toBe(5);
    expect(finish([entrant('c')]).variantsTried).toBe(6);
  });

  it('[T3] a file that was cut or renamed is no other data; another time is', () => {
    finish([entrant('a', 'code')]);
    const cut = { feed: 'b.csv', feedSha256: 'cut', lastAt: 80_000_000 };
    expect(finish([entrant('b')], cut).variantsTried).toBe(2);
    const after = { firstAt: 86_400_000, lastAt: 2 * 86_400_000 };
    expect(finish([entrant('a', 'code')], after).variantsTried).toBe(1);
  });

  it('[T3] what was once said to be tried elsewhere stays said', () => {
    expect(finish([entrant('a', 'code')], { variantsElsewhere: 40 }).variantsTried).toBe(41);
    expect(finish([entrant('b')]).variantsTried).toBe(42);
    expect(finish([entrant('b')], { variantsElsewhere: 50 }).variantsTried).toBe(52);
  });

  it('[T3] knows the ratio of each try on this market time once, whatever it is called', () => {
    const played = (agents: readonly TournamentEntrant[], text: string, change: Partial<TournamentPlan> = {}) => {
      const tournament = control.start(plan(agents, change));
      const id = tournament.started.tournament;
      for (const { agent } of agents) {
        control.result({ ...result(id, agent), values: [{ metric: 'sharpe', text }] });
      }
      control.end({ tournament: id, how: 'finished', reason: '', by: 'ann' });
      return tournament;
    };
    played([entrant('a', 'code'), entrant('b', 'code')], '1.5');
    played([entrant('c')], '');
    played([entrant('d')], '9', { firstAt: 86_400_000, lastAt: 2 * 86_400_000 });
    const last = played([entrant('e')], '-2');
    expect(sharpesOn(rig.state.tournaments, last)).toEqual([1.5, -2]);
  });

  it('[T3] keeps the last ten for the screen, and all variants, also over a snapshot', () => {
    for (let n = 0; n < 12; n += 1) finish([entrant('a', `code ${n}`)]);
    const { tournaments } = rig.state;
    expect([...tournaments.byId.keys()].at(0)).toBe('tournament-3');
    expect(tournaments.byId.size).toBe(10);
    expect(finish([entrant('a', 'one more')])).toMatchObject({ tournament: 'tournament-d', variantsTried: 13 });
    expect(readSnapshot(writeSnapshot(rig.state))?.tournaments).toEqual(rig.state.tournaments);
  });

  it('[T3] [E1] nothing is said to have begun that could not be journalled', () => {
    rig.journal.flush = () => {
      throw new Error('full');
    };
    rig.core.stage('alarm.cleared', null, null, { alarmId: 'x' });
    expect(() => control.start(plan([entrant('a')]))).toThrow(/cannot be written/);
    expect(control.open).toBeUndefined();
  });
});
