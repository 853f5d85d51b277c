import { EXCHANGE_NAMES } from '../../../shared/exchanges.ts';
import { Refusal } from '../../../shared/ipc/contract.ts';
import type { EnterVenueKey, VenueKeyEntered } from '../../../shared/ipc/venue-key-channels.ts';
import type { SecretStoreView } from '../../../shared/view/console-view.ts';
import type { VenueKeyRow } from '../../../shared/view/venue-key-view.ts';
import { type VenueCredentials, wipeCredentials } from '../../adapters/ccxt/credentials.ts';
import type { KeyPermissions } from '../../adapters/ccxt/profile.ts';
import { SecretStoreError } from '../../adapters/keychain/secret-store.ts';
import type { KeptVenueKey } from '../../adapters/management/venue-key-table.ts';
import { unlessCalledOff } from './called-off.ts';
import { fingerprintOf } from './kept-credentials.ts';
import { KeptKeys, type KeptKeysParts } from './kept-keys.ts';
import { keychainRefusal } from './keychain-only.ts';
import { type AskPermissions, askOrRefuse, judge, KeyNotTaken, notTaken, testedNow } from './permissions.ts';
import { venueKeyRow } from './row.ts';

const CONSOLE = 'console';

export interface VenueKeysParts extends Omit<KeptKeysParts, 'core'> {
  readonly engine: { readonly core: KeptKeysParts['core']; keyFound(bad: string): void };
  readonly storeKind: SecretStoreView['kind'];
  readonly ask: AskPermissions;
  /** What is known of the keys has changed. */
  readonly onChange: () => void;
}

/** A key that somebody typed in, and for what. */
export interface EnteredKey extends EnterVenueKey {
  readonly credentials: VenueCredentials;
  /** The alias once more, where the exchange does not tell what the key may do. */
  readonly typed: string;
  /** Calls the entry off while the exchange is asked: then nothing is stored. From there on it goes to its end. */
  readonly calledOff?: AbortSignal;
}

/** The exchanges' keys: entered, tested, used, rotated, revoked (S1 to S3). Each change runs after the one before. */
export class VenueKeys {
  readonly #parts: VenueKeysParts;
  readonly #kept: KeptKeys;
  #last: Promise<unknown>;

  /** @throws DatabaseError when what is known of them cannot be read */
  constructor(parts: VenueKeysParts) {
    this.#parts = parts;
    this.#kept = new KeptKeys({ ...parts, core: parts.engine.core });
    this.#last = this.#settle().catch(() => {});
  }

  /** Why no key can be kept or used here, in words; empty when it can (S1). */
  get refusal(): string {
    return keychainRefusal(this.#parts.storeKind);
  }

  view(): VenueKeyRow[] {
    const now = this.#parts.wallNow();
    return this.#kept.all.map((kept) => venueKeyRow(kept, now));
  }

  /**
   * Whether a key may be entered so, and whether it takes the place of another.
   * @throws Refusal
   */
  mayEnter({ alias, exchange, market }: EnterVenueKey): { readonly replaces: boolean } {
    if (this.refusal !== '') throw new Refusal(this.refusal);
    const before = this.#kept.of(alias);
    if (before?.state === 'revoked') {
      throw new Refusal(`The alias ${alias} was revoked and does not come back. Choose another.`);
    }
    if (before === undefined || before.fingerprint === '') return { replaces: false };
    if (before.exchange !== exchange || before.market !== market) {
      const is = `${EXCHANGE_NAMES[before.exchange]}, ${before.market}`;
      throw new Refusal(`${alias} is a key of ${is}. Choose another alias, or enter one of that.`);
    }
    return { replaces: true };
  }

  /** Keeps a key that passed its test, in the place of one before. @throws Refusal in words for whoever entered it */
  enter(entered: EnteredKey, by: string): Promise<VenueKeyEntered> {
    return this.#inTurn(() => this.#enter(entered, by)).finally(() => wipeCredentials(entered.credentials));
  }

  /** Asks the exchange now; a key that was refused and is good again may be used again. @throws Refusal */
  test(alias: string): Promise<void> {
    return this.#inTurn(() => this.#test(this.#stored(alias)));
  }

  /** A key to be used, and wiped after. @param purpose as in "used to …" @throws Refusal unless it is a good one */
  use(alias: string, purpose: string): Promise<VenueCredentials> {
    return this.#inTurn(async () => {
      if (this.refusal !== '') throw new Refusal(this.refusal);
      const kept = this.#stored(alias);
      if (kept.state !== 'active') throw new Refusal(kept.problem);
      return this.#kept.read(kept, purpose);
    });
  }

  /** It may have been seen by somebody: it is due for rotation from now on. @throws Refusal */
  exposed(alias: string, by: string, reason: string): Promise<void> {
    return this.#inTurn(async () => {
      const kept = this.#stored(alias);
      this.#kept.tell('exposed', alias, by, reason);
      this.#kept.know({ ...kept, exposedAt: kept.exposedAt ?? this.#parts.wallNow() });
    });
  }

  /**
   * Takes it out of use for good, then out of the keychain. @throws Refusal when it could not be seen to be gone: it is
   * revoked all the same, and tried again
   */
  revoke(alias: string, by: string, reason: string): Promise<void> {
    return this.#inTurn(async () => {
      const kept = this.#kept.of(alias);
      if (kept === undefined) throw new Refusal(this.#noSuch(alias));
      if (kept.state !== 'revoked') {
        this.#kept.tell('revoked', alias, by, reason);
        this.#kept.know({ ...kept, state: 'revoked', pending: '', problem: '', wipedAt: null }, kept.fingerprint);
      }
      const revoked = this.#kept.of(alias);
      if (revoked?.wipedAt === null) await this.#kept.wipe(revoked);
    });
  }

  /** Ends what was cut short. @throws Refusal when the keychain cannot be asked */
  settle(): Promise<void> {
    return this.#inTurn(() => this.#settle());
  }

  /** When what is under way is done. */
  async close(): Promise<void> {
    await this.#last;
  }

  async #settle(): Promise<void> {
    if (this.refusal === '') await this.#kept.settle();
  }

  async #enter(entered: EnteredKey, by: string): Promise<VenueKeyEntered> {
    const { alias, exchange, market, credentials, typed, calledOff } = entered;
    this.mayEnter(entered);
    const fingerprint = fingerprintOf(exchange, credentials);
    this.#mustBeNew(alias, fingerprint);
    const fresh: KeptVenueKey = {
      ...{ alias, exchange, market, state: 'refused', fingerprint: '', pending: '', testedAt: null },
      ...{ enteredAt: this.#parts.wallNow(), isConfirmed: false, exposedAt: null, wipedAt: null },
      permissions: { trade: null, withdraw: null, ipRestricted: null, expiresAt: null },
      problem: 'Its entry was cut short. Enter it again.',
    };
    const before = this.#kept.of(alias);
    const asking = (): Promise<KeyPermissions> => askOrRefuse(this.#parts.ask, { exchange, market, credentials });
    const told = await unlessCalledOff(asking, calledOff).catch((error: unknown) => {
      if (error instanceof KeyNotTaken) this.#refuseEntry(fresh, by, notTaken(fresh));
      throw error;
    });
    const { refusal, confirm } = judge(alias, exchange, told, this.#parts.wallNow());
    if (refusal !== '') this.#refuseEntry({ ...fresh, ...testedNow(told, this.#parts.wallNow()) }, by, refusal);
    if (confirm !== '' && typed !== alias) return { kind: 'confirm', text: confirm };
    const isAnother = before !== undefined && before.fingerprint !== '';
    const reason =
      isAnother && before.exposedAt !== null
        ? 'the one before may have been seen'
        : `${EXCHANGE_NAMES[exchange]}, ${market}`;
    this.#kept.tell(isAnother ? 'rotating' : 'created', alias, by, reason);
    const standing = isAnother ? before : fresh;
    this.#kept.know({ ...standing, pending: fingerprint });
    await this.#write(standing, credentials);
    const tested = testedNow(told, this.#parts.wallNow());
    const isConfirmed = confirm !== '';
    const stored: KeptVenueKey = { ...fresh, ...tested, state: 'active', fingerprint, isConfirmed, problem: '' };
    this.#kept.know(stored, isAnother ? before.fingerprint : '');
    if (isAnother) this.#kept.tell('rotated', alias, by, 'the new key passed its test');
    const next = isAnother ? ` Delete the one before at ${EXCHANGE_NAMES[exchange]}.` : '';
    return { kind: 'stored', text: `The key ${alias} is in the keychain.${next}` };
  }

  #mustBeNew(alias: string, fingerprint: string): void {
    if (this.#kept.isEnded(fingerprint)) {
      throw new Refusal('This key was revoked or replaced here, and does not come back. Make a new one.');
    }
    const same = this.#kept.all.find((it) => it.fingerprint === fingerprint);
    if (same === undefined) return;
    throw new Refusal(
      same.alias === alias ? `This is the key that ${alias} is already.` : `This key is kept as ${same.alias} already.`,
    );
  }

  /** Nothing of it is kept but that it was refused; one that stands under its alias goes on standing. */
  #refuseEntry(fresh: KeptVenueKey, by: string, problem: string): never {
    this.#kept.tell('refused', fresh.alias, by, problem);
    const standing = this.#kept.of(fresh.alias);
    if (standing === undefined || standing.fingerprint === '') this.#kept.know({ ...fresh, problem });
    throw new Refusal(`${problem} Nothing was stored.`);
  }

  async #write(standing: KeptVenueKey, credentials: VenueCredentials): Promise<void> {
    try {
      await this.#kept.write(standing, credentials);
    } catch (error) {
      // It may be there or not: what is there is looked at again with the next start.
      await this.#settle().catch(() => {});
      throw error;
    }
  }

  async #test(kept: KeptVenueKey): Promise<void> {
    if (this.refusal !== '') throw new Refusal(this.refusal);
    const { alias, exchange, market } = kept;
    const credentials = await this.#kept.read(kept, `ask ${EXCHANGE_NAMES[exchange]} what it may do`);
    let told: KeyPermissions;
    try {
      told = await askOrRefuse(this.#parts.ask, { exchange, market, credentials });
    } catch (error) {
      if (!(error instanceof KeyNotTaken)) throw error;
      this.#refuse(kept, notTaken(kept), `${EXCHANGE_NAMES[exchange]} refused the key ${alias}`);
      return;
    } finally {
      wipeCredentials(credentials);
    }
    const tested: KeptVenueKey = { ...kept, ...testedNow(told, this.#parts.wallNow()) };
    const { refusal, trip, confirm } = judge(alias, exchange, told, this.#parts.wallNow());
    if (refusal !== '') this.#refuse(tested, refusal, trip);
    else if (confirm !== '' && !kept.isConfirmed) {
      const problem = `${EXCHANGE_NAMES[exchange]} does not tell any more whether the key ${alias} can withdraw.`;
      this.#refuse(tested, problem, '');
    } else this.#kept.know({ ...tested, state: 'active', problem: '', isConfirmed: confirm !== '' });
  }

  /** It stays where it is and is used no more; one that was in use until now trips (K9). */
  #refuse(kept: KeptVenueKey, problem: string, trip: string): void {
    const wasActive = this.#kept.of(kept.alias)?.state === 'active';
    this.#kept.know({ ...kept, state: 'refused', problem });
    // The kill before the journal's word on the key: what cannot be written must not hold it up.
    if (wasActive && trip !== '') this.#parts.engine.keyFound(trip);
    this.#kept.tell('refused', kept.alias, CONSOLE, problem);
  }

  #stored(alias: string): KeptVenueKey {
    const kept = this.#kept.of(alias);
    if (kept === undefined || kept.state === 'revoked') throw new Refusal(this.#noSuch(alias));
    if (kept.fingerprint === '') throw new Refusal(`${kept.problem} Nothing is stored under ${alias}.`);
    return kept;
  }

  #noSuch(alias: string): string {
    const names = this.#kept.all.filter(({ state }) => state !== 'revoked').map((it) => it.alias);
    return `There is no key ${alias} here. ${names.length === 0 ? 'There is none yet.' : `These are: ${names.join(', ')}.`}`;
  }

  #inTurn<T>(act: () => Promise<T>): Promise<T> {
    const turn = this.#last.then(act).catch((error: unknown) => {
      if (error instanceof SecretStoreError) throw new Refusal(error.message);
      throw error;
    });
    this.#last = turn.then(this.#parts.onChange, this.#parts.onChange);
    return turn;
  }
}
