import type { RequestOf } from '../../../shared/ipc/contract.ts';

/** What is typed into the search; times as they are shown: `2022-01-19 14:00`, UTC. */
export interface Typed {
  readonly text: string;
  readonly kind: string;
  readonly agent: string;
  readonly action: string;
  readonly from: string;
  readonly to: string;
}
export const NOTHING_TYPED: Typed = { text: '', kind: '', agent: '', action: '', from: '', to: '' };

export type SearchFilter = Omit<RequestOf<'journal.search'>, 'beforeSeq' | 'limit'>;

const TIME = /^(\d{4}-\d\d-\d\d)(?:[ T](\d\d:\d\d)(:\d\d)?)?$/;
const DAY_MS = 86_400_000;

/** The first and the last millisecond that a time means, which may be a day or a minute; null when it is no time. */
export function timeSpan(typed: string): { readonly first: number; readonly last: number } | null {
  const [, day = '', minute, second] = TIME.exec(typed.trim()) ?? [];
  const first = Date.parse(`${day}T${minute ?? '00:00'}${second ?? ':00'}.000Z`);
  // What the calendar does not have, such as the 31st of June, is taken as the day after by some.
  if (Number.isNaN(first) || new Date(first).toISOString().slice(0, 10) !== day) return null;
  const span = minute === undefined ? DAY_MS : second === undefined ? 60_000 : 1_000;
  return { first, last: first + span - 1 };
}

/** What is asked for, or why it cannot be. The end of the time is inclusive: `to 14:00` takes the whole minute. */
export function filterOf(typed: Typed): { readonly filter: SearchFilter } | { readonly problem: string } {
  const from = typed.from.trim() === '' ? null : timeSpan(typed.from);
  const to = typed.to.trim() === '' ? null : timeSpan(typed.to);
  if ((from === null && typed.from.trim() !== '') || (to === null && typed.to.trim() !== '')) {
    return { problem: 'Write times as 2022-01-19 14:00, or a day alone.' };
  }
  const fromAt = from?.first ?? null;
  const toAt = to?.last ?? null;
  if (fromAt !== null && toAt !== null && fromAt > toAt) return { problem: 'The time ends before it begins.' };
  const [text, kind, agent, action] = [typed.text.trim(), typed.kind.trim(), typed.agent.trim(), typed.action.trim()];
  return { filter: { text, kind, agent, action, fromAt, toAt } };
}
