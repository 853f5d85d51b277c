import { roundAlarm, roundAlarmId } from '../engine/alarms/failures.ts';
import { clearAlarm, raiseAlarm } from '../engine/alarms/raise.ts';
import type { Core } from '../engine/core.ts';

/** The machine's clock looks after agents, services, roles and alarms this often. */
const EVERY_MS = 500;

/** What is looked after, by a name for the operator. */
export type Rounds = Readonly<Record<string, () => void>>;

/**
 * Looks after each in turn, twice a second. One that throws is alarmed and tried again, and neither ends the process nor
 * keeps the others waiting (R5).
 */
export class MachineRounds {
  readonly #core: Core;
  readonly #rounds: Rounds;
  readonly #timer: NodeJS.Timeout;

  constructor(core: Core, rounds: Rounds) {
    this.#core = core;
    this.#rounds = rounds;
    this.#timer = setInterval(() => this.look(), EVERY_MS);
  }

  /** One round now. */
  look(): void {
    for (const [name, lookAfter] of Object.entries(this.#rounds)) {
      try {
        lookAfter();
        clearAlarm(this.#core, roundAlarmId(name));
      } catch (error) {
        raiseAlarm(this.#core, roundAlarm(name, error instanceof Error ? error : new Error('unknown')));
      }
    }
  }

  close(): void {
    clearInterval(this.#timer);
  }
}
