import { FAULT_KINDS } from '../exchange/faults.ts';
import { CRASH_POINTS } from './scenario.ts';

/** Everything that a large number of runs must have met: a fault that never happens proves nothing. */
export const EXPECTED: readonly string[] = [
  ...FAULT_KINDS,
  ...CRASH_POINTS.map((point) => `crash ${point}`),
  'journal-fails',
  'journal-hiccup',
  'clock-jump',
  'manual-trade',
  'manual-order',
  'manual-cancel',
  'mass-cancel',
  'funding',
  'agent-fails',
];

/** From so many runs on every one of these must have happened. */
export const EXPECTED_FROM_SEEDS = 200;
