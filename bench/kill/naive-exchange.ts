import { ROWS } from '../../e2e/exchange/conformance/rows.ts';
import { FULL } from '../../e2e/exchange/kill/kill-world.ts';
import type { Place } from '../../e2e/exchange/kill/place.ts';
import { clientOf } from '../../e2e/exchange/testing/client.ts';
import { ROUND_TRIP_MS, withExchanges } from './exchange-world.ts';

/** The common way: ccxt with its limiter on, cancel one by one, look, close one by one, and believe it. */
async function cancelAndClose({ id, running }: Place): Promise<void> {
  const row = ROWS.find((it) => it.name === id);
  if (row === undefined) throw new Error(`no ${id}`);
  const client = await clientOf(running, row.profile);
  const { exchange } = client;
  const { reads } = row.profile;
  try {
    await exchange.loadMarkets();
    Object.assign(exchange, { enableRateLimit: true });
    for (const order of await exchange.fetchOpenOrders(undefined, undefined, undefined, reads.openOrders[0] ?? {}))
      await exchange.cancelOrder(order.id, order.symbol ?? '', {});
    for (const { symbol = '', side, contracts } of await exchange.fetchPositions(undefined, reads.positions ?? {})) {
      if (Number(contracts) === 0) continue;
      const against = side === 'long' ? 'sell' : 'buy';
      await exchange.createOrder(symbol, 'market', against, String(contracts), undefined, { reduceOnly: true });
    }
  } finally {
    await client.close();
  }
}

/** The same scenario and delay, both venues side by side: from the first question to the last position closed. */
export async function naiveOverExchangesMs(): Promise<number> {
  return await withExchanges(FULL, ROUND_TRIP_MS, async (world) => {
    const places = [...world.places.values()];
    const began = performance.now();
    await Promise.all(places.map(cancelAndClose));
    const left = places.flatMap(({ account }) => [...account.openOrders(), ...account.positions()]);
    if (left.length > 0) throw new Error('the naive way left something');
    return performance.now() - began;
  });
}
