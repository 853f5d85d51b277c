import type { TimeMs } from '../../../../shared/ids.ts';
import type { KeptKey, KeyEvent, KeyTable } from '../../../adapters/management/key-table.ts';
import { DatabaseError } from '../../../adapters/sqlcipher/database-error.ts';
import type { Engine } from '../../../engine/engine.ts';
import type { KeyRead } from '../../key-reads.ts';
import { KNOWN_KEYS } from './known-keys.ts';

/** Who changed a key that was found to be another one at a start. */
const CONSOLE = 'console';

interface Parts {
  readonly engine: Engine;
  readonly table: KeyTable;
  readonly wallNow: () => TimeMs;
}

/**
 * Brings what happens to keys into the journal: each use, each change (S3). Until a session is there it waits in the
 * management store, since only a session's clock and order are the same for one seed on every machine.
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
      const before = changed.get(alias) ?? this.#known.get(alias);
      if (before?.fingerprint !== fingerprint) {
        changed.set(alias, this.#another(alias, fingerprint, before));
        events.push(this.#changeOf(alias, before));
      }
      events.push({ alias, how: 'used', by: CONSOLE, reason: known.purpose, publicKey: '' });
    }
    try {
      this.#keep([...changed.values()], events);
    } catch (error) {
      if (!(error instanceof DatabaseError)) throw error;
      // A full disk must keep nobody from a role or a start: the journal is told now, or says that it cannot be.
      for (const event of events) this.#tell(event);
    }
  }

  /** Somebody asked for a rotation: from now on until the key is another one. */
  rotating(alias: string, by: string, reason: string): void {
    const known = this.#known.get(alias);
    if (known === undefined) return;
    const event: KeyEvent = { alias, how: 'rotating', by, reason, publicKey: '' };
    this.#keep([{ ...known, rotatingBy: by, rotatingReason: reason }], [event]);
  }

  /** What was asked was refused: the key stays as it is. */
  refused(alias: string): void {
    const known = this.#known.get(alias);
    if (known === undefined) return;
    const kept = { ...known, rotatingBy: null, rotatingReason: null };
    this.#parts.table.keep([kept], []);
    this.#known.set(alias, kept);
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

  #another(alias: string, fingerprint: string, before: KeptKey | undefined): KeptKey {
    const now = this.#parts.wallNow();
    const createdAt = before?.createdAt ?? now;
    const rotatedAt = before === undefined ? null : now;
    return { alias, fingerprint, createdAt, rotatedAt, rotatingBy: null, rotatingReason: null };
  }

  #changeOf(alias: string, before: KeptKey | undefined): KeyEvent {
    const publicKey = this.#publicKeys.get(alias) ?? '';
    this.#publicKeys.delete(alias);
    if (before === undefined) return { alias, how: 'created', by: CONSOLE, reason: '', publicKey };
    const { rotatingBy, rotatingReason } = before;
    return { alias, how: 'rotated', by: rotatingBy ?? CONSOLE, reason: rotatingReason ?? 'found changed', publicKey };
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

  #tell({ alias, how, by, reason, publicKey }: KeyEvent): void {
    const { core } = this.#parts.engine;
    if (how === 'used') core.stage('key.used', null, null, { alias, purpose: reason });
    else core.stage('key.changed', null, null, { alias, how, by, reason, fingerprint: publicKey });
  }
}
