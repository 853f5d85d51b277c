import { describe, expect, it } from 'vitest';
import { FakeVenue, held, START, trade } from './testing/fake-venue.ts';
import { Trades } from './trades.ts';

const fillIds = (venue: FakeVenue): string[][] =>
  venue.reports.flatMap((it) => (it.kind === 'snapshot' ? [it.snapshot.fills.map(({ fillId }) => fillId)] : []));

describe('[R8] [R7] an execution that the exchange has not told all of', () => {
  const notWhole = new Set<string>();
  const open = (): FakeVenue => {
    notWhole.clear();
    const venue = new FakeVenue();
    const { trades } = venue.link.profile.reads;
    const reads = {
      ...venue.link.profile.reads,
      trades: { ...trades, isWhole: ({ info }: { info: { t?: unknown } }) => !notWhole.has(String(info.t)) },
    };
    Object.assign(venue.link, { profile: { ...venue.link.profile, reads } });
    return venue;
  };

  it('keeps no read from positions, orders and the other executions, and is in the read that finds it whole', async () => {
    const venue = open();
    venue.positions = [held('2')];
    venue.trades = [trade('1', '1', START - 2_000), trade('2', '1', START - 1_000)];
    notWhole.add('2');
    await venue.reads.read('read-1', START - 60_000);
    notWhole.clear();
    await venue.reads.read('read-2', START - 60_000);
    expect(fillIds(venue)).toEqual([['BTC-PERP:1'], ['BTC-PERP:1', 'BTC-PERP:2']]);
    expect(venue.reports[0]).toMatchObject({ snapshot: { positions: [{ symbol: 'BTC-PERP' }] } });
  });

  it('is told once by itself where reads ask for a later time by then', async () => {
    const venue = open();
    const trades = new Trades(venue.link, venue.fills, venue.events);
    const asked: unknown[] = [];
    const { exchange } = venue.link.client;
    const fetch = exchange.fetchMyTrades.bind(exchange);
    exchange.fetchMyTrades = async (symbol, since, limit, params) => {
      asked.push(since);
      return await fetch(symbol, since, limit, params);
    };
    venue.trades = [trade('1', '1', START - 90_000)];
    notWhole.add('1');
    expect(await trades.since(START - 120_000, venue.at)).toMatchObject({ trades: [] });
    expect(await trades.since(START - 10_000, venue.at)).toMatchObject({ trades: [] });
    notWhole.clear();
    for (let reads = 0; reads < 2; reads += 1)
      expect(await trades.since(START - 10_000, venue.at)).toMatchObject({ trades: [] });
    expect(venue.reports.filter(({ kind }) => kind === 'fill')).toMatchObject([{ fillId: 'BTC-PERP:1' }]);
    expect(asked).toEqual([START - 120_000, START - 90_000, START - 90_000, START - 10_000]);
  });
});
