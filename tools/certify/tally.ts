/** What came of one case. */
export interface Verdict {
  readonly title: string;
  /** Null when it passed. */
  readonly problem: string | null;
}

/** Verdicts as they come, each said at once, and how many of each there were. */
export class Tally {
  #passed = 0;
  #failed = 0;
  readonly #say: (line: string) => void;

  constructor(say: (line: string) => void) {
    this.#say = say;
  }

  get isClean(): boolean {
    return this.#failed === 0 && this.#passed > 0;
  }

  take({ title, problem }: Verdict): void {
    if (problem === null) this.#passed += 1;
    else this.#failed += 1;
    this.#say(problem === null ? `passed  ${title}` : `FAILED  ${title}\n        ${problem}`);
  }

  /** The last line: `N passed, N failed`. */
  total(): string {
    return `${this.#passed} passed, ${this.#failed} failed`;
  }
}
