import { type Handlers, Refusal } from '../../../shared/ipc/contract.ts';
import type { EvidenceView } from '../../../shared/view/evidence-view.ts';
import { isFolderKey } from '../../adapters/keychain/folder-keys.ts';
import type { OutsideFiles } from '../../adapters/outside-files/outside-files.ts';
import { clearAlarm, raiseAlarm } from '../../engine/alarms/raise.ts';
import type { JournalRecord } from '../../engine/domain/records.ts';
import { outsideProcess } from './outside-process.ts';
import type { EvidenceParts } from './parts.ts';
import { LATE_ALARM, lateAlarm, REPLICA_ALARM, replicaAlarm } from './replica/alarms.ts';
import { type MakeReplicaParts, makeReplica } from './replica/make-replica.ts';
import type { Manifest } from './replica/manifest.ts';
import { ReplicaError, replicaProblem } from './replica/replica-error.ts';
import { readEvidenceSettings } from './settings.ts';

const HOUR_MS = 60 * 60_000;
const DAY_MS = 24 * HOUR_MS;
const LATE_MS = 36 * HOUR_MS;
/** After a start nothing is copied for so long, and the settings are read again so often. */
const EVERY_MS = 60_000;

type Copying = Pick<MakeReplicaParts, 'journal' | 'folder' | 'dataDir' | 'signing' | 'wallNow' | 'sign' | 'entry'>;

export interface ReplicaParts extends Pick<EvidenceParts, 'engine' | 'monotonic' | 'resourcesDir'>, Copying {}

/** A kill waits for no copy. */
class KillGoesFirst extends ReplicaError {}

/** A verified copy a day in a second folder (E5). */
export class Replica {
  readonly #parts: ReplicaParts;
  #making: Promise<Manifest> | null = null;
  /** Copies, while one is made. */
  #files: OutsideFiles | null = null;
  #place: string | null = null;
  /** Since when a folder is set, as far as this process knows; the machine's clock. */
  #setAt: number | null = null;
  #lookAt: number;
  /** After a failure none is made by itself before then. */
  #notBefore = Number.NEGATIVE_INFINITY;
  #problem = '';
  /** A key was rotated: copies from before open only as long as the former one is kept, the master key's fields never. */
  #isRekeyed = false;
  #isClosed = false;

  constructor(parts: ReplicaParts) {
    this.#parts = parts;
    this.#readPlace();
    this.#lookAt = parts.monotonic() + EVERY_MS;
  }

  /** A copy is being made. */
  get isCopying(): boolean {
    return this.#making !== null;
  }

  handlers(): Pick<Handlers, 'replica.make'> {
    return {
      'replica.make': async () => {
        this.#readPlace();
        if (this.#place === null && this.#problem === '') {
          throw new Refusal('No folder for replicas is set: interlock replica set FOLDER.');
        }
        if (this.#parts.engine.kills.isRunning) throw new Refusal('A kill is running. Let it come to its end first.');
        try {
          const { records } = await this.#make();
          return { records };
        } catch (error) {
          throw error instanceof Refusal ? error : new Refusal(this.#problem);
        }
      },
    };
  }

  view(): Pick<EvidenceView, 'replica'> {
    const last = this.#last;
    return { replica: { wallAt: last?.wallAt ?? null, size: last?.records ?? 0, ...this.#state() } };
  }

  /** Each record as it is staged: it may be noted, nothing more. */
  record({ kind, body }: JournalRecord): void {
    if (kind === 'key.changed' && body.how === 'rotated' && isFolderKey(body.alias)) this.#isRekeyed = true;
  }

  /** Looked after twice a second; once a minute something is done. */
  look(): void {
    const { engine, monotonic, wallNow } = this.#parts;
    if (monotonic() < this.#lookAt || this.#isClosed) return;
    this.#lookAt = monotonic() + EVERY_MS;
    this.#readPlace();
    const isLate = this.#isLate;
    if (isLate) raiseAlarm(engine.core, lateAlarm());
    else clearAlarm(engine.core, LATE_ALARM);
    if (this.#place === null || this.isCopying || engine.kills.isRunning || monotonic() < this.#notBefore) return;
    const age = wallNow() - (this.#last?.wallAt ?? Number.NEGATIVE_INFINITY);
    // One from the future tells of a clock that was wrong.
    if (age >= DAY_MS || age < 0 || this.#isRekeyed) this.#make().catch(() => {});
  }

  /** What is being copied is given up: the databases are about to be closed. */
  async close(): Promise<void> {
    this.#isClosed = true;
    // A folder that does not answer holds up no close.
    this.#files?.close();
    await this.#making?.catch(() => {});
  }

  /** One at a time: whoever asks meanwhile gets the same. */
  #make(): Promise<Manifest> {
    this.#making ??= this.#makeOne().finally(() => {
      this.#making = null;
    });
    return this.#making;
  }

  async #makeOne(): Promise<Manifest> {
    const { engine, monotonic, resourcesDir } = this.#parts;
    const { core } = engine;
    const files = outsideProcess(resourcesDir);
    this.#files = files;
    try {
      if (this.#place === null) throw new ReplicaError(this.#problem);
      const goOn = (): void => {
        if (this.#isClosed) throw new ReplicaError('The console was closed while it was made.');
        if (engine.kills.isRunning)
          throw new KillGoesFirst('A kill began while it was made. It is made anew after it.');
      };
      const manifest = await makeReplica(this.#place, { ...this.#parts, files, goOn });
      const { records, head, wallAt } = manifest;
      core.stage('replica.made', null, null, { records, head, wallAt });
      this.#problem = '';
      this.#isRekeyed = false;
      for (const id of [REPLICA_ALARM, LATE_ALARM]) clearAlarm(core, id);
      core.settle();
      return manifest;
    } catch (error) {
      this.#problem = error instanceof Refusal ? error.message : replicaProblem(error);
      const isGivenUp = error instanceof KillGoesFirst;
      this.#notBefore = monotonic() + (isGivenUp ? EVERY_MS : HOUR_MS);
      if (!(this.#isClosed || isGivenUp)) raiseAlarm(core, replicaAlarm(this.#problem));
      throw error;
    } finally {
      files.close();
    }
  }

  get #last() {
    return this.#parts.engine.state.retained.replica;
  }

  get #isLate(): boolean {
    if (this.#place === null) return false;
    const since = Math.max(this.#last?.wallAt ?? 0, this.#last === null ? (this.#setAt ?? 0) : 0);
    return this.#parts.wallNow() - since > LATE_MS;
  }

  #readPlace(): void {
    try {
      this.#place = readEvidenceSettings(this.#parts.dataDir).replicaFolder ?? null;
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      this.#place = null;
      this.#problem = error.message;
      return;
    }
    if (this.#place === null) this.#problem = '';
    this.#setAt = this.#place === null ? null : (this.#setAt ?? this.#parts.wallNow());
  }

  #state(): Pick<EvidenceView['replica'], 'state' | 'text'> {
    if (this.#problem !== '') return { state: 'failed', text: this.#problem };
    if (this.#place === null) {
      return { state: 'off', text: 'No copy is made. Name a folder on another disk: interlock replica set FOLDER.' };
    }
    if (this.#isLate) return { state: 'late', text: 'The last copy is older than 36 hours: interlock replica now.' };
    if (this.isCopying) return { state: 'waiting', text: 'A copy is being made and verified.' };
    if (this.#last === null) return { state: 'waiting', text: 'The first copy is made within minutes.' };
    return { state: 'ok', text: 'Copied once a day, and verified there.' };
  }
}
