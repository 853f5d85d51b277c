import { Refusal } from '../../../shared/ipc/contract.ts';
import type { TradingScope } from '../../../shared/scope.ts';
import type { Core } from '../core.ts';

/** Trading states (R2): what holds a scope back, by a person's word and by the protections (R3). */
export class TradingControl {
  readonly #core: Core;

  constructor(core: Core) {
    this.#core = core;
  }

  /** From now on the scope may only reduce. @throws Refusal */
  reduce(_scope: TradingScope, _reason: string, _by: string): void {
    throw new Refusal(`Not built yet in ${this.#core.state.lastAt}.`);
  }

  /** @throws Refusal */
  release(_holdId: string, _reason: string, _by: string): void {
    throw new Refusal('Not built yet.');
  }
}
