import { create } from 'zustand';
import type { StartTournament } from '../../../shared/ipc/tournament-channels.ts';
import type { CurveFile, TournamentId, TournamentView } from '../../../shared/view/tournament.ts';
import { call } from '../../store/bridge.ts';
import { confirm, dismissFailure, failureText, reportFailure, told } from '../../store/notices.ts';

/** Beginning one reads its feed from end to end; what is over is judged anew from its curves. */
const WITHIN_MS = 60_000;

interface Tournaments {
  /** Null before the first answer, and when there was none. */
  readonly tournament: TournamentView | null;
  /** Those that can be chosen, newest first. */
  readonly ids: readonly TournamentId[];
  /** The one that is looked at; null for the last, whichever that is. */
  readonly wanted: TournamentId | null;
  /** True once an answer came. */
  readonly isKnown: boolean;
  /** Why the last question came to nothing, in words; empty when it did not. */
  readonly problem: string;
  /** The entrant that is looked at, by its name; empty for the first that has a result. */
  readonly chosen: string;
}

/** The tournament as the window knows it: kept while another view is open. */
export const useTournaments = create<Tournaments>()(() => ({
  tournament: null,
  ids: [],
  wanted: null,
  isKnown: false,
  problem: '',
  chosen: '',
}));

/** The question that is waited for: an answer to an earlier one is not shown any more. */
let asked = 0;
let isAsking = false;

/** Asks how it stands. */
export async function look(): Promise<void> {
  asked += 1;
  const mine = asked;
  isAsking = true;
  const outcome = await call('tournament.show', { id: useTournaments.getState().wanted }, WITHIN_MS);
  if (mine !== asked) return;
  isAsking = false;
  if (outcome.kind === 'ok') useTournaments.setState({ ...outcome.value, isKnown: true, problem: '' });
  else useTournaments.setState({ problem: failureText(outcome) ?? '' });
}

/** The same, unless an answer is awaited anyway. */
export function lookAgain(): void {
  if (!isAsking) void look();
}

/** Looks at another one; null for the last. */
export function want(id: TournamentId | null): void {
  useTournaments.setState({ wanted: id });
  void look();
}

export function choose(agent: string): void {
  useTournaments.setState({ chosen: agent });
}

/** Begins one and looks at it. Returns why not, in words, or null. */
export async function start(
  request: Pick<StartTournament, 'agents' | 'seed' | 'variantsElsewhere'>,
): Promise<string | null> {
  const failure = told(await call('tournament.start', request, WITHIN_MS), 'The tournament runs.');
  if (failure === null) want(null);
  return failure;
}

/** Ends the one that is not over. Returns why not, in words, or null. */
export async function stop(): Promise<string | null> {
  const failure = told(await call('tournament.stop', {}, WITHIN_MS), 'The tournament is stopped.');
  void look();
  return failure;
}

const NOT_RESUMED = 'The tournament was not resumed';

/** Goes on with what was cut short; a failure stays until it is read. */
export async function resume(): Promise<void> {
  const outcome = await call('tournament.resume', {}, WITHIN_MS);
  const failure = failureText(outcome);
  if (failure === null) {
    dismissFailure(({ title }) => title === NOT_RESUMED);
    confirm('The tournament goes on.');
  } else reportFailure(NOT_RESUMED, failure);
  await look();
}

/** An entrant's equity by the hour, or why it cannot be shown. */
export async function readCurve(id: TournamentId, agent: CurveFile['agent']): Promise<CurveFile | string> {
  const outcome = await call('tournament.curve', { id, agent }, WITHIN_MS);
  return outcome.kind === 'ok' ? outcome.value : (failureText(outcome) ?? '');
}
