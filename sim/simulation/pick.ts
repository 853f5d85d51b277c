import type { Random } from '../../src/main/engine/domain/random.ts';

/** One of these, each as probable as another. */
export function pick<T>(random: Random, from: readonly T[]): T {
  const found = from[random.integer(0, from.length - 1)];
  if (found === undefined) throw new RangeError('nothing to pick from');
  return found;
}
