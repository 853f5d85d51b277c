import { type Caller, type Handlers, type ParsedRequestOf, Refusal } from '../../../shared/ipc/contract.ts';
import type { KeyRow } from '../../../shared/view/evidence-view.ts';
import { forgetKeys, isFolderKey, type StoredKeys } from '../../adapters/keychain/folder-keys.ts';
import { SecretStoreError } from '../../adapters/keychain/secret-store.ts';
import type { KeptKey } from '../../adapters/management/key-table.ts';
import type { ManagementStore } from '../../adapters/management/management-store.ts';
import { DatabaseError } from '../../adapters/sqlcipher/database-error.ts';
import { clearAlarm, raiseAlarm } from '../../engine/alarms/raise.ts';
import type { DataFolder } from '../open-data-folder.ts';
import { dueAlarm, dueAlarmId, unfinishedAlarm, unfinishedAlarmId } from './keys/alarms.ts';
import { KeyJournal } from './keys/key-journal.ts';
import { KNOWN_KEYS } from './keys/known-keys.ts';
import type { EvidenceParts } from './parts.ts';

/** A key is to be rotated once a quarter (S3). */
export const ROTATE_EVERY_MS = 90 * 24 * 60 * 60_000;
/** How often ages are looked at. */
const LOOK_EVERY_MS = 60_000;
const DONE = { ok: true } as const;

export interface KeysParts extends Pick<EvidenceParts, 'engine' | 'journal' | 'wallNow'> {
  readonly folder: Pick<DataFolder, 'folderKeys' | 'reads' | 'unfinished'> & { readonly management: ManagementStore };
  /** Makes a new signing key; answers with its id. Rejects with a SecretStoreError. */
  readonly rotateSigning: () => Promise<string>;
}

/** The keys of the data folder by their aliases: their age, their use, their rotation (S3). */
export class Keys {
  readonly #parts: KeysParts;
  readonly #journal: KeyJournal;
  /** Rotations run one after the other. */
  #last: Promise<unknown> = Promise.resolve();
  #lookedAt = Number.NEGATIVE_INFINITY;

  constructor(parts: KeysParts) {
    this.#parts = parts;
    const { engine, journal, folder, wallNow } = parts;
    this.#journal = new KeyJournal({ engine, journal, table: folder.management.keys, wallNow });
    folder.reads.listen((reads) => this.#journal.read(reads));
  }

  handlers(): Pick<Handlers, 'keys.rotate'> {
    return {
      'keys.rotate': async (request, caller) => {
        const turn = this.#last.then(() => this.#rotate(request, caller));
        this.#last = turn.catch(() => {});
        await turn;
        return DONE;
      },
    };
  }

  view(): KeyRow[] {
    return this.#journal.keys.map((key) => this.#row(key));
  }

  /** Looked after twice a second. */
  look(): void {
    this.#journal.settle();
    const now = this.#parts.wallNow();
    if (now - this.#lookedAt < LOOK_EVERY_MS && now >= this.#lookedAt) return;
    this.#lookedAt = now;
    const { core } = this.#parts.engine;
    for (const row of this.view()) {
      if (row.state === 'due') raiseAlarm(core, dueAlarm(row));
      else clearAlarm(core, dueAlarmId(row.id));
      const problem = this.#problemOf(row.id);
      if (problem === '') clearAlarm(core, unfinishedAlarmId(row.id));
      else raiseAlarm(core, unfinishedAlarm(row.id, problem));
    }
  }

  async close(): Promise<void> {
    await this.#last;
    this.#journal.settle();
  }

  async #rotate({ alias, reason }: ParsedRequestOf<'keys.rotate'>, { by }: Caller): Promise<void> {
    const known = KNOWN_KEYS[alias];
    // A signing key that was lost is made anew by this.
    const isThere = alias === 'signing' || this.#journal.keys.some((key) => key.alias === alias);
    if (known === undefined || !isThere) {
      const names = this.#journal.keys.map((key) => key.alias).join(', ');
      throw new Refusal(`There is no key ${alias} here. These are: ${names}.`);
    }
    if (typeof known.rotation === 'object')
      throw new Refusal(`${alias} is not rotated here. ${known.rotation.elsewhere}`);
    const asked = this.#parts.engine.core.settle() ? this.#journal.ask(alias, by, reason) : null;
    if (asked === null) throw new Refusal('The journal cannot be written. Nothing was changed.');
    try {
      this.#journal.rotating(alias, asked);
      await this.#change(alias);
    } catch (error) {
      if (error instanceof Refusal) this.#journal.refused(alias);
      if (error instanceof DatabaseError || error instanceof SecretStoreError) {
        throw new Refusal(
          `${error.message} The rotation of ${alias} is not finished; if it began, it goes on with the next start.`,
        );
      }
      throw error;
    }
    this.#journal.settle();
    this.#lookedAt = Number.NEGATIVE_INFINITY;
  }

  async #change(alias: string): Promise<void> {
    const { folder, rotateSigning } = this.#parts;
    if (alias === 'signing') {
      await this.#journal.holding(async () => this.#journal.madePublic(alias, await rotateSigning()));
      return;
    }
    if (!isFolderKey(alias)) throw new RangeError(`${alias} cannot be rotated`);
    const keys = await folder.folderKeys.begin(alias);
    // The files change their keys with the next start, when nobody uses them.
    if (alias === 'master') await this.#changeMaster(keys);
  }

  async #changeMaster(keys: StoredKeys): Promise<void> {
    const { management, folderKeys, reads } = this.#parts.folder;
    // Between the steps the engine has its turn: a kill never waits for all of it.
    for (const _step of management.vault.rotate(keys)) await new Promise((resolve) => setImmediate(resolve));
    await folderKeys.finish('master');
    if (keys.next !== null) reads.note('master', Buffer.from(keys.next).toString('hex'));
    forgetKeys(keys);
  }

  #row({ alias, createdAt, rotatedAt, asked }: KeptKey): KeyRow {
    const { purpose = '', ages = false } = KNOWN_KEYS[alias] ?? {};
    const due = ages ? (rotatedAt ?? createdAt) + ROTATE_EVERY_MS : null;
    const isDue = due !== null && this.#parts.wallNow() >= due;
    const state = asked !== null ? 'rotating' : isDue ? 'due' : 'ok';
    const base = {
      id: alias,
      purpose,
      createdWallAt: createdAt,
      rotatedWallAt: rotatedAt,
      dueWallAt: due,
      state,
      rotatable: typeof KNOWN_KEYS[alias]?.rotation === 'string',
    } as const;
    return { ...base, text: this.#textOf(alias, state) };
  }

  #textOf(alias: string, state: KeyRow['state']): string {
    const rotation = KNOWN_KEYS[alias]?.rotation;
    const problem = this.#problemOf(alias);
    if (problem !== '') return `Its change is not finished: ${problem}. It is tried again with the next start.`;
    if (state === 'rotating') return 'The new key is made; it is in use from the next start on.';
    if (typeof rotation === 'object') return rotation.elsewhere;
    return state === 'due' ? `Rotate it: interlock keys rotate ${alias} --reason "..."` : '';
  }

  #problemOf(alias: string): string {
    return this.#parts.folder.unfinished.find((it) => it.alias === alias)?.problem ?? '';
  }
}
