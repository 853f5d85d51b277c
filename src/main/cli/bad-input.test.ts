import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Desk, recordedLines } from './testing/command.ts';

const ROWS = recordedLines(20);
const [HEADER = '', ONE = '', TWO = '', THREE = ''] = ROWS;
const text = (...lines: string[]): string => `${lines.join('\n')}\n`;
const changed = (row: string, column: number, value: string): string => row.split(',').with(column, value).join(',');

/** Each broken feed, and what the operator reads: file, line where there is one, reason. */
const FEEDS: readonly (readonly [what: string, name: string, content: string | Uint8Array | null, message: RegExp])[] =
  [
    ['missing', 'missing.csv', null, /^missing\.csv: there is no such file/],
    ['empty', 'empty.csv', '', /^empty\.csv: the file is empty/],
    ['header-only', 'header.csv', text(HEADER), /^header\.csv: the file has a header but no rows/],
    ['truncated', 'cut.csv.gz', gzipSync(text(...ROWS)).subarray(0, 200), /^cut\.csv\.gz: the gzip file ends early/],
    ['mis-ordered', 'order.csv', text(HEADER, ONE, THREE, TWO), /^order\.csv, line 4, column timestamp: .* before/],
    ['duplicated', 'twice.csv', text(HEADER, ONE, TWO, TWO), /^twice\.csv, line 4, column timestamp: .* already/],
    ['NaN', 'nan.csv', text(HEADER, ONE, changed(TWO, 4, 'NaN')), /^nan\.csv, line 3, column close: the value is NaN/],
    ['negative', 'minus.csv', text(HEADER, changed(ONE, 5, '-1')), /^minus\.csv, line 2, column volume: .* negative/],
    [
      'negative price',
      'price.csv',
      text(HEADER, changed(ONE, 1, '-1')),
      /^price\.csv, line 2, column open: .* above zero/,
    ],
    [
      'future-dated',
      'far.csv',
      text(HEADER, ONE.replace(/^2021/, '2921')),
      /^far\.csv, line 2, column timestamp: .* future/,
    ],
  ];

describe('what is wrong with what the operator gives', () => {
  const desk = new Desk();
  let good = '';
  beforeAll(() => {
    good = desk.file('good.csv', text(...ROWS));
  });
  afterAll(() => desk.close());

  it.each(FEEDS)(
    '[R5] a %s feed: one line that names file, line and reason, exit code 2',
    async (_what, name, content, message) => {
      const path = content === null ? join(desk.dir, name) : desk.file(name, content);
      const { code, stdout, stderr } = await desk.run('--feed', path).ended;
      expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
      expect(stderr).toMatch(/^interlock: [^\n]+\n$/);
      expect(stderr.slice('interlock: '.length)).toMatch(message);
      expect(stderr).not.toContain(desk.dir);
    },
  );

  it('the data folder of a refused feed takes the next, good one', async () => {
    const { code, stdout } = await desk.run('--feed', good).ended;
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ bars: 20 });
  });

  it.each([
    [['--bogus'], /unknown option '--bogus'/],
    [['--speed', 'fast'], /--speed takes a number above 0 and up to 100000, or max; not "fast"/],
    [['--speed', '0'], /--speed takes a number above 0/],
    [['--speed', '-5'], /--speed takes a number above 0/],
    [['--speed', '1e9'], /--speed takes a number above 0/],
    [['--seed', '1.5'], /--seed takes a whole number from 0 to 2147483647; not "1\.5"/],
    [['--seed', 'x'], /--seed takes a whole number/],
    [['--seed', '-1'], /--seed takes a whole number/],
    [['--until', 'tomorrow'], /--until takes a time such as/],
    [['--agents', 'trend,,grid'], /--agents takes names with commas/],
    [['--agents', ''], /--agents takes names with commas/],
    [['--agents', 'trend,nobody'], /There is no agent nobody\. These are installed: breakout, grid, revert, trend\./],
    [['--symbol', 'DOGE-PERP'], /good\.csv: the instrument "DOGE-PERP" is unknown|DOGE-PERP/],
  ])('run %j: words, no stack, exit code 2', async (args, message) => {
    const given = ['run', '--headless', '--feed', good, '--data', join(desk.dir, 'options'), ...args];
    const { code, stdout, stderr } = await desk.interlock(...given);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toMatch(message);
    expect(stderr).not.toMatch(/\n\s+at /);
  });

  it.each([
    [['bogus']],
    [['run']],
    [['kill', '--all', 'more']],
    [['audit', 'verify', '--data', '/nowhere/at/all']],
    [['audit', 'export', '--format', 'xml']],
  ])('%j: words, no stack, exit code 2', async (args) => {
    const { code, stdout, stderr } = await desk.interlock(...args);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).not.toBe('');
    expect(stderr).not.toMatch(/\n\s+at /);
    expect(existsSync('/nowhere')).toBe(false);
  });

  it.each([[['status']], [['reset']], [['agents', 'list']], [['agents', 'stop', 'trend']], [['kill', '--all']]])(
    '%j where there is no console and no journal: exit code 6',
    async (args) => {
      const empty = join(desk.dir, 'nothing-here');
      const { code, stdout, stderr } = await desk.interlock(...args, '--data', empty);
      expect({ code, stdout }).toEqual({ code: 6, stdout: '' });
      expect(stderr).toMatch(/^interlock: No console runs[^\n]+\n$/);
      expect(existsSync(empty)).toBe(false);
    },
  );
});
