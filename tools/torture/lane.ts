import { setTimeout as sleep } from 'node:timers/promises';
import { createRandom } from '../../src/main/engine/domain/random.ts';
import type { ConsoleView } from '../../src/shared/view/console-view.ts';
import { Checks, type Violation } from './checks.ts';
import { Chronicle } from './chronicle.ts';
import { type Answer, answerOf, type ConsoleRun } from './console-run.ts';
import { inspectJournal, inspectView } from './inspect.ts';
import { type Ended, Place, TRADERS } from './place.ts';
import { drawPlan, type Plan, planWords } from './plan.ts';
import { unequalResult } from './result.ts';
import { Told } from './told.ts';

/** A kill run that has a market to close in is over by then; so is one that gives up. */
const KILL_WITHIN_MS = 60_000;
/** A folder is replaced once its journal is this long: reading it is the torture's own cost. */
const MAX_RECORDS = 120_000;
const MAX_CYCLES_A_FOLDER = 14;
/** Restarts in a row that may die before one has to live. */
const MAX_TRIES = 12;

export interface LaneOptions {
  readonly name: string;
  readonly seed: number;
  readonly kills: number;
  /** Keeps every data folder, not only those in which something was violated. */
  readonly keep: boolean;
  /** Longest time from a start to an answer that is no violation, milliseconds. */
  readonly backWithinMs: number;
  readonly onViolation: (violation: Violation) => void;
  readonly onKill: () => void;
}

/** One data folder's history. */
interface Folder {
  readonly data: string;
  readonly told: Told;
  readonly chronicle: Chronicle;
  readonly sessionSeed: number;
  cycles: number;
}

/**
 * One lane: data folders one after the other, each with a console that is killed, started again and looked at, until the
 * lane's kills are done.
 */
export class Lane {
  readonly place = new Place();
  readonly checks: Checks;
  /** Spawn to a view on the control socket, or to a refusal in words, milliseconds. */
  readonly backMs: number[] = [];
  kills = 0;
  records = 0;
  readonly #options: LaneOptions;
  #cycle = 0;
  #plan: Plan;
  #folder: Folder;
  #readyMs = 600;
  #resetMs = 600;

  constructor(options: LaneOptions) {
    this.#options = options;
    this.checks = new Checks(() => this.#where(), options.onViolation);
    this.#plan = this.#draw();
    this.#folder = this.#newFolder();
  }

  /** Until the kills are done. What keeps the lane from going on is a violation too. */
  async run(): Promise<void> {
    while (this.kills < this.#options.kills) {
      const violations = this.checks.violations.length;
      try {
        await this.#live();
      } catch (error) {
        this.#broken(error);
      }
      this.records += this.#folder.chronicle.hashes.length;
      this.place.endAll();
      // What went wrong is kept as it is; a folder that is fine is not worth its space.
      const isFine = this.checks.violations.length === violations;
      if (isFine && !this.#options.keep) this.place.remove(this.#folder.data);
      this.#folder = this.#newFolder();
    }
  }

  /** One folder, from its first start to its retirement. */
  async #live(): Promise<void> {
    const folder = this.#folder;
    let up = await this.#back();
    while (up !== null && this.kills < this.#options.kills) {
      folder.cycles += 1;
      await this.#act(up);
      this.#plan = this.#draw();
      up = await this.#back();
      const isOld = folder.cycles >= MAX_CYCLES_A_FOLDER || folder.chronicle.hashes.length > MAX_RECORDS;
      if (up !== null && isOld) break;
    }
    if (up !== null) this.#finished(await up.started.kill('SIGTERM'));
  }

  /** Does to a console what the plan says, and kills it. */
  async #act(run: ConsoleRun): Promise<void> {
    const { act } = this.#plan;
    await sleep(act.tradeMs);
    if (act.kind === 'kill') {
      const answered = this.#noted(run.kill(act.scope));
      await sleep(act.afterMs);
      await this.#crash(run, answered);
    } else if (act.kind === 'reset') {
      const scope = { kind: 'agent', agent: act.agent } as const;
      const receipt = await run.kill(scope);
      const isOver = receipt !== null && (await this.#killOver(run, receipt.tripId));
      const answered = isOver ? this.#noted(run.reset(receipt.tripId, scope)) : null;
      await sleep(act.afterMs);
      await this.#crash(run, answered);
    } else await this.#crash(run, null);
  }

  /** `answered`: what was asked of it last, and may or may not be answered before it dies. */
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

  async #crash(run: ConsoleRun, answered: Promise<unknown> | null): Promise<void> {
    const [ended] = await Promise.all([run.crash(), answered]);
    if (!this.#count(ended)) this.#finished(ended);
  }

  /** Starts the console until one lives and may trade, and looks at it; null when its session is over. */
  async #back(): Promise<ConsoleRun | null> {
    const { data, told } = this.#folder;
    for (const fraction of this.#plan.early) {
      const started = this.#start();
      await sleep(fraction * this.#readyMs);
      this.#count(await started.kill());
    }
    for (let tries = 0; tries < MAX_TRIES; tries += 1) {
      const answer = await answerOf(this.#start(), data, told);
      this.#timed(answer);
      if (answer.kind === 'ended') {
        if (answer.ended.code !== 3 || !isRefusal(answer.ended)) {
          this.#finished(answer.ended);
          return null;
        }
        this.checks.check('refuses', []);
        await this.#resetOffline();
      } else if (answer.view.kill.globalLatched) {
        inspectView(answer.view, told, this.checks);
        await this.#refuses(answer.run, tries === 0);
      } else {
        await this.#inspect(answer.run, answer.view);
        return answer.run;
      }
    }
    throw new Error(`no console would trade after ${MAX_TRIES} starts`);
  }

  async #inspect(run: ConsoleRun, view: ConsoleView): Promise<void> {
    const { told, chronicle } = this.#folder;
    const heads = told.takeHeads();
    inspectView(view, told, this.checks);
    if (!(await inspectJournal(run, view, heads, chronicle, this.checks))) told.putBack(heads);
    for (const { id, scope } of view.kill.runs) {
      const known = told.kills.get(id);
      if (known !== undefined) {
        const again = await run.kill(scope, known.commandId);
        const same = again === null || (again.status === 'ALREADY' && again.tripId === id);
        this.checks.check('presses', same ? [] : [`pressed again, ${id} became ${again?.status} ${again?.tripId}`]);
      }
      const isOver = await this.#killOver(run, id);
      if (!isOver || !this.#plan.lift || scope.kind === 'global') continue;
      await run.reset(id, scope);
      await run.call('agents.start', { agent: scope.agent });
    }
  }

  /** Waits until a kill is proved flat or given up; false when the console ended meanwhile. */
  async #killOver(run: ConsoleRun, tripId: string): Promise<boolean> {
    const until = performance.now() + KILL_WITHIN_MS;
    for (;;) {
      const view = await run.ask('console.snapshot', {});
      if (view === null) return false;
      const kill = view.kill.runs.find((it) => it.id === tripId);
      if (kill === undefined || kill.phase === 'FLAT' || kill.exhausted) {
        this.checks.check('goes-on', []);
        return kill !== undefined;
      }
      if (performance.now() > until) {
        this.checks.check('goes-on', [`${tripId} is still ${kill.phase} after ${KILL_WITHIN_MS / 1_000} s`]);
        return false;
      }
      await sleep(50);
    }
  }

  /** A console under a global latch: it finishes the kill and ends, refusing; or it dies on the way. */
  async #refuses(run: ConsoleRun, isFirst: boolean): Promise<void> {
    const { midKillMs } = this.#plan;
    if (isFirst && midKillMs !== null) {
      await sleep(midKillMs);
      if (this.#count(await run.crash())) return;
    }
    const late = sleep(KILL_WITHIN_MS, null, { ref: false });
    const ended = await Promise.race([run.started.ended, late]);
    this.checks.check('goes-on', ended === null ? [`its kill was not over after ${KILL_WITHIN_MS / 1_000} s`] : []);
    const after = ended ?? (await run.crash());
    const wrong =
      after.code === 3 && isRefusal(after) ? [] : [`it ended with ${after.code}: ${after.stderr.slice(-200)}`];
    this.checks.check('refuses', wrong);
    await this.#resetOffline();
  }

  /** Resets every global kill by the command, which may die as well. */
  async #resetOffline(): Promise<void> {
    const { data, told } = this.#folder;
    for (let tries = 0; tries < MAX_TRIES; tries += 1) {
      const status = await this.place.command('status', '--json', '--data', data);
      if (status.code !== 0) throw new Error(`no status under the latch: ${status.stderr}`);
      const view = JSON.parse(status.stdout) as ConsoleView;
      told.journal(view.journal);
      inspectView(view, told, this.checks);
      const trip = view.kill.runs.find((it) => it.scope.kind === 'global');
      if (trip === undefined) return;
      const words = ['--trip', trip.id, '--confirm', 'ALL', '--reason', 'torture', '--residuals-seen', '--json'];
      const started = this.place.start('reset', ...words, '--data', data);
      const { midReset } = this.#plan;
      if (tries === 0 && midReset !== null) {
        await sleep(midReset * this.#resetMs);
        this.#count(await started.kill());
      }
      const ended = await started.ended;
      if (ended.stdout.includes('"reset": true')) told.reset(trip.id);
      if (ended.signal !== null) continue;
      this.#resetMs = performance.now() - started.at;
      if (ended.code !== 0) throw new Error(`the reset of ${trip.id} failed: ${ended.stderr}`);
      return;
    }
  }

  /** A console that ended by itself: its feed is over, or a kill was; its books must add up. */
  #finished({ code, stdout, stderr }: Ended): void {
    if ((code === 0 || code === 4) && stdout !== '') this.checks.check('books', unequalResult(stdout));
    else this.checks.violated('lane', `it ended by itself with ${code}: ${stderr.slice(-500)}`);
  }

  #start() {
    const { data, sessionSeed } = this.#folder;
    const { speed } = this.#plan;
    const own = ['--seed', String(sessionSeed), '--agents', TRADERS.join(','), '--speed', speed];
    return this.place.start('run', '--headless', '--json', '--data', data, ...own);
  }

  #timed({ backMs, kind }: Answer): void {
    this.backMs.push(backMs);
    if (kind === 'up') this.#readyMs = backMs;
    this.checks.check('back', backMs <= this.#options.backWithinMs ? [] : [`it took ${Math.round(backMs)} ms`]);
  }

  /** True when it was our signal that ended it. */
  #count({ signal }: Ended): boolean {
    if (signal !== 'SIGKILL') return false;
    this.kills += 1;
    this.#options.onKill();
    return true;
  }

  #draw(): Plan {
    this.#cycle += 1;
    return drawPlan(createRandom(this.#options.seed, `${this.#options.name}/cycle-${this.#cycle}`));
  }

  #newFolder(): Folder {
    const random = createRandom(this.#options.seed, `${this.#options.name}/session-${this.#cycle}`);
    return {
      data: this.place.dataFolder(),
      told: new Told(),
      chronicle: new Chronicle(),
      sessionSeed: random.integer(1, 1_000_000),
      cycles: 0,
    };
  }

  #where(): string {
    return `seed ${this.#options.seed}, ${this.#options.name}, cycle ${this.#cycle} (${planWords(this.#plan)}), ${this.#folder.data}`;
  }
}

function isRefusal({ stderr }: Ended): boolean {
  return stderr.includes('latched by a kill');
}
