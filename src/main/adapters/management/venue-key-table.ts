import type Database from 'better-sqlite3-multiple-ciphers';
import { z } from 'zod';
import { ExchangeId } from '../../../shared/exchanges.ts';
import { VenueMarket } from '../../../shared/view/venue-key-view.ts';
import { guarded } from '../sqlcipher/database-error.ts';
import { inTransaction } from '../sqlcipher/transaction.ts';
import { NAME } from './name.ts';

const answer = z.boolean().nullable();
const time = z.number().int().nullable();

/** Whoever has this database's key may have written a row: what is none is shown as damaged, and never used. */
const Kept = z.strictObject({
  exchange: ExchangeId,
  market: VenueMarket,
  state: z.enum(['active', 'refused', 'revoked']),
  /** Tells whether it is another key; nothing else of it. Empty while none is stored. */
  fingerprint: z.string(),
  /** Of the key that is just being stored; empty otherwise. */
  pending: z.string(),
  /** The machine's clock, milliseconds, here and below. */
  enteredAt: z.number().int(),
  testedAt: time,
  permissions: z.strictObject({ trade: answer, withdraw: answer, ipRestricted: answer, expiresAt: time }),
  /** A person looked where the exchange does not tell, and said that it cannot withdraw. */
  isConfirmed: z.boolean(),
  exposedAt: time,
  /** When it was seen to be gone from the keychain. */
  wipedAt: time,
  /** Why it is refused; empty for one that is not. */
  problem: z.string(),
});
/** What is known of an exchange's key by its alias (S3), beside the key itself, which stands in the keychain alone. */
export type KeptVenueKey = z.infer<typeof Kept> & { readonly alias: string };

/** The metadata of exchanges' keys, and which keys were ended here. */
export class VenueKeyTable {
  readonly #db: Database;
  readonly #all: Database.Statement<[], { readonly alias: string; readonly kept: string }>;
  readonly #put: Database.Statement<[string, string]>;
  readonly #end: Database.Statement<[string]>;
  readonly #isEnded: Database.Statement<[string], number>;

  constructor(db: Database) {
    this.#db = db;
    this.#all = db.prepare('SELECT alias, kept FROM venue_keys ORDER BY alias');
    this.#put = db.prepare('INSERT OR REPLACE INTO venue_keys (alias, kept) VALUES (?, ?)');
    this.#end = db.prepare('INSERT OR IGNORE INTO ended_venue_keys (fingerprint) VALUES (?)');
    this.#isEnded = db.prepare<[string], number>('SELECT 1 FROM ended_venue_keys WHERE fingerprint = ?').pluck(true);
  }

  /** @throws DatabaseError when it cannot be read; Error when a row is none */
  all(): readonly KeptVenueKey[] {
    return guarded(NAME, () => this.#all.all()).map(({ alias, kept }) => ({ alias, ...Kept.parse(JSON.parse(kept)) }));
  }

  /** Keeps what is known now; a key that this ends may not be entered again. Durable when it returns. */
  put({ alias, ...kept }: KeptVenueKey, ended = ''): void {
    guarded(NAME, () =>
      inTransaction(this.#db, () => {
        this.#put.run(alias, JSON.stringify(kept));
        if (ended !== '') this.#end.run(ended);
      }),
    );
  }

  /** Whether this key was revoked or replaced here. */
  isEnded(fingerprint: string): boolean {
    return guarded(NAME, () => this.#isEnded.get(fingerprint) !== undefined);
  }
}
