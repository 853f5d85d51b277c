import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { entryLine } from '../evidence/export-format.ts';
import { csvField, csvRow } from './audit-csv.ts';

/** A reader of RFC 4180, of one row. */
function fieldsOf(row: string): string[] {
  const fields: string[] = [];
  for (let rest = `,${row}`; rest !== ''; ) {
    const [whole = '', quoted, plain = ''] = /^,(?:"((?:[^"]|"")*)"|([^",\r\n]*))/.exec(rest) ?? [];
    if (whole === '') throw new Error(`not RFC 4180: ${rest}`);
    fields.push(quoted === undefined ? plain : quoted.replaceAll('""', '"'));
    rest = rest.slice(whole.length);
  }
  return fields;
}

const anyText = fc.string({ unit: 'binary', maxLength: 20 });
const hostile = fc.oneof(anyText, fc.constantFrom('=1+1', '+1', '-1', '@a', '\t=1', '\r=1', '"', 'a,b', 'a\r\nb', ''));

describe('CSV', () => {
  it('[E3] any text comes back from a reader of RFC 4180, and none begins a formula', () => {
    fc.assert(
      fc.property(hostile, hostile, hostile, (agent, action, text) => {
        const columns = { seq: 3, at: -5, kind: 'agent.stopped', recordedAt: 7, hash: 'ab' };
        const body = JSON.stringify({ text });
        const fields = fieldsOf(csvRow(entryLine({ ...columns, agent, action, body })));
        expect(fields).toHaveLength(8);
        const [seq, at, kind, ofAgent = '', ofAction = '', recordedAt, hash, ofBody] = fields;
        expect([seq, at, kind, recordedAt, hash, ofBody]).toEqual(['3', '-5', 'agent.stopped', '7', 'ab', body]);
        for (const [field, value] of [
          [ofAgent, agent],
          [ofAction, action],
        ] as const) {
          expect(field).not.toMatch(/^[=+\-@\t\r]/);
          expect([value, `'${value}`]).toContain(field);
        }
      }),
    );
  });

  it.each([
    ['=HYPERLINK("x")', `"'=HYPERLINK(""x"")"`],
    ['+1', `"'+1"`],
    ['-1', `"'-1"`],
    ['@SUM(A1)', `"'@SUM(A1)"`],
    ['\t=1', `"'\t=1"`],
    ['a=b', 'a=b'],
    [null, ''],
    [-5, '-5'],
  ])('[E3] writes %j as %j', (value, field) => {
    expect(csvField(value)).toBe(field);
  });

  it('[E5] of an expired record agent, action and body are empty', () => {
    expect(csvRow(entryLine({ seq: 1, at: 2, kind: 'k', recordedAt: 3, hash: 'ab', leaf: 'cd' }))).toBe(
      '1,2,k,,,3,ab,',
    );
  });
});
