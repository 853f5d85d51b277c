import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { SearchFilter } from './filter.ts';
import { choose, type FoundRecord, older, search, type, useJournalSearch } from './journal-search.ts';

interface Asked {
  readonly request: SearchFilter & { readonly beforeSeq?: number | null; readonly seq?: number };
  readonly answer: (value: unknown) => void;
}

const row = (seq: number): FoundRecord => ({
  seq,
  at: 0,
  kind: 'k',
  agent: null,
  action: null,
  text: '',
  expired: false,
});

describe('[E2] the search of the journal', () => {
  let asked: Asked[] = [];
  beforeEach(() => {
    asked = [];
    useJournalSearch.setState(useJournalSearch.getInitialState(), true);
    const invoke = (_channel: string, request: Asked['request']) =>
      new Promise((resolve) => asked.push({ request, answer: (value) => resolve({ ok: true, value }) }));
    vi.stubGlobal('window', { interlock: { invoke } });
  });
  afterEach(() => vi.unstubAllGlobals());

  it('shows what was asked for last, whichever answer comes last', async () => {
    const first = search();
    type({ text: 'kill' });
    const second = search();
    asked[1]?.answer({ rows: [row(7)], next: null });
    await second;
    asked[0]?.answer({ rows: [row(9), row(8)], next: 8 });
    await first;
    expect(useJournalSearch.getState()).toMatchObject({ rows: [{ seq: 7 }], next: null, searching: false });
  });

  it('asks for a page once, however often it is pressed, and adds it once', async () => {
    const found = search();
    asked[0]?.answer({ rows: [row(9)], next: 9 });
    await found;
    const pages = [older(), older()];
    expect(asked.map(({ request }) => request.beforeSeq)).toEqual([null, 9]);
    asked[1]?.answer({ rows: [row(8)], next: null });
    await Promise.all(pages);
    expect(useJournalSearch.getState().rows.map(({ seq }) => seq)).toEqual([9, 8]);
  });

  it('shows the details of the record that was chosen last, and none once they are closed', async () => {
    const [first, second] = [choose(4), choose(5)];
    asked[1]?.answer({ ...row(5) });
    await second;
    asked[0]?.answer({ ...row(4) });
    await first;
    expect(useJournalSearch.getState()).toMatchObject({ chosen: 5, detail: { seq: 5 } });
    const late = choose(6);
    await choose(null);
    asked[2]?.answer({ ...row(6) });
    await late;
    expect(useJournalSearch.getState()).toMatchObject({ chosen: null, detail: null });
  });
});
