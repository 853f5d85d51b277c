import Database from 'better-sqlite3-multiple-ciphers';

/** Bytes of a database's key: it is used as it is, without derivation. */
const KEY_BYTES = 32;

export const PAGE_BYTES = 4_096;

/**
 * A SQLCipher 4 database with its raw key handed over; nothing was read yet, so a key that does not fit shows later.
 * @throws what SQLite throws
 */
export function openWithKey(file: string, key: Uint8Array): Database {
  const db = new Database(file, { timeout: 0 });
  try {
    db.pragma(`cipher = 'sqlcipher'`);
    db.pragma('legacy = 4');
    // Without the exclusive mode set first, WAL would share an index file that other processes can map.
    db.pragma('locking_mode = EXCLUSIVE');
    withRawKey(key, (raw) => db.key(raw));
    db.pragma(`page_size = ${PAGE_BYTES}`);
    // Spilled sorts would go to plain files.
    db.pragma('temp_store = MEMORY');
    return db;
  } catch (error) {
    db.close();
    throw error;
  }
}

/** Hands over the key in SQLCipher's raw form, `x'<hex>'`, and overwrites the copies made for it. */
export function withRawKey(key: Uint8Array, use: (raw: Buffer) => void): void {
  if (key.length !== KEY_BYTES) throw new RangeError(`a database key has ${KEY_BYTES} bytes, this one ${key.length}`);
  const raw = Buffer.alloc(2 * KEY_BYTES + 3);
  raw.write(`x'`, 0, 'latin1');
  const digits = '0123456789abcdef';
  key.forEach((byte, i) => {
    raw[2 + 2 * i] = digits.charCodeAt(byte >> 4);
    raw[3 + 2 * i] = digits.charCodeAt(byte & 15);
  });
  raw.write(`'`, raw.length - 1, 'latin1');
  try {
    use(raw);
  } finally {
    raw.fill(0);
  }
}
