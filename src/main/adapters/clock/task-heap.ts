import type { TimeMs } from '../../../shared/ids.ts';

/** A callback that waits for its time. `sequence` orders the tasks of one time by when they were scheduled. */
export interface Task {
  readonly time: TimeMs;
  readonly sequence: number;
  readonly run: () => void;
  cancelled: boolean;
}

/** A binary min-heap of tasks by (time, sequence). */
export class TaskHeap {
  private readonly tasks: Task[] = [];

  get size(): number {
    return this.tasks.length;
  }

  peek(): Task | undefined {
    return this.tasks[0];
  }

  push(task: Task): void {
    this.tasks.push(task);
    this.siftUp(this.tasks.length - 1);
  }

  pop(): Task | undefined {
    const first = this.tasks[0];
    const last = this.tasks.pop();
    if (first === undefined || last === undefined || first === last) return first;
    this.tasks[0] = last;
    this.siftDown(0);
    return first;
  }

  /** Drops every cancelled task at once, so that cancelled ones never fill the heap. */
  sweep(): void {
    const kept = this.tasks.filter((task) => !task.cancelled).sort((a, b) => (isBefore(a, b) ? -1 : 1));
    this.tasks.length = 0;
    // A sorted array is a heap already.
    for (const task of kept) this.tasks.push(task);
  }

  private siftUp(from: number): void {
    const { tasks } = this;
    let index = from;
    const task = tasks[index];
    if (task === undefined) return;
    while (index > 0) {
      const parentIndex = (index - 1) >> 1;
      const parent = tasks[parentIndex];
      if (parent === undefined || !isBefore(task, parent)) break;
      tasks[index] = parent;
      index = parentIndex;
    }
    tasks[index] = task;
  }

  private siftDown(from: number): void {
    const { tasks } = this;
    let index = from;
    const task = tasks[index];
    if (task === undefined) return;
    for (;;) {
      const leftIndex = 2 * index + 1;
      const left = tasks[leftIndex];
      if (left === undefined) break;
      const right = tasks[leftIndex + 1];
      const goRight = right !== undefined && isBefore(right, left);
      const child = goRight ? right : left;
      if (!isBefore(child, task)) break;
      tasks[index] = child;
      index = goRight ? leftIndex + 1 : leftIndex;
    }
    tasks[index] = task;
  }
}

function isBefore(a: Task, b: Task): boolean {
  return a.time < b.time || (a.time === b.time && a.sequence < b.sequence);
}
