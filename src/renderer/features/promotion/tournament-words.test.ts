import { describe, expect, it } from 'vitest';
import type { TournamentEntrantView, TournamentView } from '../../../shared/view/tournament.ts';
import { drawn } from './curve.ts';
import { requestOf } from './start-request.ts';
import {
  costsWords,
  deflatedWords,
  gapWords,
  marketDaysWords,
  metricFigure,
  progressOf,
  returnFigure,
  sentence,
  standing,
  waitingWords,
} from './tournament-words.ts';

const result = (metrics: Record<string, string>) => ({ metrics }) as NonNullable<TournamentEntrantView['result']>;
const DONE = { result: result({}), gate: { verdict: 'red' }, bars: 100 } as TournamentEntrantView;
const GREEN = { ...DONE, gate: { ...DONE.gate, verdict: 'green' } } as TournamentEntrantView;
const AMBER = { ...DONE, gate: { ...DONE.gate, verdict: 'amber' } } as TournamentEntrantView;
const WAITING = { result: null, gate: null, bars: 40 } as TournamentEntrantView;

const words = (state: TournamentView['state'], entrants: TournamentEntrantView[], reason = ''): string =>
  standing({ state, entrants, reason } as TournamentView);

describe('the words of a tournament', () => {
  it('[T4] count a gate as green that is green, and none that is amber, red or not there', () => {
    expect(words('finished', [DONE, AMBER])).toBe('It is over. The gate is green for none of 2 agents.');
    expect(words('finished', [GREEN, AMBER, { ...DONE, gate: null }])).toContain('green for 1 of 3 agents.');
  });

  it('[T3] say of each other state how many have their result, and why it came to that', () => {
    expect(words('running', [DONE, WAITING])).toBe('It runs. 1 of 2 agents has its result.');
    expect(words('stopped', [DONE, DONE])).toBe('It was stopped. 2 of 2 agents have their result.');
    expect(words('failed', [WAITING], 'the feed is gone')).toBe(
      'It failed. The feed is gone. 0 of 1 agent have their result.',
    );
    expect(words('interrupted', [DONE, WAITING])).toMatch(
      /1 of 2 agents has its result and keeps it; resuming plays the others[.]$/,
    );
    expect((['running', 'interrupted', 'stopped', 'failed'] as const).map(waitingWords)).toEqual([
      'waits for its turn',
      'to be played',
      'not played',
      'not played',
    ]);
  });

  it('[T3] progress is of all entrants together, and never more than there is', () => {
    const entrants = [DONE, WAITING, { ...DONE, bars: 400 }];
    expect(progressOf({ bars: 100, entrants } as TournamentView)).toEqual({ played: 240, total: 300 });
  });

  it('[T4] market time just short of four weeks is not four weeks', () => {
    expect(marketDaysWords(28)).toEqual({ text: '28.0 days', isEnough: true });
    expect(marketDaysWords(27.999)).toEqual({ text: '27.9 days, fewer than 28: the gate stays red', isEnough: false });
    expect(gapWords({ gaps: 0, missingBars: 0 })).toBe('no gaps');
    expect(gapWords({ gaps: 1, missingBars: 1_204 })).toBe('1 gap, 1,204 bars missing');
  });

  it('[T3] a metric that is not there is no number, and each stands as the gate has it', () => {
    const known = result({ sharpe: '-0.001', maxDrawdown: '0.10001', profitFactor: '' });
    expect(metricFigure(known, 'sharpe')).toBe('−0.01');
    expect(metricFigure(known, 'maxDrawdown')).toBe('10.1 %');
    expect(metricFigure(known, 'profitFactor')).toBe('—');
    expect(metricFigure(result({}), 'sharpe')).toBe('—');
    expect([returnFigure('103685.05', '100000'), returnFigure('94799', '100000'), returnFigure('1', '0')]).toEqual([
      '+3.7 %',
      '−5.2 %',
      '—',
    ]);
  });

  it('[T3] chance and costs are told in words, rounded against the agent', () => {
    expect(deflatedWords({ sharpe: 3.24, byChance: 4.235, probability: 0.9499, variants: 4 })).toBe(
      'The Sharpe ratio is 3.24 a year. The best of 4 variants without any skill would show 4.24 by chance. The probability of skill beyond that is 94.9 %.',
    );
    expect(deflatedWords({ sharpe: -1, byChance: 0, probability: 0.2, variants: 1 })).toContain(
      '−1.00 a year. A variant without',
    );
    expect(deflatedWords(null)).toMatch(/cannot be said/);
    expect(costsWords(0.1219)).toContain('13 %');
    expect(costsWords(null)).toMatch(/gained nothing/);
    expect(costsWords(-0.1)).toMatch(/at least as much as fees/);
    expect([sentence('it ended. '), sentence('')]).toEqual(['It ended.', '']);
  });

  it('[T3] a curve falls from its peak so far, the balance among them', () => {
    const point = (at: number, equity: string) => ({ at, equity, exposure: '0', marks: {} });
    const curve = drawn({ balance: '100', points: [point(1, '90'), point(2, '200'), point(3, '150')] });
    expect(curve).toEqual([
      [1, 90, 0.1],
      [2, 200, 0],
      [3, 150, 0.25],
    ]);
    expect(drawn({ balance: '0', points: [point(1, '0')] })).toEqual([[1, 0, 0]]);
  });

  it('[T3] what is typed into the dialog is refused in words before anything is sent', () => {
    const typed = { agents: ['grid'], seed: '7', variants: '0' };
    expect(requestOf(typed)).toEqual({ agents: ['grid'], seed: 7, variantsElsewhere: 0 });
    expect(requestOf({ ...typed, agents: [] })).toBe('choose at least one agent.');
    for (const seed of ['', '-1', '1.5', '1e3', '2147483648'])
      expect(requestOf({ ...typed, seed })).toMatch(/^the seed/);
    for (const variants of ['', 'x', '1000001']) expect(requestOf({ ...typed, variants })).toMatch(/^the variants/);
  });
});
