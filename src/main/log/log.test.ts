import {
  chmodSync,
  existsSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Secret } from '../secret/secret.ts';
import { BoundedFile } from './bounded-file.ts';
import { LOG_FILE, openLog } from './log.ts';
import { REDACTED, redactText, redactValue, textForUsers } from './redact.ts';

const WORDS = 'hunter2-canary-words';

describe('what is redacted', () => {
  it('[E6] a secret by its type, a secret or personal entry by its name, at any depth', () => {
    const names = ['key', 'apiKey', 'api_secret', 'sessionToken', 'Password', 'passphrase', 'signature', 'masterKey'];
    const personal = ['name', 'displayName', 'email', 'phoneNumber', 'contact', 'address'];
    for (const name of [...names, ...personal]) {
      for (const value of [
        { [name]: WORDS },
        { a: [{ b: { [name]: { deeper: WORDS } } }] },
        new Map([[name, WORDS]]),
      ]) {
        expect(JSON.stringify(redactValue(value)), name).not.toContain(WORDS);
      }
    }
    expect(redactValue({ a: Secret.ofText(WORDS), b: Buffer.from(WORDS) })).toEqual({ a: REDACTED, b: '[20 bytes]' });
    expect(redactValue({ agent: 'trend', orders: 3, open: true, none: null })).toEqual({
      ...{ agent: 'trend', orders: 3, open: true, none: null },
    });
  });

  it('[E6] keys of 32 bytes and more in hex and base64, wherever in a text they stand', () => {
    const bytes = fc.uint8Array({ minLength: 32, maxLength: 96 });
    const around = fc.constantFrom('', ' ', 'the key is ', '"', '(', '\n', ', and');
    fc.assert(
      fc.property(bytes, around, around, (key, before, after) => {
        const hex = Buffer.from(key).toString('hex');
        expect(redactText(before + hex + after)).not.toContain(hex.slice(8, 40));
        expect(redactText(before + hex.toUpperCase() + after)).not.toContain(hex.toUpperCase().slice(8, 40));
        const base64 = Buffer.from(key).toString('base64url');
        // Without a capital, a small letter and a digit it is a word.
        fc.pre(/[A-Z]/.test(base64) && /[a-z]/.test(base64) && /[0-9]/.test(base64));
        expect(redactText(before + base64 + after)).not.toContain(base64.slice(8, 40));
      }),
    );
  });

  it.each([
    [`API_TOKEN=${WORDS}`, WORDS],
    [`{"passphrase":"${WORDS}"}`, WORDS],
    [`Authorization: Bearer ${WORDS}`, WORDS],
    [`https://ann:${WORDS}@hooks.example/x`, WORDS],
    [`https://hooks.example/T00/${WORDS}?k=${WORDS}`, WORDS],
    [`-----BEGIN PRIVATE KEY-----\n${WORDS}\n-----END PRIVATE KEY-----`, WORDS],
    ['write to ann.lee@desk.example now', 'ann.lee'],
    [`cannot open ${join(homedir(), 'x')}`, homedir()],
  ])('[E6] %s', (text, gone) => {
    expect(redactText(text)).not.toContain(gone);
  });

  it('leaves words, figures, ids and stack lines as they are', () => {
    for (const text of [
      'kill all from the tray: accepted as trip-1, gate closed in 812 µs',
      'agent trend is left out: its manifest cannot be read',
      'The key of this data folder is in the keychain. No new key was made.',
      '    at start (src/main/desktop/lifecycle.ts:91:3)',
    ]) {
      expect(redactText(text)).toBe(text);
    }
  });

  it('[E6] what users see has no path of the machine, and keeps its words', () => {
    expect(textForUsers("EACCES: permission denied, open '/var/lib/interlock/a b.db'")).not.toMatch(/\/var|\.db'/);
    for (const path of ['/home/ann/x/audit.db', 'C:\\Users\\ann\\audit.db', 'file:///home/ann/x.ts', '~/x/y.db']) {
      expect(textForUsers(`cannot read ${path} now: try again`)).toBe('cannot read [path] now: try again');
    }
    expect(textForUsers('24/7, and/or, 1/2: a kill')).toBe('24/7, and/or, 1/2: a kill');
  });

  it('never throws, whatever it is handed', () => {
    const circle: Record<string, unknown> = {};
    circle.self = circle;
    const hostile = Object.defineProperty({}, 'x', {
      enumerable: true,
      get: () => {
        throw new Error(WORDS);
      },
    });
    for (const value of [circle, hostile, Symbol('x'), () => 1, new Error('x', { cause: circle })]) {
      expect(JSON.stringify(redactValue(value)) ?? '').not.toContain(WORDS);
    }
    fc.assert(
      fc.property(fc.anything(), (value) => JSON.stringify(redactValue(value)) !== null),
      { numRuns: 50 },
    );
  });
});

describe('the log', () => {
  let dir: string;
  let file: string;
  beforeEach(() => {
    dir = mkdtempSync(join(tmpdir(), 'interlock-log-'));
    file = join(dir, LOG_FILE);
  });
  afterEach(() => rmSync(dir, { recursive: true, force: true }));

  it('[E6] is lines of JSON for its owner alone, and an error keeps its place in the code and loses its secrets', () => {
    const log = openLog(dir, 'main');
    log.info('began');
    const error = Object.assign(new TypeError(`failed with token=${WORDS}`, { cause: { passphrase: WORDS } }), {
      config: { headers: WORDS },
    });
    log.error('a part failed', error);
    const text = readFileSync(file, 'utf8');
    const [first, second] = text
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(first).toMatchObject({ source: 'main', pid: process.pid, msg: 'began' });
    expect(second).toMatchObject({ level: 50, msg: 'a part failed', error: { type: 'TypeError' } });
    expect(second.error.stack).toContain('log.test.ts');
    expect(text).not.toContain(WORDS);
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(statSync(join(dir, 'logs')).mode & 0o777).toBe(0o700);
  });

  it('[E6] one that others could read is closed to them, and a link in its place is not followed', () => {
    openLog(dir, 'main').info('x');
    chmodSync(file, 0o644);
    openLog(dir, 'command').info('y');
    expect(statSync(file).mode & 0o777).toBe(0o600);
    rmSync(file);
    writeFileSync(join(dir, 'elsewhere'), '');
    symlinkSync(join(dir, 'elsewhere'), file);
    openLog(dir, 'main').info('z');
    expect(readFileSync(join(dir, 'elsewhere'), 'utf8')).toBe('');
  });

  it('where it cannot be written nothing throws', () => {
    writeFileSync(join(dir, 'logs'), 'in the way');
    const log = openLog(dir, 'main');
    log.info('x');
    log.error('y', new Error('z'));
    expect(readFileSync(join(dir, 'logs'), 'utf8')).toBe('in the way');
  });

  it('is bounded, also with two who write, and loses no line before the oldest half', () => {
    const path = join(dir, 'small.log');
    const writers = [new BoundedFile(path, 1_000), new BoundedFile(path, 1_000)];
    for (let n = 0; n < 500; n += 1) writers[n % 2]?.write(`${String(n).padStart(9, '0')}\n`);
    expect(statSync(path).size).toBeLessThanOrEqual(1_010);
    expect(statSync(`${path}.1`).size).toBeLessThanOrEqual(1_020);
    expect(existsSync(`${path}.2`)).toBe(false);
    const lines = (readFileSync(`${path}.1`, 'utf8') + readFileSync(path, 'utf8')).trim().split('\n').map(Number);
    expect(lines.at(-1)).toBe(499);
    expect(lines).toEqual(Array.from(lines, (_line, i) => 499 - lines.length + 1 + i));
    expect(lines.length).toBeGreaterThan(100);
  });
});
