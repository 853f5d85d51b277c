/** Every promise that is checked, in the order of the summary. */
export const CHECKS = [
  ['journal', 'lost: a journal head that was told is in the journal'],
  ['kills', 'lost: a kill that was answered as written is there'],
  ['resets', 'lost: a reset that was answered holds'],
  ['verify', 'lost: the journal verifies'],
  ['orders', 'doubled: no order id is approved twice, none refused by the venue as a duplicate'],
  ['fills', 'doubled: no fill is booked twice, no order filled beyond its size'],
  ['presses', 'doubled: the same press again is the same kill'],
  ['latch', 'latch: what is latched stays latched, its agents stopped, and nothing of theirs is sent'],
  ['refuses', 'latch: a run refuses to trade'],
  ['goes-on', 'latch: a kill that was interrupted goes on and ends'],
  ['books', 'ledger: the books add up to the account'],
  ['account', 'ledger: the account is what the journal’s fills make it'],
  ['venue', 'ledger: the account is what the exchange says'],
  ['sent', 'ledger: the exchange knows no order that the journal does not'],
  ['flat', 'watchdog: it left the exchange flat'],
  ['back', 'back within 10 s'],
] as const;
export type CheckName = (typeof CHECKS)[number][0];

export interface Violation {
  readonly check: CheckName | 'lane';
  readonly where: string;
  readonly what: string;
}

/** Differences of one look that are said one by one. */
const SAID = 3;

/** Counts what was checked and keeps what did not hold. */
export class Checks {
  readonly counts = new Map<CheckName, number>(CHECKS.map(([name]) => [name, 0]));
  readonly violations: Violation[] = [];
  readonly #where: () => string;
  readonly #onViolation: (violation: Violation) => void;

  constructor(where: () => string, onViolation: (violation: Violation) => void) {
    this.#where = where;
    this.#onViolation = onViolation;
  }

  /** One look at a promise, and in words what differs; nothing when it holds. */
  check(check: CheckName, differences: readonly string[]): void {
    this.counts.set(check, (this.counts.get(check) ?? 0) + 1);
    if (differences.length === 0) return;
    const more = differences.length - SAID;
    this.violated(check, differences.slice(0, SAID).join('; ') + (more > 0 ? `; and ${more} more` : ''));
  }

  violated(check: Violation['check'], what: string): void {
    const violation = { check, where: this.#where(), what };
    this.violations.push(violation);
    this.#onViolation(violation);
  }
}
