import { booksSum } from './books-sum.ts';
import { bounded } from './bounded.ts';
import { catchesUp } from './catches-up.ts';
import { flatProved } from './flat-proved.ts';
import { gateFirst } from './gate-first.ts';
import { journalFirst } from './journal-first.ts';
import { keepsToLimits } from './keeps-to-limits.ts';
import { latchHolds } from './latch-holds.ts';
import { ledgerTrue } from './ledger-true.ts';
import { noDefect } from './no-defect.ts';
import { noOvershoot } from './no-overshoot.ts';
import { ownership } from './ownership.ts';
import type { Promised, Watched } from './promise.ts';
import { settles } from './settles.ts';
import { shares } from './shares.ts';

/** Every promise that is looked at while a run goes on. That one seed gives one journal is seen by running it twice. */
export const PROMISES: readonly ((world: Watched) => Promised)[] = [
  gateFirst,
  flatProved,
  noOvershoot,
  latchHolds,
  journalFirst,
  ledgerTrue,
  booksSum,
  ownership,
  bounded,
  settles,
  catchesUp,
  keepsToLimits,
  shares,
  noDefect,
];
