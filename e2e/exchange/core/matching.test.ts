import { describe, expect, test } from 'vitest';
import { cash, price, quantity } from '../../../src/shared/money.ts';
import { openDesk, order, PERP, refused } from './testing/desk.ts';
import { level } from './testing/market.ts';

const statuses = (desk: ReturnType<typeof openDesk>) => desk.account.view().orders.map((it) => it.status);

describe('matching', () => {
  test('orders rest by price first and by age second, whoever they are of', () => {
    const { exchange, account } = openDesk();
    const other = exchange.openAccount('other');
    exchange.transfer(other, 'USDT', account.balance('USDT'));
    const low = exchange.place(account, order('buy', '0.1', { at: '49000' }));
    const first = exchange.place(other, order('buy', '0.1', { at: '49100' }));
    const second = exchange.place(account, order('buy', '0.1', { at: '49100' }));
    exchange.market.trade(PERP, price('49000'), quantity('0.15'), 'sell');
    expect(other.find({ orderId: first.id }).status).toBe('filled');
    expect(account.find({ orderId: second.id })).toMatchObject({
      status: 'partially-filled',
      filled: quantity('0.05'),
    });
    expect(account.find({ orderId: low.id }).status).toBe('new');
  });

  test('what is taken from a level is gone until the next quote', () => {
    const desk = openDesk();
    desk.exchange.market.setQuote(PERP, [level('50000', '1')], [level('50001', '0.3')]);
    desk.exchange.place(desk.account, order('buy', '0.2', { at: '50001' }));
    const rest = desk.exchange.place(desk.account, order('buy', '0.2', { at: '50001' }));
    expect(rest).toMatchObject({ status: 'partially-filled', filled: quantity('0.1') });
    desk.exchange.market.setQuote(PERP, [level('50000', '1')], [level('50001', '0.3')]);
    expect(statuses(desk)).toEqual(['filled', 'filled']);
  });

  test('fill-or-kill takes all or nothing, immediate-or-cancel takes what there is', () => {
    const desk = openDesk();
    desk.exchange.market.setQuote(PERP, [level('50000', '1')], [level('50001', '0.3')]);
    const killed = desk.exchange.place(desk.account, order('buy', '0.4', { at: '50001', timeInForce: 'FOK' }));
    expect(killed).toMatchObject({ status: 'expired', endReason: 'fill-or-kill', filled: 0n });
    const part = desk.exchange.place(desk.account, order('buy', '0.4', { at: '50001', timeInForce: 'IOC' }));
    expect(part).toMatchObject({ status: 'expired', endReason: 'immediate-or-cancel', filled: quantity('0.3') });
  });

  test('a post-only order that would cross is refused, or taken and ended, as the venue has it', () => {
    const { exchange, account } = openDesk();
    const crossing = order('buy', '0.1', { at: '50000.1', postOnly: true });
    expect(refused(() => exchange.place(account, crossing))).toBe('post-only-would-cross');
    exchange.rules.crossingPostOnly = 'expire';
    expect(exchange.place(account, crossing)).toMatchObject({ status: 'expired', endReason: 'post-only-would-cross' });
    expect(exchange.place(account, order('buy', '0.1', { at: '50000', postOnly: true })).status).toBe('new');
  });

  test('a stop waits for the last price, and a reduce-only one dies with its position', () => {
    const { exchange, account } = openDesk();
    exchange.place(account, order('buy', '0.2'));
    const stop = exchange.place(account, order('sell', '0.2', { stop: '49000', reduceOnly: true }));
    const second = exchange.place(account, order('sell', '0.2', { stop: '48990', reduceOnly: true }));
    exchange.market.setQuote(PERP, [level('49000.1', '5')], [level('49000.2', '5')]);
    expect(account.find({ orderId: stop.id }).status).toBe('untriggered');
    exchange.market.trade(PERP, price('48990'), quantity('1'), 'sell');
    expect(account.find({ orderId: stop.id })).toMatchObject({ status: 'filled', triggered: true });
    expect(account.find({ orderId: second.id })).toMatchObject({ status: 'expired', endReason: 'reduce-only' });
    expect(account.positions()).toEqual([]);
  });

  test('a stop is reached by the trades of the account itself', () => {
    const { exchange, account } = openDesk();
    exchange.market.setQuote(PERP, [level('50000', '1'), level('49000', '1')], [level('50001', '1')]);
    const stop = exchange.place(account, order('sell', '0.2', { stop: '49000' }));
    exchange.place(account, order('sell', '1.5'));
    expect(account.find({ orderId: stop.id })).toMatchObject({ status: 'filled', filledValue: cash('9800') });
  });

  test('a market order finds nobody: its rest ends', () => {
    const { exchange, account } = openDesk();
    exchange.market.setQuote(PERP, [], []);
    expect(exchange.place(account, order('buy', '0.2'))).toMatchObject({ status: 'expired', endReason: 'no-market' });
  });

  test('a client id is refused while its order is open, or for ever, as the venue has it', () => {
    const { exchange, account } = openDesk();
    const place = () => exchange.place(account, order('buy', '0.1', { at: '49000', clientId: 'c' }));
    exchange.cancel(account, place().id);
    expect(refused(place)).toBe('duplicate-client-id');
    exchange.rules.clientIds = 'while-open';
    place();
    expect(refused(place)).toBe('duplicate-client-id');
  });

  test('what cannot be is refused: steps, sides, funds, modes, closed orders, delisted markets', () => {
    const { exchange, account } = openDesk();
    const why = (asked: Parameters<typeof exchange.place>[1]) => refused(() => exchange.place(account, asked));
    expect(why(order('buy', '0.0015', { at: '49000' }))).toBe('quantity-step');
    expect(why(order('buy', '1001'))).toBe('quantity-maximum');
    expect(why(order('buy', '0.1', { at: '49000.05' }))).toBe('price-tick');
    expect(why(order('buy', '0.001', { at: '49000' }))).toBe('notional-minimum');
    expect(why(order('buy', '100'))).toBe('insufficient-balance');
    expect(why(order('sell', '0.1', { reduceOnly: true }))).toBe('reduce-only');
    expect(why(order('buy', '0.1', { positionSide: 'long' }))).toBe('position-side');
    expect(why(order('buy', '0.1', { stop: '50000' }))).toBe('would-trigger');
    expect(why(order('buy', '0.1', { symbol: 'XRP/USDT:USDT' }))).toBe('unknown-instrument');
    const { id } = exchange.place(account, order('buy', '0.1', { at: '49000' }));
    expect(refused(() => exchange.amend(account, id, {}))).toBe('nothing-to-amend');
    exchange.delist(PERP);
    expect(account.find({ orderId: id })).toMatchObject({ status: 'cancelled', endReason: 'delisted' });
    expect(refused(() => exchange.cancel(account, id))).toBe('already-closed');
    expect(why(order('buy', '0.1'))).toBe('delisted');
  });

  test('an order amended is held to the same steps, and matches at once', () => {
    const { exchange, account } = openDesk();
    const { id } = exchange.place(account, order('buy', '0.2', { at: '49000' }));
    expect(refused(() => exchange.amend(account, id, { price: price('49000.05') }))).toBe('price-tick');
    exchange.fillAway(account, id, quantity('0.1'));
    expect(refused(() => exchange.amend(account, id, { quantity: quantity('0.1') }))).toBe('quantity-minimum');
    expect(exchange.amend(account, id, { price: price('50000.1') })).toMatchObject({ status: 'filled' });
  });
});
