import { hash } from 'node:crypto';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { encode } from '../../../engine/domain/encoding.ts';
import type { JournalRecord } from '../../../engine/domain/records.ts';
import { openConnection } from '../../sqlcipher/connection.ts';
import { arbitraryRecord } from '../arbitrary-record.ts';
import { leafInput } from '../chain.ts';
import { record, TestFolder } from '../test-journal.ts';
import { type ChunkRow, ChunkRows, Content, RowChunks } from './row-chunk.ts';

/** Every character that UTF-8 can hold of the first plane, and some beyond it. */
const CHARACTERS = [
  ...Array.from({ length: 0xd800 }, (_, code) => String.fromCharCode(code)),
  ...Array.from({ length: 0x2000 }, (_, n) => String.fromCharCode(0xe000 + n)),
  ...Array.from({ length: 0x400 }, (_, n) => String.fromCodePoint(0x1f000 + n)),
];

describe('the rows of a chunk', () => {
  let folder: TestFolder;

  beforeEach(() => {
    folder = new TestFolder();
  });
  afterEach(() => folder.remove());

  function write(records: readonly JournalRecord[]): void {
    const journal = folder.open();
    journal.append(records);
    journal.flush();
    journal.close();
  }

  function read(fromSeq: number, toSeq: number): ChunkRow[] {
    const db = openConnection(folder.file, TestFolder.key());
    try {
      const bytes = new RowChunks(db).read(fromSeq, toSeq);
      expect(bytes.buffer.byteLength).toBe(bytes.length);
      const rows = new ChunkRows(bytes);
      const found: ChunkRow[] = [];
      for (let row = rows.next(); row !== null; row = rows.next()) found.push(row);
      return found;
    } finally {
      db.close();
    }
  }

  function expectInputs(records: readonly JournalRecord[]): void {
    const rows = read(1, records.length);
    expect(rows.map(({ seq }) => seq)).toEqual(records.map((_, n) => n + 1));
    records.forEach(({ at, kind, agent, action, body }, n) => {
      const input = Buffer.from(leafInput(n + 1, at, kind, agent, action, encode(body)));
      expect(Buffer.compare(rows[n]?.input ?? new Uint8Array(0), input), `record ${n + 1}`).toBe(0);
    });
  }

  it('[E2] have the leaf inputs that the journal hashed, whatever texts are in the records', () => {
    fc.assert(
      fc.property(fc.array(arbitraryRecord, { minLength: 1, maxLength: 40 }), (records) => {
        folder.remove();
        folder = new TestFolder();
        write(records);
        expectInputs(records);
      }),
      { numRuns: 25 },
    );
  });

  it('[E2] have the leaf inputs that the journal hashed, whatever character is in a name', () => {
    const records = Array.from({ length: Math.ceil(CHARACTERS.length / 64) }, (_, n) => {
      const text = CHARACTERS.slice(n * 64, (n + 1) * 64).join('');
      return { ...record(n), agent: text, action: `${text}"`, kind: text as JournalRecord['kind'] } as JournalRecord;
    });
    write(records);
    expectInputs(records);
  });

  it('say what is left of a record, and which leaf hash is kept of it', () => {
    write([1, 2, 3, 4].map(record));
    const leaf = hash('sha256', 'any', 'buffer');
    folder.tamper(`UPDATE records SET body = '' WHERE seq >= 2;
      UPDATE records SET agent = NULL WHERE seq = 3;
      UPDATE records SET agent = NULL, action = NULL WHERE seq = 4;
      INSERT INTO expired VALUES (4, x'${leaf.toString('hex')}'), (1, x'')`);
    expect(read(1, 9).map(({ content }) => content)).toEqual([
      ...[Content.whole, Content.withoutBody, Content.withoutBody, Content.none],
    ]);
    const db = openConnection(folder.file, TestFolder.key());
    const kept = (from: number, to: number) => [...new RowChunks(db).kept(from, to)];
    expect(kept(1, 4)).toEqual([
      [1, ''],
      [4, leaf.toString('latin1')],
    ]);
    expect(kept(2, 3)).toEqual([]);
    db.close();
  });

  it('[E2] are the rows asked for and no others', () => {
    write([1, 2, 3, 4].map(record));
    expect(read(2, 3).map(({ seq }) => seq)).toEqual([2, 3]);
    expect(read(5, 9)).toEqual([]);
  });
});
