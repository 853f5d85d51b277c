import { createCipheriv, createDecipheriv, createHmac, randomBytes } from 'node:crypto';

/*
 * The formats of docs/evidence.md, "Encryption". Each sealed text is
 *   nonce (12 bytes, random) || ciphertext || tag (16 bytes),
 * AES-256-GCM, with the place it stands in as additional authenticated data: moved anywhere else it does not open.
 */

const CIPHER = 'aes-256-gcm';
export const KEY_BYTES = 32;
const NONCE_BYTES = 12;
const TAG_BYTES = 16;
/** The store that all of it stands in. */
const STORE = 'management';

/** Where a value stands: its field as table and column, its row, and the version of the data key it is under. */
export interface ValuePlace {
  /** `<table>.<column>` */
  readonly field: string;
  readonly row: string;
  readonly version: number;
}

/** Where a wrapped data key stands: its field and version, and the master key it is under. */
export interface DataKeyPlace {
  readonly field: string;
  readonly version: number;
  /** See {@link masterId}. */
  readonly master: string;
}

export function newDataKey(): Buffer {
  return randomBytes(KEY_BYTES);
}

/** Tells one master key from another, and nothing of either. */
export function masterId(master: Uint8Array): string {
  return createHmac('sha256', master).update('interlock/master/v1').digest('hex').slice(0, 16);
}

export function sealValue(dataKey: Uint8Array, text: string, place: ValuePlace): Buffer {
  return seal(dataKey, Buffer.from(text, 'utf8'), valueContext(place));
}

/** Null when it is not what was sealed for this place with this key. */
export function openValue(dataKey: Uint8Array, sealed: Uint8Array, place: ValuePlace): string | null {
  return open(dataKey, sealed, valueContext(place))?.toString('utf8') ?? null;
}

export function wrapKey(master: Uint8Array, dataKey: Uint8Array, place: DataKeyPlace): Buffer {
  return seal(master, dataKey, keyContext(place));
}

/** Null when it is not the key that was wrapped for this place with this master key. */
export function unwrapKey(master: Uint8Array, wrapped: Uint8Array, place: DataKeyPlace): Buffer | null {
  return open(master, wrapped, keyContext(place));
}

/** As a JSON list, which no two places share. */
function valueContext({ field, row, version }: ValuePlace): string {
  return JSON.stringify(['interlock/value/v1', STORE, ...tableAndColumn(field), row, version]);
}

function keyContext({ field, version, master }: DataKeyPlace): string {
  return JSON.stringify(['interlock/data-key/v1', STORE, ...tableAndColumn(field), version, master]);
}

function tableAndColumn(field: string): readonly [string, string] {
  const dot = field.indexOf('.');
  return [field.slice(0, dot), field.slice(dot + 1)];
}

function seal(key: Uint8Array, content: Uint8Array, context: string): Buffer {
  const nonce = randomBytes(NONCE_BYTES);
  const cipher = createCipheriv(CIPHER, key, nonce, { authTagLength: TAG_BYTES });
  cipher.setAAD(Buffer.from(context, 'utf8'));
  return Buffer.concat([nonce, cipher.update(content), cipher.final(), cipher.getAuthTag()]);
}

function open(key: Uint8Array, sealed: Uint8Array, context: string): Buffer | null {
  if (sealed.length < NONCE_BYTES + TAG_BYTES) return null;
  const decipher = createDecipheriv(CIPHER, key, sealed.subarray(0, NONCE_BYTES), { authTagLength: TAG_BYTES });
  decipher.setAAD(Buffer.from(context, 'utf8'));
  decipher.setAuthTag(sealed.subarray(sealed.length - TAG_BYTES));
  try {
    return Buffer.concat([decipher.update(sealed.subarray(NONCE_BYTES, sealed.length - TAG_BYTES)), decipher.final()]);
  } catch {
    return null;
  }
}
