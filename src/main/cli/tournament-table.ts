import { CAVEAT_WORDS, gateFigure, MEASURE_WORDS, REGIME_WORDS, signedPerCent } from '../../shared/promotion-words.ts';
import type { EntrantStatistics } from '../../shared/view/entrant-statistics.ts';
import type { GateView } from '../../shared/view/gate.ts';
import type { TournamentEntrantView, TournamentView } from '../../shared/view/tournament.ts';

/** A tournament for the terminal: one line an entrant, best first. */
export function tournamentTable(it: TournamentView): string {
  const days = it.marketDays.toFixed(1);
  const gaps = it.gaps === 0 ? 'no gaps' : `${it.gaps} gaps, ${it.missingBars} bars missing`;
  return [
    `${it.id} ${it.state}${it.reason === '' ? '' : `: ${it.reason}`}`,
    `${it.feed}, ${days} days of market time (${gaps}), seed ${it.seed}, ${it.balance} ${it.currency} each, ${it.variantsTried} variants tried`,
    `rank ${'agent'.padEnd(12)} ${'equity'.padStart(16)} ${'sharpe'.padStart(9)} ${'drawdown'.padStart(9)} ${'profit f.'.padStart(9)}  closed  gate`,
    ...it.entrants.map(line),
  ].join('\n');
}

function line({ agent, rank, state, result, gate }: TournamentEntrantView): string {
  if (result === null) return `   - ${agent.padEnd(12)} ${state}`;
  const { metrics, counts, equity, reason } = result;
  const figure = (name: string): string => shown(metrics[name]);
  const text = `${String(rank ?? '-').padStart(4)} ${agent.padEnd(12)} ${equity.padStart(16)} ${figure('sharpe')} ${figure('maxDrawdown')} ${figure('profitFactor')} ${String(counts.wins + counts.losses).padStart(7)}  ${gate?.verdict ?? '—'}`;
  return reason === '' ? text : `${text}  ${reason}`;
}

function shown(text: string | undefined): string {
  return (text === undefined || text === '' ? '—' : Number(text).toFixed(3)).padStart(9);
}

/** All that is known of one entrant: the gate, line by line, then what its curve tells. */
export function entrantTable({ agent, gate, statistics, result, state }: TournamentEntrantView): string {
  if (result === null) return `${agent}: ${state}`;
  const parts = [`${agent}: equity ${result.equity}, fingerprint ${result.head}`];
  if (gate !== null) parts.push(gateTable(gate));
  parts.push(statistics === null ? 'What its curve tells is not known.' : statisticsTable(statistics));
  return parts.join('\n');
}

function gateTable({ verdict, rows, reason }: GateView): string {
  if (rows.length === 0) return `gate ${verdict}: ${reason}`;
  const lines = rows.map((row) => {
    const bound = row.bound === 'at-least' ? 'at least' : 'at most';
    const limit = `${bound} ${gateFigure(row, row.threshold)}`;
    return `  ${MEASURE_WORDS[row.measure].padEnd(22)} ${gateFigure(row, row.value).padStart(10)}  ${limit.padEnd(18)} ${row.verdict}`;
  });
  return [`gate ${verdict}`, ...lines].join('\n');
}

function statisticsTable({ months, regimes, drawdowns, deflated, costsShare, caveats }: EntrantStatistics): string {
  const time = (at: number): string => new Date(at).toISOString().slice(0, 16).replace('T', ' ');
  const lines = [
    ...months.map(
      (it) =>
        `  ${it.month.padEnd(22)} ${signedPerCent(it.return).padStart(10)}  drawdown ${(it.maxDrawdown * 100).toFixed(1)} %`,
    ),
    ...regimes.map(
      (it) => `  ${REGIME_WORDS[it.regime].padEnd(22)} ${signedPerCent(it.return).padStart(10)}  ${it.days} days`,
    ),
    ...drawdowns.map(
      (it) =>
        `  ${'drawdown'.padEnd(22)} ${signedPerCent(-it.depth).padStart(10)}  ${time(it.peakAt)} to ${time(it.troughAt)}, ${it.recoveredAt === null ? 'not made good' : `made good ${time(it.recoveredAt)}`}`,
    ),
  ];
  if (costsShare !== null)
    lines.push(
      `  ${'costs'.padEnd(22)} ${`${(costsShare * 100).toFixed(0)} %`.padStart(10)}  of what was earned before them`,
    );
  if (deflated !== null) {
    lines.push(
      `  ${'Sharpe ratio, a year'.padEnd(22)} ${deflated.sharpe.toFixed(2).padStart(10)}  the best of ${deflated.variants} without skill: ${deflated.byChance.toFixed(2)}`,
    );
  }
  return ['by its curve', ...lines, ...caveats.map((it) => `  beware: ${CAVEAT_WORDS[it]}`)].join('\n');
}
