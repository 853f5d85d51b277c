import { describe, expect, test } from 'vitest';
import { cash, price, quantity } from '../../../src/shared/money.ts';
import { openDesk, order, PERP, refused } from './testing/desk.ts';

describe('an account', () => {
  test("the dead man's timer cancels what it covers when nobody sets it anew, and nothing before", () => {
    const { clock, exchange, account } = openDesk();
    const here = exchange.place(account, order('buy', '0.1', { at: '49000' }));
    const there = exchange.place(account, order('buy', '0.1', { at: '2900', symbol: 'ETH/USDT:USDT' }));
    exchange.deadMan.arm(account, PERP, 1_000);
    clock.advanceTo(clock.now() + 900);
    exchange.deadMan.arm(account, PERP, 1_000);
    clock.advanceTo(clock.now() + 900);
    expect(account.openOrders()).toHaveLength(2);
    clock.advanceTo(clock.now() + 100);
    expect(account.find({ orderId: here.id })).toMatchObject({ status: 'cancelled', endReason: 'dead-mans-timer' });
    expect(account.find({ orderId: there.id }).status).toBe('new');
    exchange.deadMan.arm(account, null, 1_000);
    exchange.deadMan.disarm(account, null);
    clock.advanceTo(clock.now() + 2_000);
    expect(account.openOrders()).toHaveLength(1);
  });

  test('its events are numbered before a fault drops, doubles or delays them', () => {
    const { clock, exchange, account, events } = openDesk();
    const { id } = exchange.place(account, order('buy', '0.5', { at: '49000' }));
    const fill = (size: string) => exchange.fillAway(account, id, quantity(size));
    exchange.faults.addToStream('drop', 'fill');
    fill('0.1');
    exchange.faults.addToStream('double', 'fill');
    fill('0.1');
    exchange.faults.addToStream('delay', 'fill', 1, 500);
    fill('0.1');
    fill('0.1');
    clock.advanceTo(clock.now() + 500);
    const fills = events.filter((it) => it.kind === 'order' && it.change === 'trade');
    expect(fills.map((it) => it.seq)).toEqual([4, 4, 8, 6]);
    expect(account.view().fills).toHaveLength(4);
  });

  test('hedged, a long and a short are apart; the mode stays while anything is open', () => {
    const { exchange, account } = openDesk();
    const { id } = exchange.place(account, order('buy', '0.2', { at: '49000' }));
    expect(refused(() => account.setHedgeMode(true))).toBe('position-mode-blocked');
    exchange.cancel(account, id);
    account.setHedgeMode(true);
    exchange.place(account, order('buy', '0.2', { positionSide: 'long' }));
    exchange.place(account, order('sell', '0.3', { positionSide: 'short' }));
    expect(account.positions()).toMatchObject([
      { side: 'long', quantity: quantity('0.2') },
      { side: 'short', quantity: quantity('-0.3') },
    ]);
    expect(refused(() => account.setHedgeMode(false))).toBe('position-mode-blocked');
    const tooMuch = order('sell', '0.3', { positionSide: 'long' });
    expect(refused(() => exchange.place(account, tooMuch))).toBe('reduce-only');
    exchange.place(account, { ...tooMuch, quantity: quantity('0.2') });
    expect(account.positions()).toMatchObject([{ side: 'short' }]);
  });

  test('margin is held for positions and orders, and its lack refuses more', () => {
    const { exchange, account } = openDesk();
    account.setLeverage(PERP, 10);
    exchange.place(account, order('buy', '10', { at: '49000' }));
    expect(account.available('USDT')).toBe(cash('51000'));
    expect(refused(() => exchange.place(account, order('buy', '11', { at: '49000' })))).toBe('insufficient-balance');
    exchange.place(account, order('buy', '9'));
    expect(refused(() => exchange.place(account, order('buy', '2')))).toBe('insufficient-balance');
    exchange.place(account, order('sell', '9'));
    expect(account.positions()).toEqual([]);
  });

  test('reads can be frozen; orders go on', () => {
    const { exchange, account } = openDesk();
    account.freezeReads();
    exchange.place(account, order('buy', '0.1'));
    expect(account.view().positions).toEqual([]);
    account.thawReads();
    expect(account.view().positions).toHaveLength(1);
  });

  test('a fill comes first when a script says so, and the cancel is late', () => {
    const { exchange, account } = openDesk();
    const { id } = exchange.place(account, order('buy', '0.1', { at: '49000' }));
    exchange.faults.add('fill-first', 'cancel');
    expect(refused(() => exchange.cancel(account, id))).toBe('already-closed');
    expect(account.view().fills).toMatchObject([{ price: price('49000'), maker: true }]);
  });
});

describe('who may ask', () => {
  test('a key has its permissions and its addresses', () => {
    const { exchange } = openDesk();
    const key = { ...exchange.key('key-main'), ips: ['10.0.0.1'] };
    expect(refused(() => exchange.permit(key, '10.0.0.1', 'trade'))).toBeNull();
    expect(refused(() => exchange.permit(key, '10.0.0.1', 'withdraw'))).toBe('key-permission');
    expect(refused(() => exchange.permit(key, '10.0.0.2', 'read'))).toBe('key-ip');
    exchange.removeKey('key-main');
    expect(refused(() => exchange.key('key-main'))).toBe('key-unknown');
  });

  test("a request's time is held against the exchange's own clock", () => {
    const { clock, exchange } = openDesk();
    exchange.skewMs = 10_000;
    const ask = (ms: number) => refused(() => exchange.checkTime(clock.now() + 10_000 + ms, 5_000));
    expect([-5_001, -5_000, 1_000, 1_001].map(ask)).toEqual(['timestamp', null, null, 'timestamp']);
    expect(refused(() => exchange.checkTime(Number.NaN, 5_000))).toBe('timestamp');
  });

  test('weights are counted in windows; who goes on over the limit is banned for a while', () => {
    const { clock, exchange } = openDesk();
    const { limits } = exchange;
    limits.banRule = { refusals: 2, forMs: 90_000 };
    const take = (weight: number) => refused(() => limits.take('a', 'weight', weight, { limit: 10, perMs: 60_000 }));
    clock.advanceTo(Math.ceil(clock.now() / 60_000) * 60_000);
    expect([take(6), take(4), take(1), take(1), take(1), take(1)]).toEqual([
      null,
      null,
      'throttled',
      'throttled',
      'throttled',
      'banned',
    ]);
    clock.advanceTo(clock.now() + 60_000);
    expect(take(1)).toBe('banned');
    clock.advanceTo(clock.now() + 30_000);
    expect(take(10)).toBeNull();
    expect(refused(() => limits.take('b', 'weight', 10, { limit: 10, perMs: 60_000 }))).toBeNull();
  });

  test('scripted refusals are for the operation they were meant for, as often as they were', () => {
    const { exchange } = openDesk();
    const admit = (operation: 'place' | 'cancel') => refused(() => exchange.admit(operation, 'a'));
    exchange.faults.add('reject', 'place', 2);
    expect([admit('cancel'), admit('place'), admit('place'), admit('place')]).toEqual([
      null,
      'rejected',
      'rejected',
      null,
    ]);
    exchange.faults.add('ban', 'any', 1, 1_000);
    expect([admit('cancel'), admit('place')]).toEqual(['banned', 'banned']);
    exchange.limits.reset();
    exchange.maintenance = true;
    expect(admit('place')).toBe('maintenance');
  });
});

describe('bars', () => {
  test('a minute ends when it is over, and the next begins at the last price', () => {
    const { clock, exchange } = openDesk();
    clock.advanceTo(Math.ceil(clock.now() / 60_000) * 60_000);
    exchange.keepMinutes();
    exchange.market.trade(PERP, price('50010'), quantity('0.2'), 'buy');
    const told: unknown[] = [];
    exchange.market.listen((event) => {
      if (event.kind === 'bar' && event.symbol === PERP) told.push([event.bar.close, event.bar.volume, event.closed]);
    });
    const begun = clock.now();
    clock.advanceTo(begun + 59_999);
    expect(told).toEqual([]);
    clock.advanceTo(begun + 120_000);
    const [traded, quiet] = [quantity('0.2'), 0n];
    const last = price('50010');
    expect(told).toEqual([
      [last, traded, true],
      [last, quiet, false],
      [last, quiet, true],
      [last, quiet, false],
    ]);
    expect(exchange.market.bars(PERP).slice(-3)).toMatchObject([
      { openAt: begun, close: last },
      { openAt: begun + 60_000, open: last },
      { openAt: begun + 120_000 },
    ]);
  });
});
