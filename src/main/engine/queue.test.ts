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

  it('keeps order, size and bound of every lane however long they grow and shrink', () => {
    const capacity = 5_000;
    const burst = fc.record({ lane: fc.nat(1), count: fc.nat(4_000), take: fc.boolean() });
    fc.assert(
      fc.property(fc.array(burst, { maxLength: 12 }), (bursts) => {
        const queue = new LaneQueue<string>(2, capacity);
        const [first, second] = [
          { pushed: 0, taken: 0 },
          { pushed: 0, taken: 0 },
        ];
        const lanes = [first, second];
        const left = (lane: typeof first): number => lane.pushed - lane.taken;
        const wrong: unknown[] = [];
        const takeOne = (): void => {
          const lane = lanes.findIndex((it) => left(it) > 0);
          const model = lanes[lane];
          const expected = model === undefined ? undefined : `${lane}-${model.taken++}`;
          const taken = queue.take();
          if (taken !== expected) wrong.push({ taken, expected });
        };
        for (const { lane, count, take } of bursts) {
          const model = lanes[lane] ?? first;
          for (let i = 0; i < count; i += 1) {
            if (take) takeOne();
            else if (left(model) < capacity) queue.push(lane, `${lane}-${model.pushed++}`);
            else if (!overflows(() => queue.push(lane, 'too much'))) wrong.push('took too much');
          }
          expect(queue.size).toBe(left(first) + left(second));
        }
        while (queue.size > 0) takeOne();
        takeOne();
        expect(wrong).toEqual([]);
      }),
      { numRuns: 40 },
    );
  });

  it('has no lane but its own', () => {
    expect(() => new LaneQueue<number>(1, 1).push(1, 1)).toThrow(RangeError);
  });
});

function overflows(push: () => void): boolean {
  try {
    push();
  } catch (error) {
    return error instanceof QueueOverflow;
  }
  return false;
}
