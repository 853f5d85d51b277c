import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openConnection } from '../sqlcipher/connection.ts';
import { openValue, sealValue, unwrapKey, type ValuePlace, wrapKey } from './envelope.ts';
import { MANAGEMENT_FILE, ManagementStore } from './management-store.ts';
import { FIELD_NAMES } from './protected-fields.ts';

const key = (byte: number): Uint8Array => new Uint8Array(32).fill(byte);
const FILE_KEYS = { current: key(1), next: null };
const MASTER = { current: key(2), next: null };

const text = fc.string({ unit: 'grapheme', maxLength: 200 });
const row = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 20 });
const place: fc.Arbitrary<ValuePlace> = fc.record({
  field: fc.constantFrom(...FIELD_NAMES, 'a.b.c', 'a.b'),
  row,
  version: fc.integer({ min: 1, max: 3 }),
});
const samePlace = (a: ValuePlace, b: ValuePlace): boolean =>
  a.field === b.field && a.row === b.row && a.version === b.version;

describe('a sealed value', () => {
  it('[S4] opens as it was at its place, is never the same twice, and nothing of it can be read', () => {
    fc.assert(
      fc.property(text, place, (content, at) => {
        const sealed = sealValue(key(3), content, at);
        expect(openValue(key(3), sealed, at)).toBe(content);
        expect(sealValue(key(3), content, at).equals(sealed)).toBe(false);
        if (content.length > 4) expect(sealed.includes(content)).toBe(false);
      }),
    );
  });

  it('[S4] opens at no other place: field, row or version', () => {
    fc.assert(
      fc.property(text, place, place, (content, from, to) => {
        fc.pre(!samePlace(from, to));
        expect(openValue(key(3), sealValue(key(3), content, from), to)).toBeNull();
      }),
    );
  });

  it('[S4] does not open with a bit changed, cut, longer, or with another key', () => {
    fc.assert(
      fc.property(text, place, fc.nat(), fc.integer({ min: 0, max: 7 }), (content, at, where, bit) => {
        const sealed = sealValue(key(3), content, at);
        const changed = Buffer.from(sealed);
        const index = where % changed.length;
        changed[index] = (changed[index] ?? 0) ^ (1 << bit);
        expect(openValue(key(3), changed, at)).toBeNull();
        expect(openValue(key(3), sealed.subarray(0, index), at)).toBeNull();
        expect(openValue(key(3), Buffer.concat([sealed, Buffer.of(0)]), at)).toBeNull();
        expect(openValue(key(4), sealed, at)).toBeNull();
      }),
    );
  });

  it('[S4] a wrapped data key opens for its field, version and master key alone, and not as a value', () => {
    const at = { field: 'operator.name', version: 1, master: 'a' };
    const wrapped = wrapKey(key(2), key(9), at);
    expect(unwrapKey(key(2), wrapped, at)?.equals(key(9))).toBe(true);
    for (const other of [
      { ...at, field: 'incident.contact' },
      { ...at, version: 2 },
      { ...at, master: 'b' },
    ]) {
      expect(unwrapKey(key(2), wrapped, other)).toBeNull();
    }
    expect(openValue(key(2), wrapped, { field: at.field, row: 'a', version: 1 })).toBeNull();
  });
});

describe('the vault', () => {
  let dir: string;
  let open: ManagementStore[];
  beforeEach(() => {
    dir = mkdtempSync(join(tmpdir(), 'interlock-vault-'));
    open = [];
  });
  afterEach(() => {
    for (const store of open) store.close();
    rmSync(dir, { recursive: true, force: true });
  });

  function start(master: Parameters<ManagementStore['unlock']>[0] = MASTER): ManagementStore {
    const { store } = ManagementStore.open(dir, FILE_KEYS);
    open.push(store);
    store.unlock(master);
    return store;
  }
  function end(): void {
    for (const store of open.splice(0)) store.close();
  }
  function tamper(sql: string): void {
    const db = openConnection(join(dir, MANAGEMENT_FILE), key(1));
    db.exec(sql);
    db.close();
  }

  it('[S4] keeps what a map would keep, by field and row, over restarts and rotations', () => {
    const step = fc.record({
      field: fc.constantFrom(...FIELD_NAMES),
      row: fc.constantFrom('a', 'b', '__proto__', 'é'),
      text: fc.option(text, { nil: null }),
      after: fc.constantFrom('go on', 'go on', 'restart', 'rotate'),
    });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 12 }), (steps) => {
        end();
        rmSync(dir, { recursive: true, force: true });
        dir = mkdtempSync(join(tmpdir(), 'interlock-vault-'));
        let master = key(2);
        let store = start({ current: master, next: null });
        const model = new Map<string, string>();
        for (const it of steps) {
          const name = `${it.field} ${it.row}`;
          if (it.text === null) expect(store.vault.remove(it.field, it.row)).toBe(model.delete(name));
          else {
            store.vault.put(it.field, it.row, it.text);
            model.set(name, it.text);
          }
          if (it.after === 'rotate') {
            const next = key((master[0] ?? 0) + 1);
            for (const _step of store.vault.rotate({ current: master, next }));
            master = next;
          }
          if (it.after === 'restart') {
            end();
            store = start({ current: master, next: null });
          }
          for (const field of FIELD_NAMES) {
            for (const where of store.vault.rows(field)) {
              expect(store.vault.get(field, where)).toBe(model.get(`${field} ${where}`));
            }
          }
          expect(FIELD_NAMES.reduce((sum, field) => sum + store.vault.rows(field).length, 0)).toBe(model.size);
        }
      }),
      { numRuns: 20 },
    );
  });

  it.each([
    ['moved to another row', `UPDATE fields SET row = 'bob' WHERE row = 'ada'`, 'bob'],
    ['moved to another column', `UPDATE fields SET field = 'operator.name'`, 'ada'],
    ['changed', 'UPDATE fields SET value = zeroblob(length(value))', 'ada'],
    ['cut', 'UPDATE fields SET value = substr(value, 1, length(value) - 1)', 'ada'],
    ['said to be of another key', 'UPDATE fields SET version = 2', 'ada'],
  ])('[S4] a value that was %s by someone with the database’s key is refused in words', (_what, sql, at) => {
    start().vault.put('incident.contact', 'ada', '+44 20 7946 0958');
    end();
    tamper(sql);
    const { vault } = start();
    const field = vault.rows('operator.name').length > 0 ? 'operator.name' : 'incident.contact';
    expect(() => vault.get(field, at)).toThrow(expect.objectContaining({ name: 'DatabaseError', code: 'corrupt' }));
    expect(() => vault.get(field, at)).toThrow(/changed or moved in management\.db/);
  });

  it('[S4] [S5] another master key, none, or a data key of another field halts, and nothing is made', () => {
    start().vault.put('operator.name', 'ada', 'Ada');
    end();
    const before = readFileSync(join(dir, MANAGEMENT_FILE));
    expect(() => start({ current: key(8), next: null })).toThrow(/master key is not the one/);
    end();
    expect(() => start({ current: null, next: null })).toThrow(/master key of this data folder is missing/);
    end();
    expect(readFileSync(join(dir, MANAGEMENT_FILE)).equals(before)).toBe(true);
    const of = (field: string): string => `(SELECT wrapped FROM data_keys WHERE field = '${field}')`;
    tamper(`UPDATE data_keys SET wrapped = ${of('incident.contact')} WHERE field = 'operator.name'`);
    expect(() => start()).toThrow(/protected fields cannot be opened/);
  });

  it('[S4] after a rotation the old master key opens nothing, and no sealed text of before is left in the file', () => {
    const store = start();
    for (let i = 0; i < 150; i += 1) store.vault.put('incident.contact', `row ${i}`, `contact ${i}`);
    const rows = (): Buffer[] => {
      const db = openConnection(join(dir, MANAGEMENT_FILE), key(1));
      const values = db.prepare<[], Buffer>('SELECT value FROM fields').pluck(true).all();
      db.close();
      return values;
    };
    end();
    const before = rows();
    const again = start({ current: key(2), next: key(3) });
    for (let i = 0; i < 150; i += 1) expect(again.vault.get('incident.contact', `row ${i}`)).toBe(`contact ${i}`);
    end();
    expect(() => start()).toThrow(/master key is not the one/);
    end();
    const after = rows();
    expect(after).toHaveLength(150);
    expect(after.some((value) => before.some((old) => old.equals(value)))).toBe(false);
    expect(start({ current: key(3), next: null }).vault.get('incident.contact', 'row 7')).toBe('contact 7');
  });

  it('refuses what it could not give back: a text or row too long, empty or not well-formed', () => {
    const { vault } = start();
    for (const [at, content] of [
      ['', 'x'],
      ['r'.repeat(201), 'x'],
      ['\ud800', 'x'],
      ['r', '\ud800'],
      ['r', 'x'.repeat(16_385)],
    ] as const) {
      expect(() => vault.put('operator.name', at, content)).toThrow(RangeError);
    }
    expect(vault.rows('operator.name')).toEqual([]);
    expect(readdirSync(dir)).toContain(MANAGEMENT_FILE);
  });
});
