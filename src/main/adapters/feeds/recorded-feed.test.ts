import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isMultiple, price, quantity } from '../../../shared/money.ts';
import type { FeedStep } from '../../engine/domain/market.ts';
import { embedded, fixture, instruments, openFeed, withFile } from './fixtures/index.ts';
import type { RecordedFeed } from './recorded-feed.ts';

const HEADER = 'timestamp,open,high,low,close,volume';
const stepsOf = (feed: RecordedFeed): FeedStep[] =>
  Array.from({ length: feed.info.steps }, (_, index) => feed.stepAt(index));

describe('recorded feed: the forms', () => {
  it('reads the embedded month whole, with every price as recorded', async () => {
    const { info, stepAt } = await openFeed(embedded);
    expect(info).toEqual({
      name: 'btc-perp_1m_2021-12-31_2022-02-01.csv.gz',
      form: 'bars',
      sha256: createHash('sha256')
        .update(await readFile(embedded))
        .digest('hex'),
      symbols: ['BTC-PERP'],
      intervalMs: 60_000,
      steps: 45_031,
      firstAt: Date.UTC(2021, 11, 31, 23, 1),
      lastAt: Date.UTC(2022, 1, 1, 5, 31),
      currency: 'USD',
      rows: 45_031,
      gaps: 0,
      roundedPrices: 0,
    });
    const first = stepAt(0);
    expect(first.rows[0]?.bar).toEqual({
      symbol: 'BTC-PERP',
      openAt: first.openAt,
      closeAt: first.openAt + 60_000,
      open: price('46319'),
      high: price('46385'),
      low: price('46319'),
      close: price('46377'),
      // 2300413.7295 USD at the close, down to the step.
      volume: quantity('49.602'),
    });
    expect(() => stepAt(45_031)).toThrow(RangeError);
  });

  it('reads several symbols with float noise, in the order of their names', async () => {
    const feed = await openFeed(fixture('alts-btc_5m.csv'));
    expect(feed.info.form).toBe('multi-symbol bars');
    expect(feed.info.intervalMs).toBe(300_000);
    expect(feed.info.symbols).toEqual(['ADA/BTC', 'DASH/BTC', 'ETC/BTC', 'ETH/BTC', 'LTC/BTC']);
    const bar = feed.stepAt(0).rows[0]?.bar;
    expect([bar?.open, bar?.low, bar?.volume]).toEqual([
      price('0.0000533'),
      price('0.00005288'),
      quantity('431401.97869504'),
    ]);
    for (const { bar } of stepsOf(feed).flatMap(({ rows }) => rows)) {
      for (const corner of [bar.open, bar.high, bar.low, bar.close])
        expect(isMultiple(corner, price('0.00000001'))).toBe(true);
    }
  });

  it('reads recorded quotes with their sizes; the bar is the middle', async () => {
    const feed = await openFeed(fixture('coinbase-quotes_1m.csv'));
    expect(feed.info.form).toBe('quote bars');
    const [row] = feed.stepAt(0).rows;
    // One standing quote: its size must not come again four times.
    expect(row?.quotes).toEqual([
      {
        symbol: 'BTC/USD',
        at: feed.info.firstAt,
        bid: price('7424.9'),
        bidSize: quantity('1.88483821'),
        ask: price('7424.91'),
        askSize: quantity('33.35399601'),
      },
    ]);
    expect(row?.bar.close).toBe(price('7424.91'));
    expect(row?.bar.volume).toBe(0n);
  });

  it('reads the same from plain, gzipped, CRLF and byte-order-marked files, and from rows of a step in any order', async () => {
    const text = await readFile(fixture('alts-btc_5m.csv'), 'utf8');
    const [header = '', ...rows] = text.trimEnd().split('\n');
    const swapped = rows.map((_, i) => rows[5 * Math.floor(i / 5) + (4 - (i % 5))] ?? '');
    const expected = stepsOf(await openFeed(fixture('alts-btc_5m.csv')));
    const variants = [
      gzipSync(text),
      text.replaceAll('\n', '\r\n'),
      `\ufeff${text}`,
      text.trimEnd(),
      [header, ...swapped].join('\n'),
    ];
    for (const variant of variants)
      await withFile(variant, async (path) => expect(stepsOf(await openFeed(path))).toEqual(expected));
  });

  it('counts gaps and rounds to the tick only where asked, saying how often', async () => {
    const text = `${HEADER}\n2022-01-01T00:00:00Z,10,10.06,10,10,1\n2022-01-01T00:01:00Z,10,10,10,10,1\n2022-01-01T00:05:00Z,10,10,10,10,1\n`;
    await withFile(text, async (path) => {
      await expect(openFeed(path)).rejects.toThrow('line 2, column high: "10.06" is not a multiple of the tick 0.125');
      const { info, stepAt } = await openFeed(path, { offTick: 'nearest' });
      expect([info.gaps, info.roundedPrices]).toEqual([1, 1]);
      expect(stepAt(0).rows[0]?.bar.high).toBe(price('10'));
    });
  });
});

describe('recorded feed: no look-ahead', () => {
  it('[T2] later rows never change an earlier step or quote', async () => {
    const [header, ...rows] = (await readFile(fixture('btc-perp_1m.csv'), 'utf8')).trimEnd().split('\n');
    const before = stepsOf(await openFeed(fixture('btc-perp_1m.csv')));
    const cut = fc.integer({ min: 2, max: rows.length - 1 });
    await fc.assert(
      fc.asyncProperty(cut, fc.integer({ min: 1, max: 99 }), async (from, factor) => {
        const changed = rows.map((row, i) => {
          const [time, ...numbers] = row.split(',');
          return i < from ? row : [time, ...numbers.map((text) => Number(text) * factor)].join(',');
        });
        await withFile([header, ...changed].join('\n'), async (path) => {
          expect(stepsOf(await openFeed(path)).slice(0, from)).toEqual(before.slice(0, from));
        });
      }),
      { numRuns: 20 },
    );
  });

  it('[T2] every quote of a step lies within it, in time order, at the open first', async () => {
    for (const name of ['btc-perp_1m.csv', 'alts-btc_5m.csv', 'coinbase-quotes_1m.csv']) {
      for (const { openAt, closeAt, rows } of stepsOf(await openFeed(fixture(name)))) {
        for (const { quotes } of rows) {
          expect(quotes[0]?.at).toBe(openAt);
          for (const [i, quote] of quotes.entries()) {
            expect(quote.at).toBeGreaterThan(i === 0 ? openAt - 1 : (quotes[i - 1]?.at ?? 0));
            expect(quote.at).toBeLessThan(closeAt);
          }
        }
      }
    }
  });
});

describe('recorded feed: what it refuses', () => {
  const GOOD = ['2022-01-01 00:00:00,100,110,90,105,7', '2022-01-01 00:01:00,105,105,100,100,0'];
  const multi = (...rows: string[]): string => ['timestamp,symbol,open,high,low,close,volume', ...rows].join('\n');
  const quotes = (row: string): string =>
    `timestamp,symbol,bid_open,bid_high,bid_low,bid_close,bid_size,ask_open,ask_high,ask_low,ask_close,ask_size\n${row}`;
  const third = (row: string): string => [HEADER, ...GOOD, row].join('\n');

  it.each<[what: string, text: string | Uint8Array, ...complaints: string[]]>([
    ['an empty file', '', 'the file is empty'],
    ['a header only', `${HEADER}\n`, 'no rows'],
    ['one row only', `${HEADER}\n${GOOD[0]}`, 'at least two different times'],
    ['another header', `time,o,h,l,c\n${GOOD[0]}`, 'line 1', 'the header "time,o,h,l,c"', 'Name the columns'],
    ['a truncated gzip', gzipSync(third('x').repeat(50)).subarray(0, 60), 'gzip file ends early'],
    ['a damaged gzip', Buffer.concat([Buffer.from([0x1f, 0x8b]), Buffer.alloc(40, 7)]), 'gzip file is damaged'],
    ['a missing column', third('2022-01-01 00:02:00,100,100,100,100'), 'line 4', '5 columns where the header has 6'],
    ['a blank line within', third('\n'), 'line 4', 'Remove the empty line'],
    ['an empty cell', third('2022-01-01 00:02:00,100,,100,100,1'), 'line 4, column high', 'empty'],
    ['NaN', third('2022-01-01 00:02:00,100,NaN,100,100,1'), 'line 4, column high', 'NaN'],
    ['infinity', third('2022-01-01 00:02:00,100,inf,100,100,1'), 'line 4, column high', 'infinite'],
    ['a zero price', third('2022-01-01 00:02:00,100,100,0,100,1'), 'line 4, column low', 'not above zero'],
    ['a negative price', third('2022-01-01 00:02:00,-5,100,1,100,1'), 'line 4, column open', 'not above zero'],
    ['a negative volume', third('2022-01-01 00:02:00,100,100,100,100,-1'), 'line 4, column volume', 'negative'],
    ['a high below the low', third('2022-01-01 00:02:00,100,90,110,100,1'), 'line 4, column high', 'below the low'],
    ['an open above the high', third('2022-01-01 00:02:00,111,110,90,100,1'), 'line 4, column open', 'outside'],
    ['a close below the low', third('2022-01-01 00:02:00,100,110,90,89,1'), 'line 4, column close', 'outside'],
    [
      'an off-tick price',
      third('2022-01-01 00:02:00,100.3,110,90,100,1'),
      'line 4, column open',
      'tick 0.125 of BTC-PERP',
    ],
    [
      'a time that goes back',
      third('2022-01-01 00:00:30,100,100,100,100,1'),
      'line 4, column timestamp',
      'before that',
    ],
    ['a time twice', third('2022-01-01 00:01:00,100,100,100,100,1'), 'line 4, column timestamp', 'there already'],
    ['a future time', third('2029-01-01 00:01:00,100,100,100,100,1'), 'line 4, column timestamp', 'future'],
    ['a bar still forming', third('2023-12-31 23:59:30,100,100,100,100,1'), 'line 4', 'not finished'],
    ['no time at all', third('soon,100,100,100,100,1'), 'line 4, column timestamp', '"soon" is not a time'],
    ['a binary file', Buffer.alloc(5_000, 0xff), 'longer than'],
    [
      'an unknown symbol',
      multi('1515560100000,DOGE/BTC,1,1,1,1,1'),
      'line 2, column symbol',
      'Add it to the instruments file',
    ],
    [
      'a symbol twice at one time',
      multi('1515560100000,ADA/BTC,1,1,1,1,1', '1515560100000,ETH/BTC,1,1,1,1,1', '1515560100000,ADA/BTC,1,1,1,1,1'),
      'line 4, column timestamp',
      'ADA/BTC at this time',
    ],
    [
      'two settlement currencies',
      multi('1515560100000,ADA/BTC,1,1,1,1,1', '1515560100000,ETH/USD,1,1,1,1,1'),
      'line 3, column symbol',
      'one settlement currency',
    ],
    [
      'bid at the ask',
      quotes('1522800000000,BTC/USD,10,10,10,10,1,10,11,10,11,1'),
      'line 2, column bid_open',
      'not below the ask',
    ],
    [
      'a bid above its high',
      quotes('1522800000000,BTC/USD,10,9,9,9,1,11,11,11,11,1'),
      'line 2, column bid_open',
      'outside',
    ],
  ])('%s', async (_what, text, ...complaints) => {
    await withFile(text, async (path) => {
      const error: unknown = await openFeed(path).catch((it: unknown) => it);
      expect(error).toMatchObject({ name: 'FeedError', place: { file: path } });
      expect(String(error)).not.toContain(path);
      for (const complaint of ['feed.csv', ...complaints])
        expect(String(error).toLowerCase()).toContain(complaint.toLowerCase());
    });
  });

  it('a missing file, a folder, and a file beyond its size', async () => {
    await expect(openFeed('/nowhere/feed.csv')).rejects.toThrow('there is no such file');
    await expect(openFeed(fixture('.'))).rejects.toThrow('a folder');
    const bomb = gzipSync(third('').padEnd(200_000, '\n'));
    await withFile(bomb, (path) => expect(openFeed(path, { maxBytes: 1_000 })).rejects.toThrow('more than 0 MiB'));
  });

  it('a default symbol that is not in the instruments file', async () => {
    const opened = openFeed(fixture('btc-perp_1m.csv'), { defaultSymbol: 'XYZ-PERP' });
    await expect(opened).rejects.toThrow('the instrument "XYZ-PERP" is unknown');
    expect(instruments.has('XYZ-PERP')).toBe(false);
  });
});
