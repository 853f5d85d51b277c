import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { tamper } from '../../cli/testing/tamper.ts';
import { ProofDesk, SOON, state } from './testing/proof-desk.ts';

describe('the statements of a console', () => {
  let desk: ProofDesk;
  beforeEach(async () => {
    desk = new ProofDesk();
    await desk.used();
  });
  afterEach(() => desk.close());

  it('[E4] are verified with the journal: one that does not fit kills everything, as a record does', async () => {
    await tamper(
      desk.data,
      'UPDATE statements SET signature = zeroblob(64) WHERE seq = (SELECT min(seq) FROM statements)',
    );
    const console = await desk.console();
    expect(state(console)).toEqual({ latched: [], alarms: [] });
    const problem = expect.stringMatching(/^The statement on record \d+ does not fit/);
    expect(await console.verifyJournal()).toMatchObject({ ok: false, problem });
    expect(state(console).latched).toHaveLength(1);
    expect(console.snapshot().journal.problem).toEqual(problem);
  });

  it('[E4] are not signed by a list that somebody changed: it is made anew, and alarmed', async () => {
    await tamper(desk.data, 'DELETE FROM context');
    const console = await desk.console();
    await vi.waitFor(() => expect(state(console).alarms).toEqual(['statements-context']), SOON);
    expect(await console.verifyJournal()).toMatchObject({ ok: true, problem: '' });
    await desk.shut(console);
    const after = await desk.console();
    await vi.waitFor(() => expect(state(after).alarms).toEqual([]), SOON);
  });
});
