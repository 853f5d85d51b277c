import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { LaneQueue, QueueOverflow } from './queue.ts';

describe('the queue', () => {
  it('takes the most urgent lane first, and within a lane what came first', () => {
    const operation = fc.oneof(fc.constant('take' as const), fc.nat(2));
    fc.assert(
      fc.property(fc.array(operation, { maxLength: 200 }), (operations) => {
        const queue = new LaneQueue<string>(3, 1_000);
        const lanes: string[][] = [[], [], []];
        operations.forEach((it, index) => {
          if (it === 'take') expect(queue.take()).toBe(lanes.find((lane) => lane.length > 0)?.shift());
          else {
            queue.push(it, `${it}-${index}`);
            lanes[it]?.push(`${it}-${index}`);
          }
          expect(queue.size).toBe(lanes.flat().length);
        });
      }),
    );
  });

  it('a full lane throws and takes nothing, the others go on, and room comes back', () => {
    const queue = new LaneQueue<number>(2, 3);
    for (const item of [1, 2, 3]) queue.push(0, item);
    expect(() => queue.push(0, 4)).toThrow(QueueOverflow);
    queue.push(1, 9);
    expect(queue.size).toBe(4);
    expect(queue.take()).toBe(1);
    queue.push(0, 4);
    expect([queue.take(), queue.take(), queue.take(), queue.take(), queue.take()]).toEqual([2, 3, 4, 9, undefined]);
  });

  it('keeps its order through many more items than it forgets at once', () => {
    const queue = new LaneQueue<number>(1, 20_000);
    let [pushed, taken] = [0, 0];
    for (let round = 0; round < 6; round += 1) {
      for (let i = 0; i < 5_000; i += 1) queue.push(0, pushed++);
      for (let i = 0; i < 4_000; i += 1) expect(queue.take()).toBe(taken++);
    }
    while (queue.size > 0) expect(queue.take()).toBe(taken++);
    expect(taken).toBe(pushed);
  });

  it('has no lane but its own', () => {
    expect(() => new LaneQueue<number>(1, 1).push(1, 1)).toThrow(RangeError);
  });
});
