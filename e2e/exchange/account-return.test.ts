import { expect, it } from 'vitest';
import { resourcesDir } from '../../src/main/cli/place.ts';
import { loadConfig } from '../../src/main/runtime/config.ts';
import { EgressWatch } from '../../src/main/runtime/egress-watch.ts';
import { SessionVenue } from '../../src/main/runtime/session-venue.ts';
import { Secret } from '../../src/main/secret/secret.ts';
import { quantity } from '../../src/shared/money.ts';
import { type ConformanceRow, ROWS } from './conformance/rows.ts';
import type { PlaceOrder } from './core/model.ts';
import { MAIN_KEY, MAIN_SECRET } from './core/testing/market.ts';
import { EngineAt } from './testing/engine-at.ts';

const [BINANCE] = ROWS as readonly [ConformanceRow];
const OTHER = 'ETH/USDT:USDT';
const BUY: Omit<PlaceOrder, 'quantity'> = {
  ...{ clientId: null, symbol: BINANCE.market, side: 'buy', type: 'market', price: null, stopPrice: null },
  ...{ trigger: 'last', timeInForce: 'IOC', postOnly: false, reduceOnly: false, positionSide: 'net' },
};

it('[K6] [K4] an exchange that is down as a console starts again, and lists less than before, when it is back: FLAT without another start', async () => {
  const at = await EngineAt.open(BINANCE);
  const { running, engine, account } = at;
  const { core, state } = engine;
  const config = await loadConfig(resourcesDir);
  const place = { alias: 'desk', rest: running.origin, stream: running.wsOrigin, ca: running.caPem };
  const row = { id: 'desk', exchange: 'binance', market: 'perp', state: 'active' };
  let reads = 0;
  const use = async () => {
    reads += 1;
    return { apiKey: Secret.ofText(MAIN_KEY), secret: Secret.ofText(MAIN_SECRET), passphrase: null };
  };
  const reached: string[] = [];
  const egress = new EgressWatch(core, () => []);
  const venue = new SessionVenue({
    ...{ config, exchange: null, onHeard: () => {}, onLost: () => expect.unreachable() },
    accounts: { keys: () => ({ view: () => [row], use, test: async () => {} }) as never, egress, test: place },
    onReport: (id, report) => at.hear(id, report),
    onReached: (port) => {
      reached.push(port.id);
      at.standBefore(port);
    },
  });
  try {
    await at.loseVenue();
    running.exchange.place(account, { ...BUY, quantity: quantity('0.02') });
    running.exchange.delist(OTHER);
    running.setDown(true);
    const { session, ledger } = state;
    if (session === null) throw new Error('no session');
    // It traded two, as the journal has them.
    const [traded] = [...ledger.instruments.values()];
    if (traded === undefined) throw new Error('nothing is traded');
    const instruments = new Map([...ledger.instruments, ['ETH-PERP', { ...traded, symbol: 'ETH-PERP' }]]);
    const before = { ...state, ledger: { ...ledger, instruments } };
    const brought = await venue.bringBack({ ...session, account: place }, before, {
      feed: null,
      place: null,
      speed: 1,
    });
    expect(brought.problem).toContain('cannot be opened');
    at.standBefore(brought.rig.venue);
    const trip = at.press();
    await at.until(() => reads > 2, 'another try');
    expect([reached, trip().phase]).toEqual([[], 'CANCELLING']);
    running.setDown(false);
    await at.until(() => trip().phase === 'FLAT', 'FLAT');
    expect(reached).toEqual(['binance']);
    expect(
      account
        .view()
        .positions.map((it) => it.quantity)
        .filter((it) => it !== 0n),
    ).toEqual([]);
    expect(venue.view().state).toBe('ok');
  } finally {
    await venue.close();
    await at.close();
  }
});
