import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { TournamentView } from '../../../shared/view/tournament.ts';
import { useNotices } from '../../store/notices.ts';
import { look, lookAgain, resume, start, stop, useTournaments, want } from './tournament-store.ts';

interface Asked {
  readonly channel: string;
  readonly request: unknown;
  readonly answer: (value: unknown) => Promise<void>;
  readonly refuse: (message: string) => Promise<void>;
}

const shown = (id: string) => ({ tournament: { id } as TournamentView, ids: ['tournament-2', 'tournament-1'] });

describe('what the window knows of tournaments', () => {
  let asked: Asked[] = [];
  const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
  beforeEach(() => {
    asked = [];
    useTournaments.setState(useTournaments.getInitialState(), true);
    useNotices.setState(useNotices.getInitialState(), true);
    const invoke = (channel: string, request: unknown) =>
      new Promise((resolve) => {
        const reply = (result: unknown): Promise<void> => {
          resolve(result);
          return settled();
        };
        asked.push({
          channel,
          request,
          answer: (value) => reply({ ok: true, value }),
          refuse: (message) => reply({ ok: false, error: { code: 'REFUSED', message } }),
        });
      });
    vi.stubGlobal('window', { interlock: { invoke } });
  });
  afterEach(async () => {
    // Whatever is still awaited would be awaited by the next test as well.
    for (const one of asked) await one.answer(shown('tournament-2'));
    vi.unstubAllGlobals();
  });
  const ask = (n: number): Asked => asked[n] ?? expect.fail(`question ${n} was not asked`);

  it('[T3] shows the tournament that was asked for last, whichever answer comes last', async () => {
    void look();
    want('tournament-1');
    expect(asked.map(({ request }) => request)).toEqual([{ id: null }, { id: 'tournament-1' }]);
    await ask(1).answer(shown('tournament-1'));
    await ask(0).answer(shown('tournament-2'));
    expect(useTournaments.getState()).toMatchObject({ tournament: { id: 'tournament-1' }, isKnown: true });
  });

  it('[T3] does not ask again while an answer is awaited', async () => {
    lookAgain();
    lookAgain();
    expect(asked).toHaveLength(1);
    await ask(0).answer(shown('tournament-2'));
    lookAgain();
    expect(asked).toHaveLength(2);
  });

  it('[T3] keeps what it knows when a question comes to nothing, and says so until the next answer', async () => {
    void look();
    await ask(0).answer(shown('tournament-2'));
    void look();
    await ask(1).refuse('The console closes.');
    expect(useTournaments.getState()).toMatchObject({
      tournament: { id: 'tournament-2' },
      problem: 'The console closes.',
    });
    void look();
    await ask(2).answer(shown('tournament-2'));
    expect(useTournaments.getState().problem).toBe('');
  });

  it('[T3] looks at the last one once another was started, and hands on why it was not', async () => {
    useTournaments.setState({ wanted: 'tournament-1' });
    const request = { agents: null, seed: 3, variantsElsewhere: 0 };
    const refused = start(request);
    await ask(0).refuse('A tournament runs already. Stop it first.');
    expect(await refused).toBe('A tournament runs already. Stop it first.');
    expect(useTournaments.getState().wanted).toBe('tournament-1');
    const started = start(request);
    await ask(1).answer({ id: 'tournament-2' });
    expect(await started).toBeNull();
    expect(asked.slice(2).map(({ channel, request: of }) => [channel, of])).toEqual([
      ['tournament.show', { id: null }],
    ]);
  });

  it('[T3] looks anew after a stop and a resume, done or not; a resume that failed stays as a notice', async () => {
    const stopping = stop();
    await ask(0).refuse('No tournament runs.');
    expect(await stopping).toBe('No tournament runs.');
    expect(ask(1).channel).toBe('tournament.show');
    const resuming = resume();
    await ask(2).refuse('The policy was changed since.');
    expect(useNotices.getState().failures).toMatchObject([{ text: 'The policy was changed since.' }]);
    await ask(3).answer(shown('tournament-2'));
    await resuming;
    const again = resume();
    await ask(4).answer({ id: 'tournament-2' });
    expect(useNotices.getState().failures).toEqual([]);
    await ask(5).answer(shown('tournament-2'));
    await again;
  });
});
