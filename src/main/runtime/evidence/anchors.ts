import { type Handlers, Refusal } from '../../../shared/ipc/contract.ts';
import type { AnchorRow } from '../../../shared/view/evidence-view.ts';
import { clearAlarm, raiseAlarm } from '../../engine/alarms/raise.ts';
import { proofAlarm } from './alarms.ts';
import {
  ANCHORS_OFF,
  anchorsOffAlarm,
  failedAlarm,
  failedAlarmId,
  lateAlarm,
  lateAlarmId,
} from './anchor/anchor-alarms.ts';
import { AnchorSettings, readAnchorSettings } from './anchor/anchor-settings.ts';
import { AnchorTarget } from './anchor/anchor-target.ts';
import { JournalFit } from './anchor/journal-fit.ts';
import { openAnchors } from './anchor/open-anchors.ts';
import { Receipts } from './anchor/receipts.ts';
import { faultWords } from './fault-words.ts';
import type { EvidenceParts } from './parts.ts';

const MINUTE_MS = 60_000;
/** Where nothing new is there to publish it is looked again so much later, machine milliseconds. */
const NOTHING_NEW_MS = 10_000;
const IDS: readonly AnchorRow['id'][] = ['git', 'rfc3161'];

interface Parts extends EvidenceParts {
  /** Signs a checkpoint of everything there is. */
  readonly sign: () => Promise<{ readonly size: number; readonly note: string }>;
}

/** Publishes checkpoints where this machine cannot rewrite them (E8): in the background, one place after the other. */
export class Anchors {
  readonly #parts: Parts;
  readonly #fit: JournalFit;
  readonly #targets: readonly AnchorTarget[];
  readonly #problem: string;
  readonly #stop = new AbortController();
  #ready: Promise<void> = Promise.resolve();
  #turn: Promise<unknown> = Promise.resolve();
  #isBusy = true;
  #lookAgainAt = 0;

  constructor(parts: Parts) {
    const { journal, signing, dataDir, monotonic, wallNow, proof } = parts;
    const { settings, problem } = settingsOf(dataDir);
    this.#parts = parts;
    this.#problem = problem;
    this.#fit = new JournalFit(journal.evidence, signing);
    const everyMs = settings.everyMinutes * MINUTE_MS;
    const opened = openAnchors(settings, { dataDir, folderId: proof.signing.folderId, fit: this.#fit });
    this.#targets = opened.map(
      ({ publisher, dir }) =>
        new AnchorTarget({
          ...{ publisher, everyMs, monotonic, wallNow, fit: this.#fit },
          receipts: new Receipts(dir),
        }),
    );
  }

  /** Looks in the background what the kept receipts prove. */
  begin(): void {
    const { core } = this.#parts.engine;
    if (this.#problem === '') clearAlarm(core, ANCHORS_OFF);
    else raiseAlarm(core, anchorsOffAlarm(this.#problem));
    for (const id of IDS.filter((it) => this.#problem !== '' || this.#targets.every((target) => target.id !== it))) {
      for (const alarmId of [failedAlarmId(id), lateAlarmId(id)]) clearAlarm(core, alarmId);
    }
    // What cannot be held against a damaged journal proves nothing; that it is damaged is an alarm of its own.
    this.#ready = Promise.allSettled(this.#targets.map((target) => target.load())).then(() => {
      this.#isBusy = false;
    });
  }

  handlers(): Pick<Handlers, 'anchors.publish' | 'anchors.status' | 'anchors.verify'> {
    return {
      'anchors.publish': async () => {
        await this.#publishNow();
        return { ok: true };
      },
      'anchors.status': async () => {
        await this.#ready;
        return { anchors: this.view() };
      },
      'anchors.verify': async () => {
        // Not while one is being kept.
        await this.#turn;
        const anchors = [];
        for (const target of this.#targets) anchors.push(await target.verify());
        return { anchors };
      },
    };
  }

  view(): AnchorRow[] {
    const { durable } = this.#parts.journal.evidence;
    return IDS.map((id) => {
      const row = this.#targets.find((target) => target.id === id)?.row(durable);
      if (row !== undefined) return row;
      const none = { id, provedTo: 0, provedWallAt: null };
      if (this.#problem !== '') return { ...none, state: 'failed', text: this.#problem };
      return { ...none, state: 'off', text: 'Nothing is published there.' };
    });
  }

  /** Looked after twice a second; a kill that runs is not kept waiting by anything of this. */
  look(): void {
    const { engine, journal, monotonic } = this.#parts;
    if (this.#targets.length === 0) return;
    for (const target of this.#targets) {
      if (target.isLate(journal.evidence.durable)) raiseAlarm(engine.core, lateAlarm(target.id));
      else clearAlarm(engine.core, lateAlarmId(target.id));
    }
    if (this.#isBusy || engine.kills.isRunning || monotonic() < this.#lookAgainAt) return;
    const due = this.#targets.filter((target) => target.isDue);
    if (due.length === 0) return;
    const newest = this.#newest();
    const behind = due.filter((target) => newest !== null && target.provedTo < newest.size);
    if (newest === null || behind.length === 0) {
      this.#lookAgainAt = monotonic() + NOTHING_NEW_MS;
      return;
    }
    this.#isBusy = true;
    this.#publish(behind, newest).catch((error: unknown) => {
      // What it was about to say of a journal that cannot be read, the next look says.
      this.#parts.note(`A checkpoint could not be published: ${faultWords(error)}.`);
    });
  }

  /** Breaks off what is being published: it is tried again after the next start. */
  async close(): Promise<void> {
    this.#stop.abort();
    await this.#ready;
    await this.#turn;
  }

  /** The newest checkpoint, if it is one of this journal. */
  #newest(): { readonly size: number; readonly note: string } | null {
    const latest = this.#parts.journal.evidence.latestCheckpoint();
    return latest !== null && this.#fit.of(latest.note).fits ? latest : null;
  }

  async #publishNow(): Promise<void> {
    if (this.#problem !== '') throw new Refusal(this.#problem);
    if (this.#targets.length === 0) {
      throw new Refusal('No anchor is set. Set one with `interlock anchor git enable` or `… rfc3161 enable`.');
    }
    const checkpoint = await this.#parts.sign();
    await this.#ready;
    await this.#publish(this.#targets, checkpoint);
    const failed = this.#targets.map(({ failure }) => failure?.words ?? '').filter((words) => words !== '');
    if (failed.length > 0) throw new Refusal(failed.join(' '));
  }

  /** One publication after the other, each to one place after the other. */
  #publish(
    targets: readonly AnchorTarget[],
    checkpoint: { readonly size: number; readonly note: string },
  ): Promise<void> {
    const turn = this.#turn.then(async () => {
      this.#isBusy = true;
      try {
        for (const target of targets) await this.#publishTo(target, checkpoint);
      } finally {
        this.#isBusy = false;
      }
    });
    this.#turn = turn.catch(() => {});
    return turn;
  }

  async #publishTo(target: AnchorTarget, checkpoint: { readonly size: number; readonly note: string }): Promise<void> {
    const { core } = this.#parts.engine;
    const isProved = await target.publish(checkpoint, this.#stop.signal);
    if (isProved) {
      const root = Buffer.from(this.#fit.of(checkpoint.note).mark?.root ?? []).toString('hex');
      core.stage('anchor.published', null, null, { anchor: target.id, size: checkpoint.size, root });
      clearAlarm(core, failedAlarmId(target.id));
      core.settle();
    } else if (!this.#stop.signal.aborted) this.#failed(target);
  }

  #failed(target: AnchorTarget): void {
    const { engine } = this.#parts;
    const { failure } = target;
    if (failure === null) return;
    raiseAlarm(engine.core, failedAlarm(target.id, failure.words, failure.isRewritten));
    const found = failure.found === null ? null : this.#fit.of(failure.found);
    if (found?.isBroken !== true) return;
    const problem = `${found.mark?.size} records are proved by the anchor ${target.id}, and are not in it: the journal was cut off, rolled back or written anew, or a copy of this data folder was opened`;
    raiseAlarm(engine.core, proofAlarm(problem));
    engine.auditFailed(problem);
  }
}

function settingsOf(dataDir: string): { readonly settings: AnchorSettings; readonly problem: string } {
  try {
    return { settings: readAnchorSettings(dataDir), problem: '' };
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    return { settings: AnchorSettings.parse({}), problem: error.message };
  }
}
