import { create } from 'zustand';
import type { ReplyOf } from '../../../shared/ipc/contract.ts';
import { call } from '../../store/bridge.ts';
import { failureText } from '../../store/notices.ts';
import { filterOf, NOTHING_TYPED, type SearchFilter, type Typed } from './filter.ts';

/** A call looks through some ten thousands of records at most. */
const WITHIN_MS = 30_000;

export type FoundRecord = ReplyOf<'journal.search'>['rows'][number];
export type RecordDetail = ReplyOf<'journal.record'>;

interface JournalSearch {
  readonly typed: Typed;
  /** What the rows below were found by; null before the first search. */
  readonly filter: SearchFilter | null;
  /** Newest first. */
  readonly rows: readonly FoundRecord[];
  /** From where an older page begins; null when there is none. */
  readonly next: number | null;
  readonly searching: boolean;
  /** Why the last search came to nothing, in words; empty when it did not. */
  readonly problem: string;
  /** The record whose details are shown; null for none. */
  readonly chosen: number | null;
  readonly detail: RecordDetail | null;
  readonly detailProblem: string;
}

const NOTHING: JournalSearch = {
  typed: NOTHING_TYPED,
  filter: null,
  rows: [],
  next: null,
  searching: false,
  problem: '',
  chosen: null,
  detail: null,
  detailProblem: '',
};

/** The search as it stands: kept while another view is open. */
export const useJournalSearch = create<JournalSearch>()(() => NOTHING);

/** The question that is waited for: an answer to an earlier one is not shown any more. */
let asked = 0;

export function type(change: Partial<Typed>): void {
  useJournalSearch.setState(({ typed }) => ({ typed: { ...typed, ...change } }));
}

/** Looks for what is typed, from the newest record back. */
export async function search(): Promise<void> {
  const wanted = filterOf(useJournalSearch.getState().typed);
  if ('problem' in wanted) {
    useJournalSearch.setState({ problem: wanted.problem });
    return;
  }
  useJournalSearch.setState({ filter: wanted.filter, rows: [], next: null });
  await page(wanted.filter, null);
}

/** Goes on where the last page ended. */
export async function older(): Promise<void> {
  const { filter, next, searching } = useJournalSearch.getState();
  if (filter !== null && next !== null && !searching) await page(filter, next);
}

async function page(filter: SearchFilter, beforeSeq: number | null): Promise<void> {
  asked += 1;
  const mine = asked;
  useJournalSearch.setState({ searching: true, problem: '' });
  const outcome = await call('journal.search', { ...filter, beforeSeq }, WITHIN_MS);
  if (mine !== asked) return;
  useJournalSearch.setState(({ rows }) =>
    outcome.kind === 'ok'
      ? { searching: false, rows: [...rows, ...outcome.value.rows], next: outcome.value.next }
      : { searching: false, problem: failureText(outcome) ?? '' },
  );
}

/** Shows a record's details; null closes them. */
export async function choose(seq: number | null): Promise<void> {
  useJournalSearch.setState(({ detail }) => ({
    chosen: seq,
    detail: detail?.seq === seq ? detail : null,
    detailProblem: '',
  }));
  if (seq === null) return;
  const outcome = await call('journal.record', { seq }, WITHIN_MS);
  if (useJournalSearch.getState().chosen !== seq) return;
  if (outcome.kind === 'ok') useJournalSearch.setState({ detail: outcome.value });
  else useJournalSearch.setState({ detailProblem: failureText(outcome) ?? '' });
}
