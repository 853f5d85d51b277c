import assert from 'node:assert/strict';
import { minus, price, type Quantity, quantity, ZERO_QUANTITY } from '../../../src/shared/money.ts';
import type { Probe, Read } from './probe.ts';

type Kind = 'perp' | 'spot';

/** A case that asks of an exchange only what any account can: nothing is scripted. What it opens it closes. */
export interface UnscriptedCase {
  readonly title: string;
  readonly kinds: readonly Kind[];
  /** True where the exchange has to say what a key may do. */
  readonly asksPermissions: boolean;
  /** Throws where the venue is not what it has to be. */
  run(probe: Probe): Promise<void>;
}

function heldIn({ positions }: Read, { terms }: Probe): Quantity {
  return positions.find((it) => it.symbol === terms.symbol)?.quantity ?? ZERO_QUANTITY;
}

function isListed({ openOrders }: Read, orderId: string): boolean {
  return openOrders.some((it) => it.orderId === orderId);
}

async function cancel(probe: Probe, orderId: string): Promise<void> {
  probe.venue.cancel(orderId);
  await probe.until(() => probe.of('cancelled', orderId).length > 0, `${orderId} cancelled`);
  assert.equal(isListed(await probe.read(), orderId), false, 'it is listed after its end');
}

const any = { kinds: ['perp', 'spot'], asksPermissions: false } as const;
const perp = { ...any, kinds: ['perp'] } as const;

export const UNSCRIPTED: readonly UnscriptedCase[] = [
  {
    ...any,
    title: 'an order rests, is listed under its own id, and is cancelled',
    async run(probe) {
      const { terms } = probe;
      const id = await probe.rest();
      const listed = (await probe.read()).openOrders.find((it) => it.orderId === id);
      assert.ok(listed !== undefined, 'it is not listed');
      // Not every exchange says at what price.
      const { price: at = price(terms.bid), ...rest } = listed;
      assert.equal(at, price(terms.bid));
      assert.deepEqual(rest, {
        orderId: id,
        symbol: terms.symbol,
        side: 'buy',
        type: 'limit',
        quantity: quantity(terms.size),
        filled: ZERO_QUANTITY,
        reduceOnly: false,
      });
      await cancel(probe, id);
      assert.deepEqual(probe.told(id), ['accepted', 'cancelled requested']);
    },
  },
  {
    ...any,
    title: '[R7] an order that may only take is over with what it could not take',
    async run(probe) {
      const id = probe.submit({ timeInForce: 'IOC' });
      await probe.until(() => probe.of('cancelled', id).length + probe.of('rejected', id).length > 0, 'over');
      assert.match(probe.told(id).at(-1) ?? '', /immediate-or-cancel$/);
      assert.equal(isListed(await probe.read(), id), false, 'it is listed after its end');
    },
  },
  {
    ...perp,
    title: 'an order that waits for a trigger is listed as a stop, and is cancelled as one',
    async run(probe) {
      const id = await probe.rest({ type: 'stop', side: 'sell', price: probe.terms.stop });
      const listed = (await probe.read()).openOrders.find((it) => it.orderId === id);
      assert.deepEqual([listed?.type, listed?.side], ['stop', 'sell']);
      await cancel(probe, id);
    },
  },
  {
    ...perp,
    title: '[E1] a position is read back exactly by a console that was started again, and is closed by what reduces it',
    async run(probe) {
      const before = heldIn(await probe.read(), probe);
      const entry = await probe.fill({ side: 'sell' });
      const told = probe.of('fill', entry).map((it) => it.fillId);
      await probe.connect();
      const opened = await probe.read();
      assert.equal(minus(before, heldIn(opened, probe)), quantity(probe.terms.size));
      const listed = opened.fills.filter((it) => it.orderId === entry).map((it) => it.fillId);
      assert.deepEqual(listed.sort(), told.sort());
      await probe.fill({ side: 'buy', reduceOnly: true });
      assert.equal(heldIn(await probe.read(), probe), before, 'it is not closed');
    },
  },
  {
    ...any,
    title: '[R7] an order that would trade and must not is refused',
    async run(probe) {
      const id = probe.submit({ price: probe.terms.crossing, postOnly: true });
      await probe.until(() => probe.of('rejected', id).length + probe.of('cancelled', id).length > 0, 'refused');
      assert.match(probe.told(id).at(-1) ?? '', /post-only-would-cross$/);
      assert.deepEqual(probe.of('fill', id), []);
    },
  },
  {
    ...perp,
    title: '[R7] an order that reduces nothing is refused',
    async run(probe) {
      const id = probe.submit({ reduceOnly: true, side: 'sell', type: 'market' });
      await probe.until(() => probe.of('rejected', id).length + probe.of('cancelled', id).length > 0, 'refused');
      assert.match(probe.told(id).at(-1) ?? '', /reduce-only$/);
      assert.deepEqual(probe.of('fill', id), []);
    },
  },
  {
    ...any,
    title: '[E1] an order is listed under its own id, and cancelled by it, by a console that was started again',
    async run(probe) {
      const id = await probe.rest();
      await probe.connect();
      assert.equal(isListed(await probe.read(), id), true, 'it is not listed');
      await probe.connect();
      await cancel(probe, id);
    },
  },
  {
    ...any,
    asksPermissions: true,
    title: '[S2] the exchange says what the key may do, or what to look at is said',
    async run(probe) {
      const { trade, withdraw, notTold } = await probe.venue.permissions();
      assert.equal(trade ?? true, true, 'the key may not trade');
      assert.equal(withdraw ?? false, false, 'the key may withdraw');
      assert.equal(withdraw !== null || notTold !== '', true, 'nothing was said of withdrawals');
    },
  },
];
