import { setTimeout as sleep } from 'node:timers/promises';
import type { ConsoleView } from '../../src/shared/view/console-view.ts';
import { aftermath } from './aftermath.ts';
import type { Checks } from './checks.ts';
import { type Answer, answerOf, type ConsoleRun } from './console-run.ts';
import type { Folder } from './folder.ts';
import { inspectJournal, inspectView } from './inspect.ts';
import { KILL_WITHIN_MS, killOver } from './kill-over.ts';
import { type Ended, type Place, type Started, TRADERS } from './place.ts';
import type { Plan } from './plan.ts';
import { resetOffline } from './reset-offline.ts';
import type { Tally } from './tally.ts';

/** Restarts in a row that may end or die before one has to live. */
const MAX_TRIES = 12;
/** What a start took is not known before the first. */
const FIRST_READY_MS = 600;

export interface ComebackParts {
  readonly place: Place;
  readonly checks: Checks;
  readonly tally: Tally;
  readonly backWithinMs: number;
}

/** Brings a console back after a crash, through whatever it has to go, and looks at it before it goes on. */
export class Comeback {
  readonly #parts: ComebackParts;
  #readyMs = FIRST_READY_MS;

  constructor(parts: ComebackParts) {
    this.#parts = parts;
  }

  /** Starts the console until one lives and may trade, and looks at it; how it ended, when its session is over. */
  async back(folder: Folder, plan: Plan): Promise<ConsoleRun | Ended> {
    const { checks, tally } = this.#parts;
    for (const fraction of plan.early) {
      const started = this.#start(folder, plan);
      await sleep(fraction * this.#readyMs);
      tally.crashed(await started.kill(), folder.mode.name);
    }
    let isTakenOver = folder.mode.hasExchange && (await aftermath(folder, plan, this.#parts));
    for (let tries = 0; tries < MAX_TRIES; tries += 1) {
      const answer = await answerOf(this.#start(folder, plan), folder.data, folder.told);
      this.#timed(answer);
      if (isTakenOver) checks.check('latch', isLatched(answer) ? [] : ['it came back unlatched after a takeover']);
      isTakenOver = false;
      if (answer.kind === 'ended') {
        if (!isRefusal(answer.ended)) return answer.ended;
        checks.check('refuses', []);
        await resetOffline(folder, plan, this.#parts);
      } else if (answer.view.kill.globalLatched) {
        inspectView(answer.view, folder.told, checks);
        if (await this.#refuses(answer.run, folder, tries === 0 ? plan.midKillMs : null)) {
          await resetOffline(folder, plan, this.#parts);
        }
      } else {
        await this.#inspect(answer.run, answer.view, folder, plan);
        return answer.run;
      }
    }
    throw new Error(`no console would trade after ${MAX_TRIES} starts`);
  }

  async #inspect(run: ConsoleRun, view: ConsoleView, folder: Folder, plan: Plan): Promise<void> {
    const { checks } = this.#parts;
    const { told, chronicle } = folder;
    const heads = told.takeHeads();
    inspectView(view, told, checks);
    if (await inspectJournal(run, view, heads, chronicle, checks)) folder.compare(checks);
    else told.putBack(heads);
    for (const { id, scope } of view.kill.runs) {
      if (scope.kind === 'global') continue;
      const known = told.kills.get(id);
      if (known !== undefined) {
        const again = await run.kill(scope, known.commandId);
        const same = again === null || (again.status === 'ALREADY' && again.tripId === id);
        checks.check('presses', same ? [] : [`pressed again, ${id} became ${again.status} ${again.tripId}`]);
      }
      if (!(await killOver(run, id, checks)) || !plan.lift) continue;
      await run.reset(id, scope);
      await run.call('agents.start', { agent: scope.agent });
    }
  }

  /** A console under a global latch: true when it finished the kill and ended, refusing; false when it died on the way. */
  async #refuses(run: ConsoleRun, folder: Folder, midKillMs: number | null): Promise<boolean> {
    const { checks, tally } = this.#parts;
    if (midKillMs !== null) {
      await sleep(midKillMs);
      if (tally.crashed(await run.crash(), folder.mode.name)) return false;
    }
    const ended = await Promise.race([run.started.ended, sleep(KILL_WITHIN_MS, null, { ref: false })]);
    checks.check('goes-on', ended === null ? [`its kill was not over after ${KILL_WITHIN_MS / 1_000} s`] : []);
    const after = ended ?? (await run.crash());
    checks.check('refuses', isRefusal(after) ? [] : [`it ended with ${after.code}: ${after.stderr.slice(-300)}`]);
    return true;
  }

  #start({ data, seed, mode }: Folder, { speed }: Plan): Started {
    const own = ['--seed', String(seed), '--agents', TRADERS.join(','), '--speed', speed, ...mode.args];
    return this.#parts.place.start('run', '--headless', '--json', '--data', data, ...own);
  }

  #timed({ backMs, kind }: Answer): void {
    const { tally, checks, backWithinMs } = this.#parts;
    tally.backMs.push(backMs);
    if (kind === 'up') this.#readyMs = backMs;
    checks.check('back', backMs <= backWithinMs ? [] : [`it took ${Math.round(backMs)} ms`]);
  }
}

function isLatched(answer: Answer): boolean {
  return answer.kind === 'up' ? answer.view.kill.globalLatched : isRefusal(answer.ended);
}

function isRefusal({ code, stderr }: Ended): boolean {
  return code === 3 && stderr.includes('latched by a kill');
}
