import { Refusal } from '../../../shared/ipc/contract.ts';
import type { TournamentId } from '../../../shared/view/tournament.ts';
import type { Core } from '../core.ts';
import type { RecordBodies } from '../domain/records.ts';
import { openTournament, type Tournament, waitingEntrants } from './tournaments.ts';
import { triesWith } from './tries.ts';

type Started = RecordBodies['tournament.started'];

/** What a tournament is to be; what the journal knows better is filled in. */
export type TournamentPlan = Omit<Started, 'tournament' | 'variantsTried' | 'wallAt'>;

/** Journals tournaments: one runs at a time, each entrant has one result, and none comes after the end (T3). */
export class TournamentControl {
  readonly #core: Core;

  constructor(core: Core) {
    this.#core = core;
  }

  /** The one that is not over; undefined when none is. */
  get open(): Tournament | undefined {
    return openTournament(this.#core.state.tournaments);
  }

  /** @throws Refusal while another one is not over, without an entrant, or when it cannot be journalled */
  start(plan: TournamentPlan): Tournament {
    const { tournaments } = this.#core.state;
    if (this.open !== undefined) {
      throw new Refusal(`${this.open.started.tournament} is not over. Resume it, or stop it first.`);
    }
    if (plan.entrants.length === 0) throw new Refusal('A tournament needs an agent.');
    const tournament = `tournament-${(tournaments.count + 1).toString(36)}`;
    const variantsTried = triesWith(tournaments.stretches, plan);
    const wallAt = this.#core.ports.machine.wallNow();
    this.#stage('tournament.started', tournament, { ...plan, tournament, variantsTried, wallAt });
    const started = tournaments.byId.get(tournament);
    if (started === undefined) throw new Error('a tournament that was journalled is not in the state');
    return started;
  }

  /** The result of one entrant. @throws Refusal for one that nobody waits for, or when it cannot be journalled */
  result(body: RecordBodies['tournament.entrant']): void {
    const tournament = this.#running(body.tournament);
    if (!waitingEntrants(tournament).some(({ agent }) => agent === body.agent)) {
      throw new Refusal(`${body.tournament} waits for no result of ${body.agent}.`);
    }
    this.#stage('tournament.entrant', body.tournament, body, body.agent);
  }

  /** It is over. @throws Refusal when it is already, when it is called finished and is not, or cannot be journalled */
  end({ tournament, how, reason, by }: Omit<RecordBodies['tournament.ended'], 'wallAt'>): void {
    const waiting = waitingEntrants(this.#running(tournament));
    if (how === 'finished' && waiting.length > 0) {
      throw new Refusal(`${tournament} still waits for ${waiting.map(({ agent }) => agent).join(', ')}.`);
    }
    const wallAt = this.#core.ports.machine.wallNow();
    this.#stage('tournament.ended', tournament, { tournament, how, reason, by, wallAt });
  }

  #running(id: TournamentId): Tournament {
    const { open } = this;
    if (open?.started.tournament !== id) throw new Refusal(`${id} does not run.`);
    return open;
  }

  #stage<K extends 'tournament.started' | 'tournament.entrant' | 'tournament.ended'>(
    kind: K,
    id: TournamentId,
    body: RecordBodies[K],
    agent: string | null = null,
  ): void {
    if (!this.#core.settle()) throw new Refusal('The journal cannot be written. Nothing was done.');
    this.#core.stage(kind, agent, id, body);
    if (!this.#core.settle()) throw new Refusal('The journal cannot be written. Nothing of this is kept yet.');
  }
}
