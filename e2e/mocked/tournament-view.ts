import type { TournamentView } from '../../src/shared/view/tournament.ts';
import type { ConsolePage } from '../pages/console-page.ts';
import type { Opened } from './fixtures.ts';
import type { MockEngine } from './mock-engine.ts';
import { curveOf, shown } from './tournament-rows.ts';

/** Answers with this tournament, and with a curve for each of its entrants. */
export function answer(engine: MockEngine, tournament: TournamentView | null, ids?: string[]): void {
  engine.on('tournament.show', () => shown(tournament, ids));
  engine.on('tournament.curve', ({ agent }) => curveOf(agent));
}

/** Opens the view on it. */
export async function show(
  { console, engine }: Opened,
  tournament: TournamentView | null,
  ids?: string[],
): Promise<void> {
  answer(engine, tournament, ids);
  await console.view('Tournaments').click();
}

/** An entrant's row of the leaderboard. */
export const row = (console: ConsolePage, agent: string) => console.viewPanel.locator(`[data-entrant="${agent}"]`);
/** A line of the gate. */
export const line = (console: ConsolePage, measure: string) => console.viewPanel.locator(`[data-measure="${measure}"]`);
