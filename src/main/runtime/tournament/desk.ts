import { join } from 'node:path';
import { z } from 'zod';
import type { AgentId } from '../../../shared/ids.ts';
import { type Caller, type Handlers, Refusal } from '../../../shared/ipc/contract.ts';
import type { StartTournament } from '../../../shared/ipc/tournament-channels.ts';
import type { CurveFile, TournamentId, TournamentView } from '../../../shared/view/tournament.ts';
import type { Tournament } from '../../engine/promotion/tournaments.ts';
import type { FeedPlace } from '../rig.ts';
import { readJson, writeJson } from '../settings-file.ts';
import { Assessor } from './assess.ts';
import { readCurve, tournamentFolder } from './curves.ts';
import { planOf, refuseChanged } from './plan.ts';
import { Play, type PlayParts, processOn } from './play.ts';
import type { TournamentProcess } from './process.ts';
import type { TournamentFeed } from './protocol.ts';
import { tournamentView } from './tournament-view.ts';

/** Where the feed of a tournament lies, for whoever resumes it; no agent can have the name. */
const PLACE_FILE = '_feed.json';
const Place = z.strictObject({ feedPath: z.string(), symbol: z.string() });

export interface TournamentParts extends PlayParts {
  readonly embedded: FeedPlace;
}

type TournamentChannel = Extract<keyof Handlers, `tournament.${string}`>;

const DONE = { ok: true } as const;

/** Runs tournaments (T3) in a process of their own, and journals what comes of them: the journal is what counts. */
export class TournamentDesk {
  readonly #parts: TournamentParts;
  readonly #assessor = new Assessor();
  #play: Play | null = null;
  #isBeginning = false;
  #isClosed = false;

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
    await this.#cutShort();
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
    return this.#assessor.assessed(view, tournament, {
      tournaments,
      dataDir: this.#dataDir,
      promotion: inForce.risk.promotion,
    });
  }

  /** @throws Refusal when there is none, or the file is not the one that was journalled */
  curve(id: TournamentId, agent: AgentId): Promise<CurveFile> {
    const result = this.#parts.engine.state.tournaments.byId.get(id)?.results.get(agent);
    if (result === undefined || result.curveSha256 === '') throw new Refusal(`${agent} has no curve in ${id}.`);
    return readCurve(this.#dataDir, id, agent, result.curveSha256);
  }

  /** The console closes: what runs is cut short, and can be resumed. */
  async close(): Promise<void> {
    this.#isClosed = true;
    await this.#cutShort();
  }

  async #cutShort(): Promise<void> {
    const play = this.#play;
    this.#play = null;
    await play?.close();
  }

  #ids(): TournamentId[] {
    return [...this.#parts.engine.state.tournaments.byId.keys()].reverse();
  }

  get #dataDir(): string {
    return this.#parts.launch.dataDir;
  }

  async #begin(prepare: () => Promise<ConstructorParameters<typeof Play>[1]>): Promise<TournamentId> {
    if (this.#play !== null || this.#isBeginning) throw new Refusal('A tournament runs already. Stop it first.');
    this.#isBeginning = true;
    try {
      const wanted = await prepare();
      // While the feed was looked at somebody may have stopped it, or closed the console.
      if (this.#isClosed || this.#parts.engine.tournaments.open?.started.tournament !== wanted.id) {
        await wanted.process.end();
        throw new Refusal(`${wanted.id} was stopped before it began.`);
      }
      const play = new Play(this.#parts, wanted, () => {
        if (this.#play === play) this.#play = null;
      });
      this.#play = play;
      play.begin();
      return play.id;
    } finally {
      this.#isBeginning = false;
    }
  }

  async #ask(place: FeedPlace): Promise<{ readonly process: TournamentProcess; readonly feed: TournamentFeed }> {
    const process = processOn(place, this.#parts);
    try {
      return { process, feed: await process.feed };
    } catch (error) {
      throw new Refusal(error instanceof Error ? error.message : 'The feed cannot be read.');
    }
  }

  #runningOf({ started }: Tournament): ReadonlyMap<AgentId, number> | null {
    return this.#play?.id === started.tournament ? this.#play.running : null;
  }
}
