import type { TimeMs } from '../../../shared/ids.ts';
import { Refusal } from '../../../shared/ipc/contract.ts';
import type { VenueCredentials } from '../../adapters/ccxt/credentials.ts';
import { storeKey } from '../../adapters/keychain/folder-keys.ts';
import { SERVICE } from '../../adapters/keychain/open-secret-store.ts';
import type { SecretStore } from '../../adapters/keychain/secret-store.ts';
import type { KeptVenueKey, VenueKeyTable } from '../../adapters/management/venue-key-table.ts';
import type { Core } from '../../engine/core.ts';
import type { RecordBodies } from '../../engine/domain/records.ts';
import { fingerprintOf, fromKept, toKept, venueAccount } from './kept-credentials.ts';

export interface KeptKeysParts {
  readonly core: Core;
  readonly table: VenueKeyTable;
  readonly store: SecretStore;
  readonly folderId: string;
  readonly wallNow: () => TimeMs;
}

/** Exchanges' keys where they are kept: the keys in the keychain, what is known of them in the management store. */
export class KeptKeys {
  readonly #parts: KeptKeysParts;
  readonly #known: Map<string, KeptVenueKey>;

  /** @throws DatabaseError when what is known cannot be read */
  constructor(parts: KeptKeysParts) {
    this.#parts = parts;
    this.#known = new Map(parts.table.all().map((kept) => [kept.alias, kept]));
  }

  get all(): readonly KeptVenueKey[] {
    return [...this.#known.values()];
  }

  of(alias: string): KeptVenueKey | undefined {
    return this.#known.get(alias);
  }

  isEnded(fingerprint: string): boolean {
    return this.#parts.table.isEnded(fingerprint);
  }

  /** Durable when it returns. @param ended a key that may not be entered again */
  know(kept: KeptVenueKey, ended = ''): void {
    this.#parts.table.put(kept, ended);
    this.#known.set(kept.alias, kept);
  }

  /** Journals what happens to a key, durably, before it does. @throws Refusal when that is not possible */
  tell(how: RecordBodies['key.changed']['how'], alias: string, by: string, reason: string): void {
    const { core } = this.#parts;
    this.#mustSettle();
    core.stage('key.changed', null, null, { alias: journalAlias(alias), how, by, reason, fingerprint: '' });
    this.#mustSettle();
  }

  /**
   * The key, to be wiped after use. The read is journalled before, by alias and purpose.
   * @throws Refusal when it is not there, is another one than was entered, or cannot be journalled; SecretStoreError
   */
  async read(kept: KeptVenueKey, purpose: string): Promise<VenueCredentials> {
    const { core, store } = this.#parts;
    this.#mustSettle();
    core.stage('key.used', null, null, { alias: journalAlias(kept.alias), purpose });
    this.#mustSettle();
    const stored = await store.getPassword(SERVICE, this.#account(kept.alias));
    if (stored === null) throw new Refusal(`The key ${kept.alias} is not in the keychain any more. Rotate it.`);
    const credentials = fromKept(stored, kept.alias, kept.exchange);
    if (fingerprintOf(kept.exchange, credentials) === kept.fingerprint) return credentials;
    throw new Refusal(`The key ${kept.alias} in the keychain is not the one that was entered here. Rotate it.`);
  }

  /** Puts the key in, in the place of one before. @throws SecretStoreError when it does not come back the same */
  async write({ alias, exchange }: Pick<KeptVenueKey, 'alias' | 'exchange'>, key: VenueCredentials): Promise<void> {
    await storeKey(this.#parts.store, this.#account(alias), toKept(exchange, key));
  }

  /** Deletes it and sees that it is gone. @throws SecretStoreError when that cannot be seen */
  async wipe(kept: KeptVenueKey): Promise<void> {
    const { store, wallNow } = this.#parts;
    await store.deletePassword(SERVICE, this.#account(kept.alias));
    if ((await store.getPassword(SERVICE, this.#account(kept.alias))) !== null) {
      throw new Refusal(`The key ${kept.alias} was deleted from the keychain and is still there.`);
    }
    this.know({ ...kept, wipedAt: wallNow() });
    this.tell('wiped', kept.alias, 'console', 'seen to be gone from the keychain');
  }

  /**
   * Ends what was cut short, so that row and keychain say the same: a key that was stored as its row says is the key, one
   * whose entry never ended goes, and so does one that was revoked. @throws SecretStoreError
   */
  async settle(): Promise<void> {
    for (const kept of this.all) {
      if (kept.pending !== '') await this.#settlePending(kept);
      if (kept.state === 'revoked' && kept.wipedAt === null) await this.wipe(kept);
    }
  }

  async #settlePending(kept: KeptVenueKey): Promise<void> {
    const stored = await this.#parts.store.getPassword(SERVICE, this.#account(kept.alias));
    const found = stored === null ? '' : fingerprintOf(kept.exchange, fromKept(stored, kept.alias, kept.exchange));
    const settled = { ...kept, pending: '' };
    if (found !== kept.pending) this.know(settled);
    else if (kept.fingerprint !== '') {
      // Its test passed before it was stored; what the exchange said is asked again.
      const enteredAt = this.#parts.wallNow();
      this.know({ ...settled, fingerprint: found, enteredAt, testedAt: null, exposedAt: null }, kept.fingerprint);
      this.tell('rotated', kept.alias, 'console', 'found stored, after an entry that was cut short');
    } else {
      await this.#parts.store.deletePassword(SERVICE, this.#account(kept.alias));
      this.know(settled);
    }
  }

  #account(alias: string): string {
    return venueAccount(alias, this.#parts.folderId);
  }

  #mustSettle(): void {
    if (!this.#parts.core.settle()) throw new Refusal('The journal cannot be written. Nothing was changed.');
  }
}

/** As the journal names it: an exchange's key could be called what one of the folder's own is. */
function journalAlias(alias: string): string {
  return `venue:${alias}`;
}
