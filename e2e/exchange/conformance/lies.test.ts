import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { fieldsOf, forge, withoutField, withoutLists } from './forge.ts';
import type { Read } from './probe.ts';
import { Rig } from './rig.ts';
import { ROWS, SPOT_ROWS } from './rows.ts';

interface Believed {
  readonly cash: string;
  readonly positions: readonly string[];
  readonly orders: readonly string[];
  readonly fills: readonly string[];
}

/** What a kill and the books believe of a read, in no order. */
function believed({ positions, cash, openOrders, fills }: Read): Believed {
  const text = (it: object): string => Object.values(it).map(String).join(' ');
  return {
    cash: String(cash),
    positions: positions.map(text).sort(),
    orders: openOrders.map(({ symbol, side, quantity, filled }) => text({ symbol, side, quantity, filled })).sort(),
    fills: fills.map(({ symbol, side, quantity, price }) => text({ symbol, side, quantity, price })).sort(),
  };
}

/** With what is said to be there without a name: nobody takes that for nothing, and what is named has to be the truth. */
function withUnknown(read: Believed, unknown: Read['unknown'] = [], honest: Believed): Believed {
  const filled = (named: readonly string[], all: readonly string[], what: string): readonly string[] =>
    unknown.some((it) => it.what === what) && named.every((it) => all.includes(it)) ? all : named;
  return {
    cash: read.cash,
    positions: filled(read.positions, honest.positions, 'position'),
    orders: filled(read.orders, honest.orders, 'open order'),
    fills: filled(read.fills, honest.fills, 'execution'),
  };
}

/** One row of each profile. */
const ACCOUNTS = [...ROWS, ...SPOT_ROWS].filter(
  ({ profile }, index, all) => all.findIndex((it) => it.profile === profile) === index,
);
/** Some hundred reads. */
const LONG_MS = 60_000;

describe.each(ACCOUNTS)('an answer of $name that is not whole', (row) => {
  let rig: Rig;
  let honest: Believed;
  /** The paths of one read. */
  let paths: string[];
  beforeEach(async () => {
    // Reads are many here, and none is to be held back or refused for that.
    const limits = row.profile.limits.map((it) => ({ ...it, unitsOf: () => 0 }));
    rig = await Rig.open({ ...row, profile: { ...row.profile, limits } });
    rig.exchange.limits.scale = 10_000;
    await rig.fill();
    await rig.rest();
    await rig.read();
    const before = rig.running.asked.length;
    honest = believed(await rig.read());
    const asked = rig.running.asked.slice(before).filter((it) => it.method === 'GET');
    paths = [...new Set(asked.map((it) => it.path))];
  });
  afterEach(async () => await rig.close());

  /** What is believed of a read while an answer is forged; undefined where the read fails. */
  const readWith = async (path: string, change: Parameters<typeof forge>[2]): Promise<Believed | undefined> => {
    const restore = forge(rig.running, path, change);
    const answer = await rig.answerTo(rig.askRead());
    restore();
    expect(answer.kind).not.toBe('throttled');
    if (answer.kind !== 'snapshot') return undefined;
    return withUnknown(believed(answer.snapshot), answer.snapshot.unknown, honest);
  };

  it('[R7] [K5] that has not got its list never reads as nothing there', async () => {
    for (const path of paths) {
      for (const change of [withoutLists, () => ({}), () => null]) {
        expect([path, (await readWith(path, change)) ?? honest]).toEqual([path, honest]);
      }
    }
  });

  it(
    '[R7] [K5] that has not got one of its fields brings the truth or nothing',
    async () => {
      const lies: unknown[] = [];
      for (const path of paths) {
        const fields = new Set<string>();
        const unchanged = await readWith(path, (body) => {
          for (const field of fieldsOf(body)) fields.add(field);
          return body;
        });
        expect([path, unchanged]).toEqual([path, honest]);
        // A currency that is not there is none of it.
        fields.delete(row.settle);
        for (const field of fields) {
          const read = (await readWith(path, (body) => withoutField(body, field))) ?? honest;
          if (JSON.stringify(read) !== JSON.stringify(honest)) lies.push({ path, field, read });
        }
      }
      expect(lies).toEqual([]);
    },
    LONG_MS,
  );
});
