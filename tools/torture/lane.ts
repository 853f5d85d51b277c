import { setTimeout as sleep } from 'node:timers/promises';
import { createRandom } from '../../src/main/engine/domain/random.ts';
import { Checks, type Violation } from './checks.ts';
import { Comeback } from './comeback.ts';
import { ConsoleRun } from './console-run.ts';
import { Folder } from './folder.ts';
import { killOver } from './kill-over.ts';
import type { Mode } from './modes.ts';
import { type Ended, Place } from './place.ts';
import { drawPlan, type Plan, planWords } from './plan.ts';
import { unequalResult } from './result.ts';
import { Tally } from './tally.ts';

/** A folder is replaced once its journal is this long: reading it is the torture's own cost. */
const MAX_RECORDS = 120_000;
const MAX_CYCLES_A_FOLDER = 10;
/** A kill of one agent is finished before a console that was told to end does. */
const END_WITHIN_MS = 45_000;

export interface LaneOptions {
  readonly name: string;
  readonly seed: number;
  readonly kills: number;
  /** One a data folder, in turn. */
  readonly modes: readonly Mode[];
  /** Keeps every data folder, not only those in which something was violated. */
  readonly keep: boolean;
  /** Longest time from a start to an answer that is no violation, milliseconds. */
  readonly backWithinMs: number;
  readonly onViolation: (violation: Violation) => void;
  readonly onKill: () => void;
}

/**
 * One lane: data folders one after the other, each with a console that is killed, started again and looked at, until the
 * lane's kills are done.
 */
export class Lane {
  readonly place = new Place();
  readonly checks: Checks;
  readonly tally: Tally;
  readonly #options: LaneOptions;
  readonly #comeback: Comeback;
  #cycle = 0;
  #folders = 0;
  #plan: Plan;
  #folder: Folder;

  constructor(options: LaneOptions) {
    this.#options = options;
    this.checks = new Checks(() => this.#where(), options.onViolation);
    this.tally = new Tally(options.onKill);
    const { place, checks, tally } = this;
    this.#comeback = new Comeback({ place, checks, tally, backWithinMs: options.backWithinMs });
    this.#plan = this.#draw();
    this.#folder = this.#newFolder();
  }

  /** Until the kills are done. What keeps the lane from going on is a violation too. */
  async run(): Promise<void> {
    while (!this.#isDone) {
      const violations = this.checks.violations.length;
      try {
        await this.#live(this.#folder);
      } catch (error) {
        this.#broken(error);
      }
      this.tally.records += this.#folder.chronicle.hashes.length;
      this.place.endAll();
      // What went wrong is kept as it is; a folder that is fine is not worth its space.
      const isFine = this.checks.violations.length === violations;
      if (isFine && !this.#options.keep) this.place.remove(this.#folder.data);
      this.#folder = this.#newFolder();
    }
  }

  get #isDone(): boolean {
    return this.tally.kills >= this.#options.kills;
  }

  /** One folder, from its first start until its session is over, or it is old. */
  async #live(folder: Folder): Promise<void> {
    for (;;) {
      const back = await this.#comeback.back(folder, this.#plan);
      if (!(back instanceof ConsoleRun)) {
        this.#finished(back);
        return;
      }
      const isOld = folder.cycles >= MAX_CYCLES_A_FOLDER || folder.chronicle.hashes.length > MAX_RECORDS;
      if (isOld || this.#isDone) {
        void back.started.kill('SIGTERM');
        this.#finished(await back.started.within(END_WITHIN_MS));
        return;
      }
      folder.cycles += 1;
      await this.#act(back);
      this.#plan = this.#draw();
    }
  }

  /** Does to a console what the plan says, and kills it. */
  async #act(run: ConsoleRun): Promise<void> {
    const { act, flowing } = this.#plan;
    if (flowing) await run.ordersFlow();
    await sleep(act.tradeMs);
    if (act.kind === 'trade') await this.#crash(run, null);
    else if (act.kind === 'kill') {
      const answered = this.#noted(run.kill(act.scope));
      await sleep(act.afterMs);
      await this.#crash(run, answered);
    } else {
      const scope = { kind: 'agent', agent: act.agent } as const;
      const receipt = await run.kill(scope);
      const isOver = receipt !== null && (await killOver(run, receipt.tripId, this.checks));
      const answered = isOver ? this.#noted(run.reset(receipt.tripId, scope)) : null;
      await sleep(act.afterMs);
      await this.#crash(run, answered);
    }
  }

  /** `answered`: what was asked of it last, and may or may not be answered before it dies. */
  async #crash(run: ConsoleRun, answered: Promise<unknown> | null): Promise<void> {
    const [ended] = await Promise.all([run.crash(), answered]);
    if (!this.tally.crashed(ended, this.#folder.mode.name)) this.#finished(ended);
  }

  /** A console that ended by itself: its feed is over, or a kill was; its books must add up. */
  #finished({ code, stdout, stderr }: Ended): void {
    if ((code === 0 || code === 4) && stdout !== '') this.checks.check('books', unequalResult(stdout));
    else this.checks.violated('lane', `it ended by itself with ${code}: ${stderr.slice(-500)}`);
  }

  async #noted(answer: Promise<unknown>): Promise<void> {
    try {
      await answer;
    } catch (error) {
      this.#broken(error);
    }
  }

  #broken(error: unknown): void {
    this.checks.violated('lane', error instanceof Error ? error.message : String(error));
  }

  #draw(): Plan {
    this.#cycle += 1;
    return drawPlan(createRandom(this.#options.seed, `${this.#options.name}/cycle-${this.#cycle}`));
  }

  #newFolder(): Folder {
    const { modes, seed, name } = this.#options;
    const mode = modes[this.#folders % modes.length];
    if (mode === undefined) throw new Error('a lane needs a mode');
    this.#folders += 1;
    const random = createRandom(seed, `${name}/folder-${this.#folders}`);
    return new Folder(this.place.dataFolder(), mode, random.integer(1, 1_000_000));
  }

  #where(): string {
    const { seed, name } = this.#options;
    const { mode, data } = this.#folder;
    return `seed ${seed}, ${name}, cycle ${this.#cycle} (${mode.words}; ${planWords(this.#plan)}), ${data}`;
  }
}
