import { type Handlers, Refusal } from '../../../shared/ipc/contract.ts';
import type { EvidenceView } from '../../../shared/view/evidence-view.ts';
import { clearAlarm, raiseAlarm, raiseMoment } from '../../engine/alarms/raise.ts';
import type { JournalRecord } from '../../engine/domain/records.ts';
import { signCheckpoint } from '../../evidence/checkpoint.ts';
import { MerkleTree } from '../../evidence/merkle/tree.ts';
import type { Signer } from '../../evidence/signer.ts';
import type { CheckpointCause } from '../../evidence/store.ts';
import { formatVerifierKey } from '../../evidence/verifier-key.ts';
import { processEntry } from '../process-entry.ts';
import * as alarms from './alarms.ts';
import { CheckpointDue } from './checkpoint-due.ts';
import { findFormerKeys } from './former-keys.ts';
import { type Known, type Mark, opened } from './held-against.ts';
import { OutsideCopies, type Signed } from './outside-copies.ts';
import type { EvidenceParts } from './parts.ts';
import { problemInside } from './proof.ts';
import { TreeThread } from './tree-thread.ts';

/** Causes for which the counter is written at once. */
const PRESSING: ReadonlySet<CheckpointCause> = new Set(['kill', 'unknown', 'halt', 'asked', 'close', 'rotation']);

/** The newest checkpoint of the database. */
interface Newest extends Signed {
  readonly wallAt: number;
}

/** Signs checkpoints of the journal, and keeps copies where the database is not (E2). */
export class Checkpoints {
  readonly #parts: EvidenceParts;
  readonly #thread: TreeThread;
  readonly #due: CheckpointDue;
  readonly #outside: OutsideCopies;
  #newest: Newest | null = null;
  #elsewhere: readonly Mark[];
  #signedAt: number;
  /** Why nothing is signed; empty when it is. */
  #refused = '';
  /** One checkpoint after the other. */
  #turn: Promise<unknown> = Promise.resolve();
  /** Those whose turn has not come, by what they are for: whoever asks for the same meanwhile gets theirs. */
  readonly #waiting = new Map<CheckpointCause, Promise<Signed>>();
  #isBusy = false;
  #closed = false;

  constructor(parts: EvidenceParts) {
    const { resourcesDir, journal, monotonic, proof } = parts;
    const { folder, counter, signing, settings, settingsProblem } = proof;
    this.#parts = parts;
    this.#due = new CheckpointDue(settings.checkpointEvery);
    this.#outside = new OutsideCopies({
      ...{ folder, counter, monotonic },
      keys: () => signing.publicKeys,
      standing: settingsProblem,
      onState: (failed) => this.#state(alarms.COPIES_ALARM, failed, alarms.copiesAlarm),
    });
    this.#thread = new TreeThread({
      store: journal.evidence,
      entry: processEntry('tree-thread', resourcesDir),
      monotonic,
      onState: (failed) => this.#state(alarms.TREE_ALARM, failed, alarms.treeAlarm),
    });
    this.#signedAt = monotonic();
    this.#elsewhere = proof.held.elsewhere;
  }

  /** Says what the journal was held against at this start: what differs trips the global kill. */
  begin(): void {
    const { engine, proof } = this.#parts;
    const { held, latest, signing } = proof;
    this.#state(alarms.SIGNING_ALARM, signing.problem, alarms.signingAlarm);
    this.#state(alarms.PROOF_ALARM, held.problem, alarms.proofAlarm);
    this.#outside.say(held.unasked);
    if (held.copiesGone) raiseMoment(engine.core, alarms.copiesGoneAlarm());
    this.#refused = signing.problem === '' ? held.problem : signing.problem;
    if (this.#refused !== '') {
      engine.auditFailed(this.#refused);
      return;
    }
    const known = latest === null ? null : opened(latest.note, signing);
    if (latest === null || known === null) return;
    this.#newest = { ...latest, ...known };
    // A crash may have come between signing and copying.
    this.#outside.add(this.#newest, true);
  }

  handlers(): Pick<Handlers, 'journal.checkpoint' | 'evidence.keys'> {
    return {
      'journal.checkpoint': async () => {
        const { size, note } = await this.sign('asked');
        return { size, note };
      },
      'evidence.keys': () => ({ keys: this.#parts.signing.publicKeys.map(formatVerifierKey) }),
    };
  }

  view(): Pick<EvidenceView, 'checkpoint' | 'outside'> {
    const newest = this.#newest;
    const checkpoint =
      newest === null
        ? null
        : {
            size: newest.size,
            root: Buffer.from(newest.root).toString('hex'),
            wallAt: newest.wallAt,
            keyId: newest.keyId,
          };
    if (this.#refused === '') return { checkpoint, outside: this.#outside.view(newest?.size ?? 0) };
    return { checkpoint, outside: { state: 'failed', text: `Nothing is signed: ${this.#refused}.` } };
  }

  /** Why nothing is signed; empty when it is. */
  get refused(): string {
    return this.#refused;
  }

  /** What was kept elsewhere at this start, and still holds. */
  get elsewhere(): readonly Mark[] {
    return this.#elsewhere;
  }

  record(record: JournalRecord): void {
    this.#due.record(record);
  }

  /** Looked after twice a second: never in the turn of a kill or an order. */
  look(): void {
    this.#thread.look();
    this.#outside.look();
    if (this.#isBusy || this.#refused !== '') return;
    const { engine, journal, monotonic } = this.#parts;
    const cause = this.#due.look({
      fresh: journal.evidence.durable - (this.#newest?.size ?? 0),
      elapsedMs: monotonic() - this.#signedAt,
      isKillRunning: engine.kills.isRunning,
      isPersisted: engine.core.persisted,
    });
    if (cause === null) return;
    this.#isBusy = true;
    void this.sign(cause)
      .catch((error: unknown) => {
        if (!this.#closed) this.#failed(error);
      })
      .finally(() => {
        this.#isBusy = false;
      });
  }

  /**
   * Makes a new signing key. A checkpoint signed by both stands in the journal before the new one is in use: so whoever
   * trusted the old key can trust the new one. Where copies outside differ, or the key was lost, a new line of
   * checkpoints begins with it. Answers with the new key's id.
   * @throws SecretStoreError when it was not stored; the old one is then in use
   * @throws Refusal where records were changed: a signature over them would make them good
   */
  rotate(): Promise<string> {
    return this.#inTurn(async () => {
      const { journal, note, proof, signing } = this.#parts;
      const old = signing.signer;
      const former =
        old === null
          ? await findFormerKeys({ store: journal.evidence, name: signing.name, folder: proof.folder })
          : { keys: signing.publicKeys, lost: signing.lost, unread: '' };
      if (former.unread !== '') note(former.unread);
      await this.#refuseWhereChanged({ name: signing.name, publicKeys: former.keys, lost: former.lost });
      const next = signing.next(former.keys, former.lost);
      const { size, root } = await this.#root();
      if (size === 0) {
        await next.keep();
        return next.signer.keyId;
      }
      const signed = this.#add(size, root, old === null ? [next.signer] : [old, next.signer], 'rotation');
      await next.keep();
      this.#refused = '';
      this.#elsewhere = [];
      for (const id of [alarms.PROOF_ALARM, alarms.SIGNING_ALARM]) clearAlarm(this.#parts.engine.core, id);
      this.#copy(signed, 'rotation');
      await this.#outside.settled();
      return next.signer.keyId;
    });
  }

  /** Signs everything there is, and waits until it is copied, or cannot be. */
  async close(): Promise<void> {
    this.#closed = true;
    // Whoever waits for a root is told so: the last checkpoint covers what theirs would have.
    await this.#thread.close();
    await this.#turn;
    const { engine, journal, signing } = this.#parts;
    const { evidence } = journal;
    engine.core.settle();
    try {
      this.#thread.keepBlocks();
      const fresh = evidence.durable - (this.#newest?.size ?? 0);
      if (this.#refused === '' && signing.signer !== null && fresh > 0) {
        const root = new MerkleTree(evidence).root(evidence.durable);
        this.#copy(this.#add(evidence.durable, root, [signing.signer], 'close'), 'close');
      }
    } catch (error) {
      this.#failed(error);
    }
    await this.#outside.settled();
    this.#parts.proof.folder?.close();
  }

  /** Says outside that nothing of this console follows, where the last checkpoint covers everything: the very last act. */
  async seal(): Promise<void> {
    const { journal, proof } = this.#parts;
    const newest = this.#newest;
    if (this.#refused !== '' || newest === null || newest.size !== journal.evidence.durable) return;
    // Where it cannot be said, the next start holds nothing against it.
    await proof.counter.write(newest.size, newest.root, true).catch(() => {});
  }

  /** Signs one over everything there is, unless the newest covers it. @throws Refusal when nothing can be signed */
  sign(cause: CheckpointCause): Promise<Signed> {
    const waiting = this.#waiting.get(cause);
    if (waiting !== undefined) return waiting;
    const signed = this.#inTurn(async () => {
      this.#waiting.delete(cause);
      const { signer } = this.#parts.signing;
      if (this.#refused !== '' || signer === null) throw new Refusal(`Nothing is signed: ${this.#refused}.`);
      this.#due.begun();
      const { size, root } = await this.#root();
      if (size === 0) throw new Refusal('There is nothing to sign yet: no record was written.');
      const newest = this.#newest;
      if (newest !== null && newest.size === size) return newest;
      const added = this.#add(size, root, [signer], cause);
      this.#copy(added, cause);
      return added;
    });
    this.#waiting.set(cause, signed);
    return signed;
  }

  async #refuseWhereChanged(known: Known): Promise<void> {
    const { engine, journal, proof } = this.#parts;
    engine.core.settle();
    const problem = await problemInside(journal, known);
    if (problem === '') return;
    // What the start found tells more closely which records it is.
    if (this.#refused === '' || this.#refused !== proof.held.problem) {
      this.#state(alarms.PROOF_ALARM, problem, alarms.proofAlarm);
      if (this.#refused === '') engine.auditFailed(problem);
      this.#refused = problem;
    }
    throw new Refusal(`Records of this journal were changed (${problem}). No key makes that good. ${alarms.GO_ON}`);
  }

  /** Of everything that is durable now. */
  #root(): ReturnType<TreeThread['root']> {
    this.#parts.engine.core.settle();
    return this.#thread.root();
  }

  #add(size: number, root: Uint8Array, signers: readonly [Signer, ...Signer[]], cause: CheckpointCause): Newest {
    const note = signCheckpoint(size, root, signers);
    const wallAt = this.#parts.wallNow();
    this.#thread.keepBlocks();
    this.#parts.journal.evidence.addCheckpoint({ size, note, cause, wallAt });
    const keyId = signers.at(-1)?.keyId ?? '';
    return { size, root, note, keyId, wallAt };
  }

  #copy(signed: Newest, cause: CheckpointCause): void {
    this.#newest = signed;
    this.#signedAt = this.#parts.monotonic();
    this.#outside.add(signed, PRESSING.has(cause));
    clearAlarm(this.#parts.engine.core, alarms.CHECKPOINT_ALARM);
  }

  #inTurn<T>(work: () => Promise<T>): Promise<T> {
    const done = this.#turn.then(work);
    this.#turn = done.catch(() => {});
    return done;
  }

  #failed(error: unknown): void {
    const words = error instanceof Error ? error.message : 'unknown';
    this.#state(alarms.CHECKPOINT_ALARM, words, alarms.checkpointAlarm);
  }

  #state(alarmId: string, problem: string, alarm: (problem: string) => Parameters<typeof raiseAlarm>[1]): void {
    const { core } = this.#parts.engine;
    if (problem === '') clearAlarm(core, alarmId);
    else raiseAlarm(core, alarm(problem));
  }
}
