import { createDecipheriv, createHmac, pbkdf2Sync, timingSafeEqual } from 'node:crypto';

/*
 * SQLCipher 4 as its design document has it, by other means than the driver's: pages of 4096 bytes, the last 80 of each
 * an initialization vector of 16 and an HMAC-SHA-512 of 64 over content, vector and the page's number (little-endian);
 * AES-256-CBC. The first 16 bytes of the file are its salt; the key of the HMAC is PBKDF2-HMAC-SHA-512 of the raw key
 * with the salt XOR 0x3a, two iterations.
 */
export const PAGE = 4_096;
const RESERVED = 80;
const SALT = 16;
const VECTOR = 16;

/** For tests: the plain SQLite database inside. @throws Error naming the first page that does not fit the key */
export function decryptSqlcipher4(file: Buffer, key: Uint8Array): Buffer {
  const salt = file.subarray(0, SALT);
  const macKey = pbkdf2Sync(
    key,
    salt.map((byte) => byte ^ 0x3a),
    2,
    32,
    'sha512',
  );
  const pages: Buffer[] = [];
  for (let start = 0; start < file.length; start += PAGE) {
    const number = start / PAGE + 1;
    const page = file.subarray(start, start + PAGE);
    const content = page.subarray(number === 1 ? SALT : 0, PAGE - RESERVED);
    const vector = page.subarray(PAGE - RESERVED, PAGE - RESERVED + VECTOR);
    const littleEndian = Buffer.alloc(4);
    littleEndian.writeUInt32LE(number);
    const mac = createHmac('sha512', macKey).update(content).update(vector).update(littleEndian).digest();
    if (page.length !== PAGE || !timingSafeEqual(mac, page.subarray(PAGE - RESERVED + VECTOR))) {
      throw new Error(`page ${number} is not SQLCipher 4 under this key`);
    }
    const decipher = createDecipheriv('aes-256-cbc', key, vector).setAutoPadding(false);
    const head = number === 1 ? Buffer.from('SQLite format 3\0', 'latin1') : Buffer.alloc(0);
    pages.push(head, decipher.update(content), decipher.final(), Buffer.alloc(RESERVED));
  }
  return Buffer.concat(pages);
}
