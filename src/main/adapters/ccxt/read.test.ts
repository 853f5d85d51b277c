import { beforeEach, describe, expect, it } from 'vitest';
import { cash, price, quantity } from '../../../shared/money.ts';
import { BTC, FakeVenue, held, order, START, trade } from './testing/fake-venue.ts';

describe('a read', () => {
  let venue: FakeVenue;
  beforeEach(() => {
    venue = new FakeVenue();
  });

  const reads = (): number => venue.calls.filter((it) => it === 'fetchPositions').length;

  it('answers with orders, positions, cash and executions, exact, in one report', async () => {
    venue.openOrders = [order({ amount: '1', filled: '0.25' })];
    venue.positions = [held('-0.5')];
    venue.trades = [trade('1', '-0.5', START - 1_000)];
    await venue.reads.read('r', START - 60_000);
    expect(venue.reports).toEqual([
      {
        kind: 'snapshot',
        readId: 'r',
        at: START,
        snapshot: {
          openOrders: [
            {
              orderId: 'abcdefghij-1',
              symbol: 'BTC-PERP',
              side: 'buy',
              type: 'limit',
              quantity: quantity('1'),
              filled: quantity('0.25'),
              reduceOnly: false,
              price: price('50000'),
            },
          ],
          positions: [{ symbol: 'BTC-PERP', quantity: quantity('-0.5') }],
          cash: cash('1000.5'),
          fills: [expect.objectContaining({ orderId: 'abcdefghij-1', fillId: 'BTC-PERP:1', fee: cash('0.5') })],
        },
      },
    ]);
    expect(reads()).toBe(1);
  });

  it('[E1] whose executions do not explain its positions is made again before it answers', async () => {
    await venue.reads.read('r1', START - 60_000);
    venue.positions = [held('0.5')];
    venue.scheduler.advance(1_000);
    venue.onRead = () => {
      if (reads() === 3) venue.trades = [trade('1', '0.5', START + 500)];
    };
    await venue.reads.read('r2', START - 60_000);
    expect(reads()).toBe(3);
    expect(venue.reports.at(-1)).toMatchObject({
      kind: 'snapshot',
      snapshot: { positions: [{ quantity: quantity('0.5') }], fills: [{ quantity: quantity('0.5') }] },
    });
  });

  it('during which something was heard is made again: it would be older than what was told', async () => {
    let times = 0;
    venue.onRead = () => {
      times += 1;
      venue.scheduler.advance(10);
      if (times === 1) venue.link.tell({ kind: 'accepted', orderId: 'abcdefghij-9', at: venue.scheduler.now() });
    };
    await venue.reads.read('r', START - 60_000);
    const snapshot = venue.reports.at(-1);
    expect([reads(), snapshot?.kind]).toEqual([2, 'snapshot']);
    expect(snapshot?.at).toBeGreaterThanOrEqual(venue.reports[0]?.at ?? 0);
  });

  it('with an execution later than its own time is made again', async () => {
    venue.onRead = () => {
      if (reads() === 1) venue.trades = [trade('1', '0.5', venue.scheduler.now() + 5)];
      if (reads() === 2) venue.positions = [held('0.5')];
    };
    await venue.reads.read('r', START - 60_000);
    expect(reads()).toBe(2);
    expect(venue.reports.at(-1)).toMatchObject({ snapshot: { fills: [{ fillId: 'BTC-PERP:1' }] } });
  });

  it('answers in the end with a difference that nothing explains: to raise it is the engine’s', async () => {
    await venue.reads.read('r1', START - 60_000);
    venue.positions = [held('7')];
    await venue.reads.read('r2', START - 60_000);
    expect(venue.reports.at(-1)).toMatchObject({
      kind: 'snapshot',
      snapshot: { positions: [{ quantity: quantity('7') }] },
    });
    expect(reads()).toBe(5);
  });

  it('that brings what cannot be held exactly fails, and says of what', async () => {
    venue.positions = [{ ...held('1'), contracts: '0.12345678901234567' }];
    await venue.reads.read('r', START - 60_000);
    expect(venue.reports).toMatchObject([
      { kind: 'read-failed', readId: 'r', reason: expect.stringContaining('position') },
    ]);
  });

  it('[K5] of a position without a size fails: it would look flat', async () => {
    venue.positions = [{ ...held('1'), contracts: undefined }];
    await venue.reads.read('r1', START - 60_000);
    const reason = expect.stringContaining('no size of a position');
    expect(venue.reports).toMatchObject([{ kind: 'read-failed', reason }]);
  });

  it('[K4] [K5] says beside what is known what it has no name for: a position, an order, an execution, each once', async () => {
    const dated = { ...BTC, id: 'BTCUSDT_260327', symbol: 'BTC/USDT:USDT-260327', swap: false };
    const markets = { [BTC.symbol]: BTC, [dated.symbol]: dated, 'X/USDC:USDC': { ...BTC, settle: 'USDC' } };
    Object.assign(venue.link.client.exchange, { markets });
    venue.positions = [
      held('2'),
      { ...held('1'), symbol: dated.symbol },
      { ...held('1'), symbol: 'X/USDC:USDC' },
      { ...held('1'), side: undefined },
    ];
    venue.openOrders = [
      order({ id: '1' }),
      order({ id: '2', clientOrderId: 'web_a', symbol: 'NEW/USDT:USDT' }),
      order({ id: '3', clientOrderId: 'web_b', symbol: 'NEW/USDT:USDT' }),
    ];
    const elsewhere = { ...trade('7', '1', START - 30_000, 'web_c'), symbol: 'pi_newusd' };
    venue.trades = [trade('1', '2', START - 1_000), elsewhere, { ...elsewhere, symbol: 'X/USDC:USDC' }];
    await venue.reads.read('r1', START - 60_000);
    const [snapshot] = venue.reports.filter((it) => it.kind === 'snapshot');
    const { positions, openOrders, fills } = snapshot?.snapshot ?? {};
    expect([positions?.length, openOrders?.length, fills?.length]).toEqual([1, 1, 1]);
    const unnamed = [
      { what: 'position', market: 'BTCUSDT' },
      { what: 'position', market: dated.id },
      { what: 'open order', market: 'NEW/USDT:USDT' },
    ];
    const execution = { what: 'execution', market: 'pi_newusd' };
    const said = (): unknown => {
      const last = venue.reports.findLast((it) => it.kind === 'snapshot');
      return new Set(last?.snapshot.unknown);
    };
    expect(said()).toEqual(new Set([...unnamed, execution]));
    // An execution is said to whoever asks for its time.
    await venue.reads.read('r2', START - 20_000);
    expect(said()).toEqual(new Set(unnamed));
    [venue.positions, venue.openOrders] = [[held('2')], []];
    await venue.reads.read('r3', START - 20_000);
    expect(venue.reports.at(-1)).toMatchObject({ kind: 'snapshot' });
    expect(venue.reports.at(-1)).not.toHaveProperty('snapshot.unknown');
  });

  it('[K5] of an order of ours in a market that has no name here fails: unlisted, it would count as gone', async () => {
    venue.openOrders = [order({ id: '1', symbol: 'NEW/USDT:USDT' })];
    await venue.reads.read('r', START - 60_000);
    const reason = expect.stringContaining('an order of ours in NEW/USDT:USDT');
    expect(venue.reports).toMatchObject([{ kind: 'read-failed', reason }]);
  });

  it('[K5] of an order that cannot be read fails, and the others are known to whoever cancels them', async () => {
    venue.openOrders = [order({ id: '1', clientOrderId: 'web_a', side: undefined }), order({ id: '2' })];
    await venue.reads.read('r', START - 60_000);
    expect(venue.reports).toMatchObject([{ kind: 'read-failed' }]);
    expect(venue.link.ids.byVenueId('2')?.id).toBe('abcdefghij-1');
  });

  it('[R7] and every report has a time that the journal holds, though the exchange said none', () => {
    venue.link.tell({ kind: 'accepted', orderId: 'abcdefghij-9', at: Number.NaN });
    expect(venue.reports.map(({ at }) => Number.isSafeInteger(at))).toEqual([true]);
    expect(venue.link.heardAt).toBe(venue.reports[0]?.at);
  });

  it('[K13] lists somebody else’s order for whatever is held, which says no quantity', async () => {
    venue.openOrders = [order({ id: '1', clientOrderId: 'web_a', amount: undefined, reduceOnly: true })];
    await venue.reads.read('r', START - 60_000);
    expect(venue.reports).toMatchObject([
      { kind: 'snapshot', snapshot: { openOrders: [{ quantity: quantity('0'), reduceOnly: true }] } },
    ]);
  });

  it('is not dated by a time that no clock of the venue can have', async () => {
    venue.link.tell({ kind: 'accepted', orderId: 'abcdefghij-9', at: START + 1e10 });
    await venue.reads.read('r', START - 60_000);
    expect(venue.reports.at(-1)).toMatchObject({ kind: 'snapshot', at: START + 5_000 });
  });

  it('[K13] lists an order without an id of ours under one made from the venue’s own', async () => {
    venue.openOrders = [order({ id: '99', clientOrderId: 'web_abc' }), order({ id: '98', clientOrderId: undefined })];
    await venue.reads.read('r', START - 60_000);
    const [snapshot] = venue.reports;
    if (snapshot?.kind !== 'snapshot') throw new Error('no snapshot');
    const ids = snapshot.snapshot.openOrders.map((it) => it.orderId);
    expect(ids).toEqual([
      expect.stringMatching(/^foreign-[a-z0-9]{12}$/),
      expect.stringMatching(/^foreign-[a-z0-9]{12}$/),
    ]);
    expect(new Set(ids).size).toBe(2);
    expect(ids.map((id) => venue.link.ids.get(id)?.venueId)).toEqual(['99', '98']);
  });
});

describe('a key that was refused', () => {
  class AuthenticationError extends Error {}
  const refused = new AuthenticationError('binanceusdm {"code":-2015,"msg":"Invalid API-key, IP, or permissions."}');
  let venue: FakeVenue;
  beforeEach(() => {
    venue = new FakeVenue();
  });
  const read = async (readId: string): Promise<unknown[]> => {
    const before = venue.reports.length;
    await venue.reads.read(readId, START - 60_000);
    return venue.reports.slice(before).map((it) => it.kind);
  };

  it('[N4] is not used again by itself; a kill tries it, and where it is taken everything goes on', async () => {
    let restarts = 0;
    venue.reads.onKeyTaken = () => {
      restarts += 1;
    };
    venue.link.failure(refused);
    expect([await read('r1'), venue.calls]).toEqual([['read-failed'], []]);
    venue.link.askAgain();
    expect([await read('kill-1'), venue.link.maySend, restarts]).toEqual([['snapshot'], true, 1]);
    expect([await read('r2'), restarts]).toEqual([['snapshot'], 1]);
  });

  it('[N4] is told again when it is refused anew, and then not used again', async () => {
    venue.link.failure(refused);
    venue.onRead = () => {
      throw refused;
    };
    venue.link.askAgain();
    expect(await read('kill-1')).toEqual(['auth-failed', 'read-failed']);
    const asked = venue.calls.length;
    expect([await read('kill-2'), venue.calls.length]).toEqual([['read-failed'], asked]);
  });

  it('[N4] is not what funding or the switch says: a permission may be missing for those alone', () => {
    expect(venue.link.sideFailure(refused).kind).toBe('key-refused');
    expect([venue.link.maySend, venue.reports]).toEqual([true, []]);
  });
});
