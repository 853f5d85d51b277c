import { setTimeout as sleep } from 'node:timers/promises';

const DEAD_WITHIN_MS = 2_000;
const LOOK_EVERY_MS = 10;

/**
 * The process that started this one. Its number alone would not do, since the system gives it to another once it is
 * free; as long as it is our parent it is the one.
 */
export class MainProcess {
  readonly pid: number;
  #ended: Promise<boolean> | null = null;

  constructor(pid: number) {
    this.pid = pid;
  }

  isAlive(): boolean {
    if (process.ppid !== this.pid) return false;
    try {
      // Windows never changes a process's parent: there it is asked for.
      process.kill(this.pid, 0);
      return true;
    } catch {
      return false;
    }
  }

  /**
   * Ends it, once, so that it cannot wake up and trade beside the kill. False when it is not gone in time: the system ends it
   * as soon as it can, and nothing of it runs any more.
   */
  end(): Promise<boolean> {
    this.#ended ??= this.#end();
    return this.#ended;
  }

  async #end(): Promise<boolean> {
    if (!this.isAlive()) return true;
    try {
      process.kill(this.pid, 'SIGKILL');
    } catch {
      // It ended between the two lines, or the system says no: looked at below.
    }
    for (let waited = 0; waited < DEAD_WITHIN_MS && this.isAlive(); waited += LOOK_EVERY_MS) await sleep(LOOK_EVERY_MS);
    return !this.isAlive();
  }
}
