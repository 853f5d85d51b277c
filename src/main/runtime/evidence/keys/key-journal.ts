import type { TimeMs } from '../../../../shared/ids.ts';
import type { SqlcipherJournal } from '../../../adapters/journal/sqlcipher-journal.ts';
import type { KeptKey, KeyEvent, KeyTable } from '../../../adapters/management/key-table.ts';
import { DatabaseError } from '../../../adapters/sqlcipher/database-error.ts';
import { decode } from '../../../engine/domain/encoding.ts';
import type { RecordBodies } from '../../../engine/domain/records.ts';
import type { Engine } from '../../../engine/engine.ts';
import { readable } from '../../../evidence/statement/check.ts';
import type { KeyRead } from '../../key-reads.ts';
import { formerPurpose, KNOWN_KEYS } from './known-keys.ts';

/** Who says that a key is another one; who wanted it says the record of the asking. */
const CONSOLE = 'console';
const KEY_ID = /^[0-9a-f]{8}$/;

interface Parts {
  readonly engine: Engine;
  readonly journal: { readonly evidence: Pick<SqlcipherJournal['evidence'], 'records'> };
  readonly table: KeyTable;
  readonly wallNow: () => TimeMs;
}

/**
 * Brings what happens to keys into the journal: each use, each change (S3). Until a session is there it waits in the
 * management store, since only a session's clock and order are the same for one seed on every machine. What waited there
 * is told as the console's own finding and in words from here: nobody's name or reason comes out of that store.
 */
export class KeyJournal {
  readonly #parts: Parts;
  readonly #known: Map<string, KeptKey>;
  /** Of what waits, up to this number it is staged. */
  #staged = 0;
  #held: KeyRead[] | null = null;
  /** Public keys that were just made, by alias, for the record of it. */
  readonly #publicKeys = new Map<string, string>();

  constructor(parts: Parts) {
    this.#parts = parts;
    this.#known = new Map(parts.table.all().map((key) => [key.alias, key]));
    parts.engine.onSessionOpened = () => this.#stage();
  }

  /** Every key that was ever seen. */
  get keys(): readonly KeptKey[] {
    return [...this.#known.values()];
  }

  /** Does something; what is read meanwhile is journalled when it is done. */
  async holding(act: () => Promise<void>): Promise<void> {
    const held: KeyRead[] = [];
    this.#held = held;
    try {
      await act();
    } finally {
      this.#held = null;
      this.read(held);
    }
  }

  /** Keys were read: journalled by alias and purpose, and a key that is new or another one as that. */
  read(reads: readonly KeyRead[]): void {
    if (this.#held !== null) {
      this.#held.push(...reads);
      return;
    }
    const changed = new Map<string, KeptKey>();
    const events: KeyEvent[] = [];
    for (const { alias, fingerprint } of reads) {
      const known = KNOWN_KEYS[alias];
      if (known === undefined) continue;
      if (fingerprint === null) {
        events.push({ alias, how: 'former-used', asked: null, publicKey: '' });
        continue;
      }
      const before = changed.get(alias) ?? this.#known.get(alias);
      if (before?.fingerprint !== fingerprint) {
        changed.set(alias, this.#another(alias, fingerprint, before));
        events.push(this.#changeOf(alias, before));
      }
      events.push({ alias, how: 'used', asked: null, publicKey: '' });
    }
    try {
      this.#keep([...changed.values()], events);
    } catch (error) {
      if (!(error instanceof DatabaseError)) throw error;
      // A full disk must keep nobody from a role or a start: the journal is told now, or says that it cannot be.
      for (const event of events) this.#tell(event);
    }
  }

  /** Somebody asks for a rotation: told at once. The record's number; null when it cannot be made durable. */
  ask(alias: string, by: string, reason: string): number | null {
    const { core } = this.#parts.engine;
    core.stage('key.changed', null, null, { alias, how: 'rotating', by, reason, fingerprint: '' });
    const asked = core.ports.journal.length;
    return core.settle() ? asked : null;
  }

  /** From now on until the key is another one it is being rotated, as that record asked. */
  rotating(alias: string, asked: number): void {
    this.#setAsked(alias, asked);
  }

  /** What was asked was refused: the key stays as it is. */
  refused(alias: string): void {
    this.#setAsked(alias, null);
  }

  /** The public part of a key that is about to be read for the first time. */
  madePublic(alias: string, publicKey: string): void {
    this.#publicKeys.set(alias, publicKey);
  }

  /** What is staged and durable need not wait any more. */
  settle(): void {
    if (this.#staged === 0 || !this.#parts.engine.core.settle()) return;
    this.#parts.table.told(this.#staged);
    this.#staged = 0;
  }

  #setAsked(alias: string, asked: number | null): void {
    const known = this.#known.get(alias);
    if (known === undefined) return;
    const kept = { ...known, asked };
    this.#parts.table.keep([kept], []);
    this.#known.set(alias, kept);
  }

  #another(alias: string, fingerprint: string, before: KeptKey | undefined): KeptKey {
    const now = this.#parts.wallNow();
    const createdAt = before?.createdAt ?? now;
    const rotatedAt = before === undefined ? null : now;
    return { alias, fingerprint, createdAt, rotatedAt, asked: null };
  }

  #changeOf(alias: string, before: KeptKey | undefined): KeyEvent {
    const publicKey = this.#publicKeys.get(alias) ?? '';
    this.#publicKeys.delete(alias);
    if (before === undefined) return { alias, how: 'created', asked: null, publicKey };
    return { alias, how: 'rotated', asked: before.asked, publicKey };
  }

  #keep(keys: readonly KeptKey[], events: readonly KeyEvent[]): void {
    if (events.length === 0) return;
    this.#parts.table.keep(keys, events);
    for (const key of keys) this.#known.set(key.alias, key);
    if (this.#parts.engine.state.session !== null) this.#stage();
  }

  #stage(): void {
    for (const event of this.#parts.table.waiting(this.#staged)) {
      this.#tell(event);
      this.#staged = event.id;
    }
  }

  #tell({ alias, how, asked, publicKey }: Omit<KeyEvent, 'how'> & { readonly how: string }): void {
    const { core } = this.#parts.engine;
    const known = KNOWN_KEYS[alias];
    if (known === undefined) return;
    if (how === 'used') core.stage('key.used', null, null, { alias, purpose: known.purpose });
    if (how === 'former-used') core.stage('key.used', null, null, { alias, purpose: formerPurpose(known) });
    if (how !== 'created' && how !== 'rotated') return;
    const reason = how === 'created' ? '' : this.#isAsked(alias, asked) ? `asked in record ${asked}` : 'found changed';
    const fingerprint = KEY_ID.test(publicKey) ? publicKey : '';
    core.stage('key.changed', null, null, { alias, how, by: CONSOLE, reason, fingerprint });
  }

  /** Whether a record is the one in which somebody asked for this key's rotation. */
  #isAsked(alias: string, asked: number | null): boolean {
    if (asked === null) return false;
    const [record] = this.#parts.journal.evidence.records(asked, asked, ['key.changed']);
    const body = record && readable(() => decode<RecordBodies['key.changed']>(record.body));
    return body?.alias === alias && body.how === 'rotating';
  }
}
