import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ClockError, SimulatedClock } from './simulated-clock.ts';

describe('SimulatedClock', () => {
  it('runs tasks by time and then by insertion, each at its own time, and never early', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 50 }), { maxLength: 200 }), fc.nat(60), (times, until) => {
        const clock = new SimulatedClock(0);
        const ran: [number, number][] = [];
        times.forEach((time, index) => {
          clock.at(time, () => {
            expect(clock.now()).toBe(time);
            ran.push([time, index]);
          });
        });
        clock.advanceTo(until);
        const expected = times
          .map((time, index): [number, number] => [time, index])
          .filter(([time]) => time <= until)
          .sort((a, b) => a[0] - b[0] || a[1] - b[1]);
        expect(ran).toEqual(expected);
        expect(clock.now()).toBe(until);
      }),
    );
  });

  it('runs all the same whatever steps it is advanced in, cancelled tasks excepted', () => {
    const task = fc.record({ time: fc.nat(100), cancelled: fc.boolean() });
    fc.assert(
      fc.property(fc.array(task, { maxLength: 200 }), fc.array(fc.nat(100)), (tasks, stops) => {
        const run = (advances: readonly number[]): number[] => {
          const clock = new SimulatedClock(0);
          const ran: number[] = [];
          const cancels = tasks.map(({ time }, index) => clock.at(time, () => ran.push(index)));
          tasks.forEach(({ cancelled }, index) => {
            if (cancelled) cancels[index]?.();
          });
          for (const time of advances) clock.advanceTo(time);
          expect(clock.nextAt()).toBeUndefined();
          return ran;
        };
        const inSteps = run([...stops.toSorted((a, b) => a - b), 100]);
        expect(inSteps).toEqual(run([100]));
        expect(inSteps.every((index) => tasks[index]?.cancelled === false)).toBe(true);
      }),
    );
  });

  it('runs tasks that tasks schedule within the same advance, a past time meaning now', () => {
    const clock = new SimulatedClock(10);
    const ran: string[] = [];
    clock.at(20, () => {
      ran.push(`first at ${clock.now()}`);
      clock.at(5, () => ran.push(`late at ${clock.now()}`));
      clock.at(25, () => ran.push(`next at ${clock.now()}`));
      clock.at(31, () => ran.push('beyond'));
    });
    clock.advanceTo(30);
    expect(ran).toEqual(['first at 20', 'late at 20', 'next at 25']);
    expect(clock.nextAt()).toBe(31);
  });

  it('refuses to go back, to be advanced from within, and times that are not whole', () => {
    const clock = new SimulatedClock(100);
    expect(() => clock.advanceTo(99)).toThrow(ClockError);
    expect(() => clock.start(99)).toThrow(ClockError);
    expect(() => clock.at(Number.NaN, () => undefined)).toThrow(ClockError);
    clock.at(101, () => clock.advanceTo(200));
    expect(() => clock.advanceTo(150)).toThrow('cannot advance');
    clock.advanceTo(150);
    clock.start(1_000);
    expect(clock.now()).toBe(1_000);
  });

  it('is bounded: one task too many throws, and cancelling makes room', () => {
    const clock = new SimulatedClock(0, 2);
    const cancel = clock.at(1, () => undefined);
    clock.at(1, () => undefined);
    expect(() => clock.at(1, () => undefined)).toThrow('more than 2 tasks');
    cancel();
    cancel();
    clock.at(1, () => undefined);
    expect(() => clock.at(1, () => undefined)).toThrow(ClockError);
  });

  it('keeps the rest scheduled when a task throws', () => {
    const clock = new SimulatedClock(0);
    let ran = 0;
    clock.at(1, () => {
      throw new Error('defect');
    });
    clock.at(2, () => {
      ran += 1;
    });
    expect(() => clock.advanceTo(5)).toThrow('defect');
    expect(clock.now()).toBe(1);
    clock.advanceTo(5);
    expect(ran).toBe(1);
  });
});
