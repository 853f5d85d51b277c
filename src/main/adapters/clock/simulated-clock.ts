import type { TimeMs } from '../../../shared/ids.ts';
import type { Scheduler } from '../../engine/ports.ts';
import { type Task, TaskHeap } from './task-heap.ts';

/** The clock was asked for something impossible: to go back, or to hold more tasks than its bound. */
export class ClockError extends Error {
  override readonly name = 'ClockError';
}

/** Tasks that may wait at one time unless the caller says otherwise; far above what one session can have in flight. */
const DEFAULT_MAX_TASKS = 1_000_000;

/**
 * Market time in a replay: a discrete-event clock. It stands still until {@link advanceTo} moves it, and runs what is
 * due on the way in (time, insertion) order, so one run always happens in one order (promise 12).
 */
export class SimulatedClock implements Scheduler {
  private readonly heap = new TaskHeap();
  private readonly maxTasks: number;
  private time: TimeMs;
  private sequence = 0;
  private live = 0;
  private advancing = false;

  constructor(startAt: TimeMs, maxTasks: number = DEFAULT_MAX_TASKS) {
    this.time = whole(startAt);
    this.maxTasks = maxTasks;
  }

  now(): TimeMs {
    return this.time;
  }

  /**
   * Puts the clock to the first time of a session.
   * @throws ClockError when tasks wait already or when that would be going back
   */
  start(at: TimeMs): void {
    if (this.live > 0) throw new ClockError('the clock cannot be started again while tasks wait');
    if (whole(at) < this.time) throw new ClockError(`the clock cannot go back from ${this.time} to ${at}`);
    this.time = at;
  }

  /**
   * Runs `task` when the clock reaches `at`; a time already past means now, on the next advance.
   * @returns cancels the task; cancelling twice, or after it ran, does nothing
   * @throws ClockError when the bound of waiting tasks is reached (promise 13)
   */
  at(at: TimeMs, task: () => void): () => void {
    if (this.live >= this.maxTasks) throw new ClockError(`more than ${this.maxTasks} tasks wait on the clock`);
    const entry: Task = { time: Math.max(whole(at), this.time), sequence: this.sequence, run: task, cancelled: false };
    this.sequence += 1;
    this.live += 1;
    this.heap.push(entry);
    return () => this.cancel(entry);
  }

  /** When the next task is due, or undefined when none waits. */
  nextAt(): TimeMs | undefined {
    for (let next = this.heap.peek(); next !== undefined; next = this.heap.peek()) {
      if (!next.cancelled) return next.time;
      this.heap.pop();
    }
    return undefined;
  }

  /**
   * Moves to `time` and runs every task due until then, those scheduled by such tasks included; `now()` reads each
   * task's own time while it runs. A task that throws ends the advance at its time, and the rest stay scheduled.
   * @throws ClockError when `time` lies in the past or when a task tries to advance the clock
   */
  advanceTo(time: TimeMs): void {
    if (this.advancing) throw new ClockError('a task cannot advance the clock it runs on');
    if (whole(time) < this.time) throw new ClockError(`the clock cannot go back from ${this.time} to ${time}`);
    this.advancing = true;
    try {
      for (let next = this.nextAt(); next !== undefined && next <= time; next = this.nextAt()) {
        const task = this.heap.pop();
        if (task === undefined) break;
        this.live -= 1;
        // Marked so that a cancel after the run does nothing.
        task.cancelled = true;
        this.time = task.time;
        task.run();
      }
      this.time = time;
    } finally {
      this.advancing = false;
    }
  }

  private cancel(entry: Task): void {
    if (entry.cancelled) return;
    entry.cancelled = true;
    this.live -= 1;
    if (this.heap.size > 64 && this.heap.size > 2 * this.live) this.heap.sweep();
  }
}

function whole(time: TimeMs): TimeMs {
  if (!Number.isSafeInteger(time)) throw new ClockError(`${time} is not a whole number of milliseconds`);
  return time;
}
