import type { AgentId } from '../../../shared/ids.ts';
import type { TournamentId } from '../../../shared/view/tournament.ts';
import type { Engine } from '../../engine/engine.ts';
import { type Tournament, waitingEntrants } from '../../engine/promotion/tournaments.ts';
import type { FeedPlace } from '../rig.ts';
import { jobOf, type PlanParts } from './plan.ts';
import { TournamentProcess } from './process.ts';
import type { FromTournament } from './protocol.ts';

/** Processes in a row that may end without a result that was kept; then it is given up. */
const TRIES = 2;

type Result = Extract<FromTournament, { type: 'result' }>;

export interface PlayParts extends PlanParts {
  readonly engine: Pick<Engine, 'tournaments' | 'state' | 'inForce'>;
  readonly note: (text: string) => void;
}

/** The process that looks at what lies there, and plays it once it is given a job. */
export function processOn({ feedPath: path, symbol }: FeedPlace, parts: PlanParts): TournamentProcess {
  return new TournamentProcess(parts.launch, { resourcesDir: parts.resourcesDir, path, symbol });
}

/** A tournament that is being played: its process, another one where that crashes, and what comes of them journalled. */
export class Play {
  readonly id: TournamentId;
  /** Bars of those that are being played. */
  readonly running = new Map<AgentId, number>();
  readonly #parts: PlayParts;
  readonly #place: FeedPlace;
  readonly #onOver: () => void;
  #process: TournamentProcess;
  #tries = 1;
  #isOver = false;

  /** `onOver`: it has ended by itself, in whatever way, and that is journalled. */
  constructor(
    parts: PlayParts,
    {
      id,
      place,
      process,
    }: { readonly id: TournamentId; readonly place: FeedPlace; readonly process: TournamentProcess },
    onOver: () => void,
  ) {
    this.id = id;
    this.#parts = parts;
    this.#place = place;
    this.#process = process;
    this.#onOver = onOver;
  }

  /** Gives the process its job: those who have no result. */
  begin(): void {
    this.#process.begin(jobOf(this.#tournament(), this.#place, this.#parts), {
      progress: (agent, bars) => void this.running.set(agent, bars),
      result: (message) => this.#keep(message),
      over: (failed) => void this.#processOver(failed),
    });
  }

  /** Cuts it short: nothing of it is journalled any more. */
  async close(): Promise<void> {
    this.#isOver = true;
    await this.#process.end();
  }

  #tournament(): Tournament {
    const tournament = this.#parts.engine.state.tournaments.byId.get(this.id);
    if (tournament === undefined) throw new Error(`${this.id} is not known any more`);
    return tournament;
  }

  /** Its curve is a file already; what counts is the record that has its hash. */
  #keep({ result, wallMs }: Result): void {
    if (this.#isOver) return;
    const { engine, note } = this.#parts;
    try {
      engine.tournaments.result({ ...result, tournament: this.id, wallMs });
      this.running.delete(result.agent);
      this.#tries = 0;
    } catch (error) {
      note(`the result of ${result.agent} in ${this.id} could not be kept: ${wordsOf(error)}`);
    }
  }

  async #processOver(failed: string): Promise<void> {
    if (this.#isOver) return;
    if (waitingEntrants(this.#tournament()).length === 0) this.#end('finished', '');
    else if (failed !== '') this.#end('failed', failed);
    else if (this.#tries >= TRIES) this.#end('failed', 'its process ended twice without a result that could be kept');
    else await this.#again();
  }

  /** The process crashed: another one plays those who have no result. */
  async #again(): Promise<void> {
    this.#tries += 1;
    this.running.clear();
    this.#process = processOn(this.#place, this.#parts);
    try {
      await this.#process.feed;
      if (!this.#isOver) this.begin();
    } catch (error) {
      if (!this.#isOver) this.#end('failed', wordsOf(error));
    }
  }

  #end(how: 'finished' | 'failed', reason: string): void {
    this.#isOver = true;
    const { engine, note } = this.#parts;
    try {
      engine.tournaments.end({ tournament: this.id, how, reason: reason.slice(0, 300), by: 'system' });
    } catch (error) {
      note(`the end of ${this.id} could not be journalled: ${wordsOf(error)}`);
    }
    this.#onOver();
  }
}

function wordsOf(error: unknown): string {
  return error instanceof Error ? error.message : 'unknown error';
}
