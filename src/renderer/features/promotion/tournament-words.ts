import { gateFigure, signedPerCent } from '../../../shared/promotion-words.ts';
import type { EntrantStatistics } from '../../../shared/view/entrant-statistics.ts';
import type { GateMeasure } from '../../../shared/view/gate.ts';
import {
  type EntrantResultView,
  MIN_MARKET_DAYS,
  type TournamentEntrantView,
  type TournamentView,
} from '../../../shared/view/tournament.ts';
import { count, MINUS, number } from '../../ui/format.ts';

/** `two words` as `Two words.`, with one full stop however it ended. */
export function sentence(words: string): string {
  const bare = words.trim().replace(/[.]+$/, '');
  return bare === '' ? '' : `${bare.charAt(0).toUpperCase()}${bare.slice(1)}.`;
}

/** The shared figures with the screen's minus. */
export const proper = (figure: string): string => figure.replace(/^-/, MINUS);

/** How it stands, in a sentence or two. It changes when something happened, not with every bar. */
export function standing({ state, reason, entrants }: TournamentView): string {
  const total = entrants.length;
  const done = entrants.filter(({ result }) => result !== null).length;
  const results = `${number(done)} of ${count(total, 'agent')} ${done === 1 ? 'has its' : 'have their'} result`;
  switch (state) {
    case 'running':
      return `It runs. ${results}.`;
    case 'interrupted':
      return `It was cut short: the console ended meanwhile. ${results} and ${done === 1 ? 'keeps' : 'keep'} it; resuming plays the others.`;
    case 'stopped':
      return `It was stopped. ${results}.${because(reason)}`;
    case 'failed':
      return `It failed.${because(reason)} ${results}.`;
    case 'finished':
      return `It is over. The gate is green for ${greenWords(entrants)}.`;
  }
}

function because(reason: string): string {
  return reason === '' ? '' : ` ${sentence(reason)}`;
}

function greenWords(entrants: readonly TournamentEntrantView[]): string {
  const green = entrants.filter(({ gate }) => gate?.verdict === 'green').length;
  return `${green === 0 ? 'none' : number(green)} of ${count(entrants.length, 'agent')}`;
}

/** Bars of all entrants together, of those that there are. */
export function progressOf({ entrants, bars }: TournamentView): { readonly played: number; readonly total: number } {
  return { played: entrants.reduce((sum, it) => sum + Math.min(it.bars, bars), 0), total: bars * entrants.length };
}

/** What an entrant without a result waits for, in a word or two. */
export function waitingWords(state: TournamentView['state']): string {
  if (state === 'running') return 'waits for its turn';
  return state === 'interrupted' ? 'to be played' : 'not played';
}

/** Market time that counts, and whether it is enough for the gate. */
export function marketDaysWords(marketDays: number): { readonly text: string; readonly isEnough: boolean } {
  const isEnough = marketDays >= MIN_MARKET_DAYS;
  const days = `${gateFigure({ measure: 'marketDays', bound: 'at-least' }, marketDays)} days`;
  return { text: isEnough ? days : `${days}, fewer than ${MIN_MARKET_DAYS}: the gate stays red`, isEnough };
}

export function gapWords({ gaps, missingBars }: Pick<TournamentView, 'gaps' | 'missingBars'>): string {
  return gaps === 0 ? 'no gaps' : `${count(gaps, 'gap')}, ${count(missingBars, 'bar')} missing`;
}

/** A metric of a result as the gate would show it; `—` where the data does not give one. */
export function metricFigure(
  { metrics }: EntrantResultView,
  name: GateMeasure & ('sharpe' | 'maxDrawdown' | 'profitFactor'),
): string {
  const text = metrics[name] ?? '';
  const bound = name === 'maxDrawdown' ? 'at-most' : 'at-least';
  return proper(gateFigure({ measure: name, bound }, text === '' ? null : Number(text)));
}

/** Equity at the end over what it began with, less one: to be looked at, not to be reckoned with. */
export function returnFigure(equity: string, balance: string): string {
  return proper(signedPerCent(Number(balance) === 0 ? null : Number(equity) / Number(balance) - 1));
}

export function costsWords(costsShare: EntrantStatistics['costsShare']): string {
  if (costsShare === null) return 'Before costs it gained nothing that they could be a share of.';
  if (costsShare <= 0) return 'Funding brought at least as much as fees took.';
  return `Fees, less funding received, took ${Math.ceil(costsShare * 100)} % of what was earned before them.`;
}

/** The deflated Sharpe ratio, as what it says. */
export function deflatedWords(deflated: EntrantStatistics['deflated']): string {
  if (deflated === null)
    return 'Whether it is more than chance cannot be said: there are too few returns, or none differ.';
  const { sharpe, byChance, probability, variants } = deflated;
  const sure = gateFigure({ measure: 'deflatedSharpe', bound: 'at-least' }, probability);
  const best = variants === 1 ? 'A variant' : `The best of ${number(variants)} variants`;
  return `The Sharpe ratio is ${number(sharpe, 2)} a year. ${best} without any skill would show ${number(byChance, 2)} by chance. The probability of skill beyond that is ${sure}.`;
}
