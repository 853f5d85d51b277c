import { join } from 'node:path';
import { z } from 'zod';
import type { AgentId } from '../../../shared/ids.ts';
import { type Caller, type Handlers, Refusal } from '../../../shared/ipc/contract.ts';
import type { StartTournament } from '../../../shared/ipc/tournament-channels.ts';
import { formatAmount } from '../../../shared/money.ts';
import type { CurveFile, TournamentId, TournamentView } from '../../../shared/view/tournament.ts';
import type { Engine } from '../../engine/engine.ts';
import { type Tournament, waitingEntrants } from '../../engine/promotion/tournaments.ts';
import type { FeedPlace } from '../rig.ts';
import { readJson, writeJson } from '../settings-file.ts';
import { assessed } from './assess.ts';
import { readCurve, tournamentFolder, writeCurve } from './curves.ts';
import { jobOf, type PlanParts, planOf, refuseChanged } from './plan.ts';
import { TournamentProcess } from './process.ts';
import type { FromTournament, TournamentFeed } from './protocol.ts';
import { tournamentView } from './tournament-view.ts';

/** A process that ends without a result since it began is begun anew so often, then given up. */
const TRIES = 2;
/** Where the feed of a tournament lies, for whoever resumes it. */
const PLACE_FILE = 'feed.json';
const Place = z.strictObject({ feedPath: z.string(), symbol: z.string() });

export interface TournamentParts extends PlanParts {
  readonly engine: Pick<Engine, 'tournaments' | 'state' | 'inForce'>;
  readonly embedded: FeedPlace;
  readonly note: (text: string) => void;
}

type TournamentChannel = Extract<keyof Handlers, `tournament.${string}`>;

const DONE = { ok: true } as const;

/** What a tournament is played with, for as long as it is. */
interface Play {
  readonly id: TournamentId;
  readonly place: FeedPlace;
  process: TournamentProcess;
  /** Bars of those that are being played. */
  readonly running: Map<AgentId, number>;
  /** Processes in a row that ended without a result. */
  tries: number;
  /** Results are written one after the other. */
  writing: Promise<void>;
}

/** Runs tournaments (T3) in a process of their own, and journals what comes of them: the journal is what counts. */
export class TournamentDesk {
  readonly #parts: TournamentParts;
  #play: Play | null = null;
  #isBeginning = false;

  constructor(parts: TournamentParts) {
    this.#parts = parts;
    const open = parts.engine.tournaments.open;
    if (open !== undefined) {
      const id = open.started.tournament;
      parts.note(`${id} was cut short: \`interlock tournament run --resume\` goes on with it`);
    }
  }

  get isRunning(): boolean {
    return this.#play !== null;
  }

  handlers(): Pick<Handlers, TournamentChannel> {
    return {
      'tournament.start': async (request, caller) => ({ id: await this.start(request, caller) }),
      'tournament.resume': async () => ({ id: await this.resume() }),
      'tournament.stop': async (_request, { by }) => {
        await this.stop(by);
        return DONE;
      },
      'tournament.show': async ({ id }) => ({ tournament: await this.shown(id), ids: this.#ids() }),
      'tournament.curve': ({ id, agent }) => this.curve(id, agent),
    };
  }

  /** @returns its id. @throws Refusal in words for the operator */
  start(request: StartTournament, { by, via }: Pick<Caller, 'by' | 'via'>): Promise<TournamentId> {
    if (request.feed !== null && via !== 'socket') throw new Refusal('Another feed is chosen on the command line.');
    return this.#begin(async () => {
      const { embedded } = this.#parts;
      const { feed: wanted } = request;
      const place = wanted === null ? embedded : { feedPath: wanted.path, symbol: wanted.symbol ?? embedded.symbol };
      const { process, feed } = await this.#ask(place);
      try {
        const { started } = this.#parts.engine.tournaments.start(planOf(request, feed, by, this.#parts));
        writeJson(join(tournamentFolder(this.#dataDir, started.tournament), PLACE_FILE), place);
        return { id: started.tournament, place, process };
      } catch (error) {
        await process.end();
        throw error;
      }
    });
  }

  /** Goes on with the one that was cut short: who has a result keeps it. @throws Refusal */
  resume(): Promise<TournamentId> {
    return this.#begin(async () => {
      const { open } = this.#parts.engine.tournaments;
      if (open === undefined) throw new Refusal('No tournament was cut short. Start one.');
      const { tournament: id, feedSha256 } = open.started;
      refuseChanged(open, this.#parts);
      const place = readJson(join(tournamentFolder(this.#dataDir, id), PLACE_FILE), Place, PLACE_FILE);
      if (place === null) throw new Refusal(`It is not known any more where the feed of ${id} lies. Stop it.`);
      const { process, feed } = await this.#ask(place);
      if (feed.sha256 !== feedSha256) {
        await process.end();
        throw new Refusal(`The feed was changed since ${id} began. Put the old file back, or stop it.`);
      }
      return { id, place, process };
    });
  }

  /** Ends it: who has a result keeps it, and it is not resumed. @throws Refusal */
  async stop(by: string): Promise<void> {
    const { tournaments } = this.#parts.engine;
    const { open } = tournaments;
    if (open === undefined) throw new Refusal('No tournament runs.');
    await this.close();
    tournaments.end({ tournament: open.started.tournament, how: 'stopped', reason: '', by });
  }

  /** The last one for null; null when there is none. @throws Refusal for one that is not known */
  view(id: TournamentId | null): TournamentView | null {
    const { byId } = this.#parts.engine.state.tournaments;
    const found = id === null ? [...byId.values()].at(-1) : byId.get(id);
    if (found !== undefined) return tournamentView(found, this.#runningOf(found));
    if (id === null) return null;
    throw new Refusal(`${id} is not known here. The last ones are: ${[...byId.keys()].join(', ') || 'none yet'}.`);
  }

  /** The same with what its curves tell and what the gate says. @throws Refusal for one that is not known */
  async shown(id: TournamentId | null): Promise<TournamentView | null> {
    const view = this.view(id);
    const { state, inForce } = this.#parts.engine;
    const tournament = view === null ? undefined : state.tournaments.byId.get(view.id);
    if (view === null || tournament === undefined) return view;
    const { tournaments } = state;
    return assessed(view, tournament, { tournaments, dataDir: this.#dataDir, promotion: inForce.risk.promotion });
  }

  /** @throws Refusal when there is none, or the file is not the one that was journalled */
  curve(id: TournamentId, agent: AgentId): Promise<CurveFile> {
    const result = this.#parts.engine.state.tournaments.byId.get(id)?.results.get(agent);
    if (result === undefined || result.curveSha256 === '') throw new Refusal(`${agent} has no curve in ${id}.`);
    return readCurve(this.#dataDir, id, agent, result.curveSha256);
  }

  /** The console closes: what runs is cut short, and can be resumed. */
  async close(): Promise<void> {
    const play = this.#play;
    this.#play = null;
    if (play === null) return;
    await play.process.end();
    await play.writing;
  }

  #ids(): TournamentId[] {
    return [...this.#parts.engine.state.tournaments.byId.keys()].reverse();
  }

  get #dataDir(): string {
    return this.#parts.launch.dataDir;
  }

  async #begin(prepare: () => Promise<Pick<Play, 'id' | 'place' | 'process'>>): Promise<TournamentId> {
    if (this.#play !== null || this.#isBeginning) throw new Refusal('A tournament runs already. Stop it first.');
    this.#isBeginning = true;
    try {
      const play = { ...(await prepare()), running: new Map(), tries: 1, writing: Promise.resolve() };
      this.#play = play;
      this.#send(play);
      return play.id;
    } finally {
      this.#isBeginning = false;
    }
  }

  async #ask(place: FeedPlace): Promise<{ readonly process: TournamentProcess; readonly feed: TournamentFeed }> {
    const process = this.#process(place);
    try {
      return { process, feed: await process.feed };
    } catch (error) {
      throw new Refusal(error instanceof Error ? error.message : 'The feed cannot be read.');
    }
  }

  #process({ feedPath: path, symbol }: FeedPlace): TournamentProcess {
    return new TournamentProcess(this.#parts.launch, { resourcesDir: this.#parts.resourcesDir, path, symbol });
  }

  /** Gives the process its job: those who have no result. */
  #send(play: Play): void {
    const tournament = this.#parts.engine.state.tournaments.byId.get(play.id);
    if (tournament === undefined) return;
    play.process.begin(jobOf(tournament, play.place, this.#parts), {
      progress: (agent, bars) => void play.running.set(agent, bars),
      result: (message) => this.#took(play, message),
      over: (failed) => void play.writing.then(() => this.#processOver(play, failed)),
    });
  }

  #took(play: Play, { result, wallMs }: Extract<FromTournament, { type: 'result' }>): void {
    play.tries = 0;
    play.writing = play.writing.then(() => this.#keep(play, result, wallMs));
  }

  /** The curve first, then the record that has its hash. */
  async #keep(
    play: Play,
    { curve, ...result }: Extract<FromTournament, { type: 'result' }>['result'],
    wallMs: number,
  ): Promise<void> {
    const { engine, note } = this.#parts;
    const tournament = engine.state.tournaments.byId.get(play.id);
    if (this.#play !== play || tournament === undefined) return;
    const { currency, balance } = tournament.started;
    try {
      const file = {
        tournament: play.id,
        agent: result.agent,
        currency,
        balance: formatAmount(balance),
        points: [...curve],
      };
      const curveSha256 = curve.length === 0 ? '' : await writeCurve(this.#dataDir, file);
      if (this.#play !== play) return;
      engine.tournaments.result({ ...result, tournament: play.id, curveSha256, wallMs });
      play.running.delete(result.agent);
    } catch (error) {
      note(`the result of ${result.agent} in ${play.id} could not be kept: ${wordsOf(error)}`);
    }
  }

  async #processOver(play: Play, failed: string): Promise<void> {
    if (this.#play !== play) return;
    const { engine } = this.#parts;
    const tournament = engine.state.tournaments.byId.get(play.id);
    if (tournament === undefined) return;
    if (waitingEntrants(tournament).length === 0) this.#end(play, 'finished', '');
    else if (failed !== '') this.#end(play, 'failed', failed);
    else if (play.tries >= TRIES) this.#end(play, 'failed', 'its process ended twice without a result');
    else await this.#again(play);
  }

  /** The process crashed: another one plays those who have no result. */
  async #again(play: Play): Promise<void> {
    play.tries += 1;
    play.running.clear();
    play.process = this.#process(play.place);
    try {
      await play.process.feed;
    } catch (error) {
      this.#end(play, 'failed', wordsOf(error));
      return;
    }
    if (this.#play === play) this.#send(play);
  }

  #end(play: Play, how: 'finished' | 'failed', reason: string): void {
    const { engine, note } = this.#parts;
    this.#play = null;
    try {
      engine.tournaments.end({ tournament: play.id, how, reason: reason.slice(0, 300), by: 'system' });
    } catch (error) {
      note(`the end of ${play.id} could not be journalled: ${wordsOf(error)}`);
    }
  }

  #runningOf({ started }: Tournament): ReadonlyMap<AgentId, number> | null {
    return this.#play?.id === started.tournament ? this.#play.running : null;
  }
}

function wordsOf(error: unknown): string {
  return error instanceof Error ? error.message : 'unknown error';
}
