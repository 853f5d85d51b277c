import { performance } from 'node:perf_hooks';
import { formatAmount } from '../../shared/money.ts';
import type { CurvePoint } from '../../shared/view/tournament.ts';
import { loadManifest } from '../adapters/sandbox/manifest.ts';
import { writeCurve } from '../runtime/tournament/curves.ts';
import type { PlayedEntrant, TournamentJob } from '../runtime/tournament/protocol.ts';
import { type BoxedEntrant, boxedEntrant, isOwnAgent } from './boxed-entrant.ts';
import type { Entrant, EntrantWorld } from './entrant.ts';
import { RunDiffers } from './run-ahead.ts';
import { openWorld } from './world.ts';

/** What a thread is begun with, and what it is asked: one entrant after the other. */
export type ThreadStart = Omit<TournamentJob, 'entrants'>;
export type ThreadEntrant = TournamentJob['entrants'][number];

export type FromThread =
  | { readonly type: 'ready' }
  | { readonly type: 'progress'; readonly agent: string; readonly bars: number }
  | { readonly type: 'result'; readonly result: PlayedEntrant; readonly wallMs: number }
  /** Nothing can be played by any thread. */
  | { readonly type: 'failed'; readonly reason: string };

const PROGRESS_EVERY_MS = 250;
const START_MS = 600_000;
/** On average, with the lowest priority on a machine that has much else to do. */
const MOST_MS_A_BAR = 50;

/** Plays entrants for whoever asks, one at a time, in a thread of its own. */
export class ThreadWork {
  readonly #start: ThreadStart;
  readonly #say: (message: FromThread) => void;
  #world: EntrantWorld | null = null;

  constructor(start: ThreadStart, say: (message: FromThread) => void) {
    this.#start = start;
    this.#say = say;
  }

  /** Reads what all entrants have alike, once. */
  async open(): Promise<void> {
    try {
      this.#world = await openWorld(this.#start);
      this.#say({ type: 'ready' });
    } catch (error) {
      this.#say({ type: 'failed', reason: wordsOf(error) });
    }
  }

  /** Plays this one and says what came of it; whatever goes wrong is its result. */
  async play(entrant: ThreadEntrant): Promise<void> {
    const began = performance.now();
    let result: PlayedEntrant;
    try {
      result = await this.#played(entrant);
    } catch (error) {
      result = unplayed(entrant.agent, wordsOf(error));
    }
    this.#say({ type: 'result', result, wallMs: Math.round(performance.now() - began) });
  }

  async #played({ dir, manifestSha256 }: ThreadEntrant): Promise<PlayedEntrant> {
    const { nodePath, workDir, resourcesDir } = this.#start;
    if (this.#world === null) throw new Error('the thread is not ready');
    const folder = loadManifest(dir);
    if (folder.manifestSha256 !== manifestSha256) throw new Error('its files were changed since the tournament began');
    const options = { world: this.#world, folder, nodePath, workDir };
    try {
      return await this.#playedBy(boxedEntrant({ ...options, withRuns: isOwnAgent(folder, resourcesDir) }));
    } catch (error) {
      if (!(error instanceof RunDiffers)) throw error;
      // Runs are for speed alone: what they give must be what single steps give, and where it is not those decide.
      return this.#playedBy(boxedEntrant(options));
    }
  }

  async #playedBy({ entrant, close }: BoxedEntrant): Promise<PlayedEntrant> {
    const { agent } = entrant;
    const until = performance.now() + mostTime(this.#world?.feed.info.steps ?? 0);
    let said = 0;
    const timer = setInterval(() => {
      if (entrant.bars !== said) this.#say({ type: 'progress', agent, bars: entrant.bars });
      said = entrant.bars;
      if (performance.now() > until) entrant.giveUp('it took longer for its bars than a tournament waits');
    }, PROGRESS_EVERY_MS);
    try {
      const { curve, ...result } = await entrant.play();
      return { ...result, curveSha256: await this.#written(entrant, curve) };
    } finally {
      clearInterval(timer);
      close();
    }
  }

  /** Here and not by the console, which has no time for a long one. */
  async #written({ agent, currency, balance }: Entrant, points: readonly CurvePoint[]): Promise<string> {
    if (points.length === 0) return '';
    const { tournament, workDir } = this.#start;
    const of = { tournament, agent, currency, balance: formatAmount(balance) };
    return writeCurve(workDir, { ...of, points: [...points] });
  }
}

/** Machine milliseconds that an entrant may take in all: an agent that is slow at each bar would hold its thread for days. */
function mostTime(bars: number): number {
  return START_MS + bars * MOST_MS_A_BAR;
}

/** The result of an entrant that could not be played. */
export function unplayed(agent: string, reason: string): PlayedEntrant {
  const none = { orders: 0, fills: 0, rejections: 0, gateDenials: 0, policyDenials: 0, riskDenials: 0 };
  const counts = { ...none, wins: 0, losses: 0, holds: 0, trips: 0, answeredBars: 0, heldBars: 0 };
  const nothing = { records: 0, head: '', bars: 0, equity: 0n as PlayedEntrant['equity'], values: [], curveSha256: '' };
  return { agent, outcome: 'failed', reason: reason.slice(0, 300), ...nothing, counts };
}

function wordsOf(error: unknown): string {
  return error instanceof Error ? error.message.slice(0, 300) : 'unknown error';
}
