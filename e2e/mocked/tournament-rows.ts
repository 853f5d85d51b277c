import { createHash } from 'node:crypto';
import type { ReplyOf } from '../../src/shared/ipc/contract.ts';
import type { EntrantStatistics } from '../../src/shared/view/entrant-statistics.ts';
import type { GateMeasure, GateRow, GateView } from '../../src/shared/view/gate.ts';
import type {
  CurveFile,
  EntrantResultView,
  TournamentEntrantView,
  TournamentView,
} from '../../src/shared/view/tournament.ts';

const HOUR = 3_600_000;
const FIRST_AT = Date.UTC(2022, 0, 1);
const BARS = 44_640;
export const CURRENCY = 'USD';

/** Agent of a green gate: invented, and named so that nobody takes it for a result. */
export const GREEN = 'fixture-green';

const sha256 = (of: string): string => createHash('sha256').update(of).digest('hex');

function gateRow(measure: GateMeasure, value: number | null, threshold: number, verdict: GateRow['verdict']): GateRow {
  const isMost = ['maxDrawdown', 'latency', 'violations', 'parityError'].includes(measure);
  return { measure, value, threshold, bound: isMost ? 'at-most' : 'at-least', verdict };
}

/** A gate of all three verdicts, and a line that is not known. */
export function redGate(): GateView {
  const rows = [
    gateRow('marketDays', 31.27, 28, 'green'),
    gateRow('uptime', 1, 0.99, 'green'),
    gateRow('closingTrades', 95, 100, 'amber'),
    gateRow('profitFactor', 1.7159, 1.5, 'green'),
    gateRow('sharpe', -3.666, 1, 'red'),
    gateRow('deflatedSharpe', 0.3895, 0.95, 'red'),
    gateRow('maxDrawdown', 0.03188, 0.1, 'green'),
    gateRow('latency', 60, 500, 'green'),
    gateRow('violations', 0, 0, 'green'),
    gateRow('parityError', null, 10, 'red'),
  ];
  return { verdict: 'red', rows, reason: '' };
}

function greenGate(): GateView {
  const values = { closingTrades: 214, sharpe: 3.24, deflatedSharpe: 0.981, parityError: 4.2 } as const;
  const rows = redGate().rows.map((row): GateRow => {
    const value = Object.entries(values).find(([measure]) => measure === row.measure)?.[1] ?? row.value;
    return { ...row, value, verdict: 'green' };
  });
  return { verdict: 'green', rows, reason: '' };
}

export function statistics(change: Partial<EntrantStatistics> = {}): EntrantStatistics {
  const day = (n: number): number => FIRST_AT + n * 24 * HOUR;
  return {
    drawdowns: [
      { peakAt: day(9), troughAt: day(22), recoveredAt: day(24), depth: 0.0303 },
      { peakAt: day(30), troughAt: day(31), recoveredAt: null, depth: 0.0056 },
    ],
    months: [{ month: '2022-01', hours: 744, return: 0.03695, maxDrawdown: 0.0303 }],
    regimes: [
      { regime: 'up', days: 2, return: -0.0073 },
      { regime: 'down', days: 3, return: null },
      { regime: 'ranging', days: 26, return: 0.0626 },
    ],
    costsShare: 0.1219,
    deflated: { sharpe: 3.2427, byChance: 4.2352, probability: 0.3895, variants: 4 },
    caveats: ['one-regime', 'not-beyond-chance'],
    ...change,
  };
}

export function result(agent: string, change: Partial<EntrantResultView> = {}): EntrantResultView {
  const counts = { orders: 249, fills: 204, rejections: 0, gateDenials: 0, policyDenials: 0, riskDenials: 3 };
  return {
    ...{ outcome: 'finished', reason: '', head: sha256(`${agent} head`), records: 4_618, bars: BARS },
    equity: '103685.05',
    metrics: { sharpe: '3.24275', maxDrawdown: '0.03188', profitFactor: '1.71594', fees: '481.89', funding: '-29.86' },
    counts: { ...counts, wins: 81, losses: 14, holds: 5, trips: 0, answeredBars: BARS, heldBars: 35_031 },
    curveSha256: sha256(`${agent} curve`),
    wallMs: 6_140,
    ...change,
  };
}

export function entrant(agent: string, change: Partial<TournamentEntrantView> = {}): TournamentEntrantView {
  return {
    ...{ agent, version: '1.0.0', state: 'finished', bars: BARS, rank: 1 },
    manifestSha256: sha256(`${agent} manifest`),
    codeSha256: sha256(`${agent} code`),
    configSha256: sha256(`${agent} parameters`),
    result: result(agent),
    statistics: statistics(),
    gate: redGate(),
    ...change,
  };
}

/** Invented, as its name says. */
function greenEntrant(): TournamentEntrantView {
  const { counts } = result(GREEN);
  const deflated = { sharpe: 3.2427, byChance: 1.1, probability: 0.981, variants: 4 };
  return entrant(GREEN, {
    result: result(GREEN, { counts: { ...counts, wins: 150, losses: 64 } }),
    gate: greenGate(),
    statistics: statistics({ caveats: [], deflated }),
  });
}

/** One that has no result yet. */
export function playing(agent: string, state: 'waiting' | 'running' = 'waiting', bars = 0): TournamentEntrantView {
  return entrant(agent, { state, bars, rank: null, result: null, statistics: null, gate: null });
}

/** Over, and nobody's gate is green; with `green` that of an invented agent is. */
export function finished(change: Partial<TournamentView> = {}, green = false): TournamentView {
  const lost = {
    sharpe: '-3.66629',
    maxDrawdown: '0.0828',
    profitFactor: '0.85566',
    fees: '3057.65',
    funding: '20.65',
  };
  const none = { sharpe: '', maxDrawdown: '0', profitFactor: '', fees: '0', funding: '0' };
  const first = green ? [greenEntrant()] : [];
  return {
    ...{ id: 'tournament-3', state: 'finished', reason: '', feed: 'btc-perp_1m_2022-01.csv.gz', by: 'ada' },
    ...{
      firstAt: FIRST_AT,
      lastAt: FIRST_AT + 31 * 24 * HOUR,
      intervalMs: 60_000,
      bars: BARS,
      gaps: 0,
      missingBars: 0,
    },
    ...{ marketDays: 31, seed: 1, balance: '100000', currency: CURRENCY, variantsTried: 4, variantsElsewhere: 0 },
    feedSha256: sha256('feed'),
    policySha256: sha256('policy'),
    riskSha256: sha256('limits'),
    venueConfigSha256: sha256('paper venue'),
    startedWallAt: Date.UTC(2026, 10, 20, 9, 15),
    endedWallAt: Date.UTC(2026, 10, 20, 9, 16),
    entrants: [
      ...first,
      entrant('grid', { rank: first.length + 1 }),
      entrant('revert', { rank: first.length + 2, result: result('revert', { equity: '94799.55', metrics: lost }) }),
      entrant('trend', {
        rank: first.length + 3,
        result: result('trend', { equity: '86234.93', metrics: none }),
        statistics: null,
      }),
    ],
    ...change,
  };
}

/** Under way: one has its result, one is being played. */
export function running(bars = 18_200): TournamentView {
  const done = entrant('grid', { statistics: null, gate: null });
  const entrants = [done, playing('revert', 'running', bars), playing('trend')];
  return finished({ state: 'running', endedWallAt: null, entrants });
}

/** The console ended meanwhile. */
export function interrupted(): TournamentView {
  const done = entrant('grid', { statistics: null, gate: null });
  return finished({ state: 'interrupted', endedWallAt: null, entrants: [done, playing('revert'), playing('trend')] });
}

/** Short and full of holes; one agent broke off, and then the process did. */
export function failed(): TournamentView {
  const broken = result('revert', {
    outcome: 'failed',
    reason: 'it answered bar 1,204 with something else',
    curveSha256: '',
  });
  const shut: GateView = {
    verdict: 'red',
    rows: [],
    reason: 'It did not finish: it answered bar 1,204 with something else.',
  };
  return finished({
    ...{
      state: 'failed',
      reason: 'its process ended twice without a result',
      marketDays: 27.99,
      gaps: 3,
      missingBars: 1_452,
    },
    variantsElsewhere: 3,
    variantsTried: 7,
    entrants: [
      entrant('grid', { statistics: null }),
      entrant('revert', { state: 'failed', rank: null, result: broken, statistics: null, gate: shut }),
      playing('trend'),
    ],
  });
}

/** A month of hours. */
export function curveOf(agent: string): CurveFile {
  const points = Array.from({ length: 744 }, (_, i) => {
    const equity = 100_000 + i * 5 + Math.round(900 * Math.sin(i / 40) + 300 * Math.sin(i / 7));
    return { at: FIRST_AT + (i + 1) * HOUR, equity: String(equity), exposure: '0', marks: { 'BTC-PERP': '42000' } };
  });
  return { tournament: 'tournament-3', agent, currency: CURRENCY, balance: '100000', points };
}

/** What is answered to a question for it. */
export function shown(tournament: TournamentView | null, ids?: string[]): ReplyOf<'tournament.show'> {
  return { tournament, ids: ids ?? (tournament === null ? [] : [tournament.id]) };
}
