import type { TimeMs } from '../../../shared/ids.ts';
import { type Caller, type Handlers, type ParsedRequestOf, Refusal } from '../../../shared/ipc/contract.ts';
import type { EvidenceView, LegalHoldRow } from '../../../shared/view/evidence-view.ts';
import { clearAlarm, raiseAlarm } from '../../engine/alarms/raise.ts';
import { RETENTION_CLASSES } from '../../evidence/retention.ts';
import type { EvidenceParts } from './parts.ts';
import { RETENTION_ALARM, RETENTION_CLOCK_ALARM, retentionAlarm, retentionClockAlarm } from './retention/alarm.ts';
import { Expiry } from './retention/expiry.ts';
import { VouchedClock } from './retention/vouched-clock.ts';
import { type EvidenceSettings, readEvidenceSettings } from './settings.ts';

const DAY_MS = 24 * 60 * 60_000;
/** After a start the first look waits so long, so that it does not stand in its way; after a failure, the next. */
const FIRST_AFTER_MS = 60_000;
const AGAIN_AFTER_MS = 60 * 60_000;
/** Holds that stand side by side at most. */
const HOLDS_AT_MOST = 50;
const DONE = { ok: true } as const;
/** Whose an expiry is that nobody asked for. */
const SYSTEM = 'system';

export interface RetentionParts
  extends Pick<EvidenceParts, 'engine' | 'journal' | 'stoodTo' | 'dataDir' | 'wallNow' | 'monotonic'> {
  readonly snapshots: Pick<EvidenceParts['snapshots'], 'restorableFrom'>;
  readonly proof: Pick<EvidenceParts['proof'], 'settings' | 'settingsProblem'>;
  /** A copy of the databases is being made: nothing changes what they need of each other meanwhile. */
  readonly isCopying: () => boolean;
}

/** Lets the content of records go when their class has run out, unless it is held (E5). */
export class Retention {
  readonly #parts: RetentionParts;
  #days: EvidenceSettings['retentionDays'];
  readonly #clock: VouchedClock;
  #daily: Expiry | null = null;
  #dueAt: number;
  /** Why nothing expires; empty when it does. */
  #problem: string;

  constructor(parts: RetentionParts) {
    this.#parts = parts;
    this.#days = parts.proof.settings.retentionDays;
    this.#problem = parts.proof.settingsProblem;
    this.#dueAt = parts.monotonic() + FIRST_AFTER_MS;
    const { wallNow, monotonic, journal, stoodTo } = parts;
    this.#clock = new VouchedClock({ wallNow, monotonic, evidence: journal.evidence, stoodTo });
  }

  handlers(): Pick<Handlers, 'retention.hold' | 'retention.release' | 'retention.expire'> {
    return {
      'retention.hold': (request, caller) => this.#hold(request, caller),
      'retention.release': (request, caller) => this.#release(request, caller),
      'retention.expire': async (_request, { by }) => ({ records: await this.#expireNow(by) }),
    };
  }

  view(): { retention: EvidenceView['retention']; legalHolds: LegalHoldRow[] } {
    const { engine, journal } = this.#parts;
    const holds = [...engine.state.retained.legalHolds.values()];
    return {
      retention: { expired: journal.evidence.expired, text: this.#text(holds.length) },
      legalHolds: holds.map(({ holdId, reason, by, wallAt }) => ({ id: holdId, reason, by, wallAt })),
    };
  }

  /** Looked after twice a second: a day's work in bounded steps, one a look, never while a kill runs. */
  look(): void {
    const { monotonic } = this.#parts;
    if (monotonic() < this.#dueAt) return;
    if (this.#obstacle() !== '') {
      this.#daily = null;
      return;
    }
    try {
      const doubt = this.#daily === null ? this.#clock.doubt() : '';
      if (doubt === null) return;
      if (doubt !== '') {
        this.#doubted(doubt);
        return;
      }
      this.#daily ??= this.#begin(SYSTEM, this.#clock.horizon);
      this.#daily.step();
      if (this.#daily.isDone) this.#over(DAY_MS, '');
    } catch (error) {
      this.#over(AGAIN_AFTER_MS, error instanceof Error ? error.message : 'unknown');
    }
  }

  close(): Promise<void> {
    this.#dueAt = Number.POSITIVE_INFINITY;
    return Promise.resolve();
  }

  /** Everything that has run out, now. @throws Refusal */
  async #expireNow(by: string): Promise<number> {
    const { ahead } = this.#clock;
    if (ahead !== '') {
      this.#doubted(ahead);
      throw new Refusal(ahead);
    }
    let expiry: Expiry | null = null;
    while (expiry?.isDone !== true) {
      const obstacle = this.#obstacle();
      const sofar = expiry === null || expiry.expired === 0 ? '' : ` ${expiry.expired} records had expired before.`;
      if (obstacle !== '') throw new Refusal(`${obstacle}${sofar}`);
      try {
        expiry ??= this.#begin(by, this.#parts.wallNow());
        expiry.step();
      } catch (error) {
        this.#over(AGAIN_AFTER_MS, error instanceof Error ? error.message : 'unknown');
        throw new Refusal(`${this.#problem}${sofar}`);
      }
      // Between the steps the engine has its turn: a kill never waits for all of it.
      await new Promise((resolve) => setImmediate(resolve));
    }
    this.#over(DAY_MS, '');
    return expiry.expired;
  }

  /** @throws Refusal when the settings cannot be read, or nothing can be written */
  #begin(by: string, now: TimeMs): Expiry {
    const { engine, journal, snapshots, dataDir } = this.#parts;
    this.#days = readEvidenceSettings(dataDir).retentionDays;
    if (!engine.core.settle()) throw new Refusal('The journal cannot be written.');
    const { evidence } = journal;
    const { audit, agents, policy, sessions } = this.#days;
    return new Expiry({
      evidence,
      by,
      // What no checkpoint covers is not proved by its hash; what no snapshot covers, the next start needs; what has
      // no statement yet would never have one.
      toSeq: Math.min(evidence.latestCheckpoint()?.size ?? 0, snapshots.restorableFrom(), evidence.statementsTo),
      before: {
        audit: now - audit * DAY_MS,
        agents: now - agents * DAY_MS,
        policy: now - policy * DAY_MS,
        sessions: now - sessions * DAY_MS,
      },
      announce: (body) => engine.core.stage('retention.expired', null, null, body),
    });
  }

  /** What keeps content from being dropped just now, in a sentence; empty when nothing does. */
  #obstacle(): string {
    const { engine, isCopying } = this.#parts;
    const [hold] = engine.state.retained.legalHolds.values();
    if (hold !== undefined) {
      return `A legal hold stands (${hold.holdId}: ${hold.reason}): nothing expires. An approver releases it.`;
    }
    if (engine.kills.isRunning) return 'A kill is running. Let it come to its end first.';
    if (isCopying()) return 'A replica is being made. Try again when it is done.';
    return '';
  }

  #over(againMs: number, problem: string): void {
    const { core } = this.#parts.engine;
    this.#daily = null;
    this.#dueAt = this.#parts.monotonic() + againMs;
    this.#problem = problem;
    clearAlarm(core, RETENTION_CLOCK_ALARM);
    if (problem === '') clearAlarm(core, RETENTION_ALARM);
    else raiseAlarm(core, retentionAlarm(problem));
    // What is written with the next flush, where it could not be now, halts everything if it cannot be then either.
    core.settle();
  }

  #doubted(doubt: string): void {
    const { engine, monotonic } = this.#parts;
    this.#dueAt = monotonic() + AGAIN_AFTER_MS;
    this.#problem = doubt;
    raiseAlarm(engine.core, retentionClockAlarm(doubt));
    engine.core.settle();
  }

  #hold({ reason }: ParsedRequestOf<'retention.hold'>, { by }: Caller): typeof DONE {
    const { core } = this.#parts.engine;
    const { retained } = core.state;
    if (retained.legalHolds.size >= HOLDS_AT_MOST) {
      throw new Refusal(`${HOLDS_AT_MOST} legal holds stand already. Nothing expires; release one first.`);
    }
    const holdId = `legal-${(retained.holds + 1).toString(36)}`;
    core.stage('retention.held', null, holdId, { holdId, by, reason, wallAt: this.#parts.wallNow() });
    this.#settle();
    return DONE;
  }

  #release({ holdId, reason }: ParsedRequestOf<'retention.release'>, { by }: Caller): typeof DONE {
    const { core } = this.#parts.engine;
    if (!core.state.retained.legalHolds.has(holdId)) {
      throw new Refusal('There is no such legal hold. `interlock retention status` lists those that stand.');
    }
    core.stage('retention.released', null, holdId, { holdId, by, reason });
    this.#settle();
    return DONE;
  }

  #settle(): void {
    if (!this.#parts.engine.core.settle()) {
      throw new Refusal('The journal cannot be written. Nothing of this is kept yet.');
    }
  }

  #text(holds: number): string {
    if (holds > 0) return `Nothing expires: ${holds === 1 ? 'a legal hold stands' : `${holds} legal holds stand`}.`;
    if (this.#problem !== '') return this.#problem;
    return `Kept for days: ${RETENTION_CLASSES.map((of) => `${of} ${this.#days[of]}`).join(', ')}.`;
  }
}
