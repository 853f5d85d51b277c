import type { TimeMs } from '../../../shared/ids.ts';
import { Refusal } from '../../../shared/ipc/contract.ts';
import type { Cash } from '../../../shared/money.ts';
import type { Core } from '../core.ts';
import type { PolicyFile, PolicyPort } from '../domain/policy.ts';
import type { RecordBodies } from '../domain/records.ts';
import type { RiskConfig } from '../risk/config.ts';
import { type RiskLimits, riskLimits } from '../risk/limits.ts';
import type { PolicyRules } from './layer.ts';
import { PolicySet } from './policy-set.ts';

/** A policy set's text, who loaded it, and since when it decides. */
export type PolicyInForce = RecordBodies['policy.loaded'] & { readonly at: TimeMs };

/** A policy set that was read, validated and tested whole, with the risk config that stands beside it (P5). */
export interface LoadedPolicy {
  readonly sha256: string;
  readonly source: 'embedded' | 'data-folder';
  readonly files: readonly PolicyFile[];
  readonly policy: PolicyPort;
  readonly risk: RiskConfig;
}

/** What decides now: the policy set and the risk config, which change together or not at all (P5). */
export class InForce {
  readonly rules: PolicyRules;
  readonly #core: Core;
  readonly #set: PolicySet;
  #risk: RiskConfig;
  #limits: RiskLimits;
  #unrecorded: PolicyInForce | null = null;

  /** @param policy null denies everything */
  constructor(core: Core, policy: PolicyPort | null, risk: RiskConfig) {
    this.#core = core;
    this.#set = new PolicySet(policy);
    this.#risk = risk;
    this.#limits = riskLimits(risk, core.state.ledger.account.allocation);
    const toolRates = (): RiskConfig['toolRates'] => this.#risk.toolRates;
    this.rules = {
      set: this.#set,
      get rates() {
        return toolRates();
      },
    };
  }

  get risk(): RiskConfig {
    return this.#risk;
  }
  get limits(): RiskLimits {
    return this.#limits;
  }

  /** The policy set that decides, also before it is journalled; null when none does. */
  get policy(): PolicyInForce | null {
    return this.#unrecorded ?? this.#core.state.policy;
  }

  /** Answers that were remembered are asked for anew: a grant or a switch changed. */
  forgetAnswers(): void {
    this.#set.forget();
  }

  /**
   * From now on this set decides, and these limits bind. Before the first session it is journalled when that opens:
   * nothing is decided until then, and a record before it would carry the machine's time, so that one seed would not give
   * one journal. @throws Refusal when it cannot be journalled
   */
  use({ sha256, source, files, policy, risk }: LoadedPolicy, by: string): void {
    const loaded = { sha256, source, by, files };
    if (this.#core.state.session === null) this.#unrecorded = { ...loaded, at: this.#core.now() };
    else this.#core.stage('policy.loaded', null, null, loaded);
    if (!this.#core.settle()) throw new Refusal('The journal cannot be written. The policy set in force stays.');
    this.#set.use(policy);
    this.#risk = risk;
    this.#limits = riskLimits(risk, this.#core.state.ledger.account.allocation);
  }

  /** A session begins: journals the set where that was not done, and turns limits into amounts of this balance. */
  sessionOpened(balance: Cash): void {
    if (this.#unrecorded !== null) {
      const { at: _at, ...loaded } = this.#unrecorded;
      this.#core.stage('policy.loaded', null, null, loaded);
      this.#unrecorded = null;
    }
    this.#limits = riskLimits(this.#risk, balance);
  }
}
