import { once } from 'node:events';
import { afterEach, describe, expect, it } from 'vitest';
import { KeyringStore } from '../../../src/main/adapters/keychain/keyring-store.ts';
import { type Canary, filesBelow, type Place, search } from '../../../src/main/cli/testing/canary-search.ts';
import type { Ended } from '../../../src/main/cli/testing/command.ts';
import { databasesBelow, environmentsBelow, textCanary } from '../../../src/main/cli/testing/planted-console.ts';
import type { ExchangeId } from '../../../src/shared/exchanges.ts';
import { BybitWire } from '../bybit/wire.ts';
import { isOpen } from '../core/model.ts';
import { freshKey, SYMBOL, TradingDesk } from './trading-desk.ts';
import { useKeyring } from './use-keyring.ts';

const BUY = {
  clientId: null,
  symbol: SYMBOL,
  side: 'buy',
  type: 'market',
  price: null,
  stopPrice: null,
  trigger: 'last',
  timeInForce: 'IOC',
  postOnly: false,
  reduceOnly: false,
  positionSide: 'net',
} as const;

describe.skipIf(process.platform !== 'linux')('a session at a test exchange', { timeout: 180_000 }, () => {
  const session = useKeyring();
  let desk: TradingDesk;
  afterEach(async () => await desk.close());
  const open = async (venue: ExchangeId): Promise<void> => {
    desk = await TradingDesk.open(venue, session());
  };

  it('[K4] [K6] [K11] [T1] [S6] trades an account there, goes on after an orderly end, is killed FLAT there, and no byte of its key is anywhere but in the keychain', async () => {
    await open('binance');
    await desk.enterKey('desk', ['read', 'trade']);
    const before = await desk.trade();
    await desk.until(() => desk.switchSets > 0, 'the dead-man’s switch');
    before.child.kill('SIGINT');
    const left = await before.ended;
    expect([left.code, desk.held]).toEqual([0, String(desk.size)]);
    const console = await desk.start();
    const environments = environmentsBelow(console.pid);
    const killed = await desk.desk.interlock('kill', '--all', '--wait', '--data', desk.desk.data);
    expect([killed.stdout, killed.code]).toEqual([expect.stringMatching(/FLAT: .*positions left 0 of 1/), 0]);
    expect([desk.held, desk.open]).toEqual(['0', 0]);
    const ended = await console.ended;
    expect(ended.code).toBe(4);

    const records = await desk.desk.records();
    const bodies = (kind: string) => records.filter((it) => it.kind === kind).map(({ body }) => body);
    expect(bodies('session.opened')).toMatchObject([
      { venue: 'binance', account: { alias: 'desk', rest: desk.running.origin }, balance: '100000' },
    ]);
    const approved = bodies('order.approved').map((it) => `${it.venue} ${it.mode}`);
    expect([approved.length >= 3, new Set(approved)]).toEqual([true, new Set(['binance paper'])]);
    expect(bodies('key.used').length).toBeGreaterThan(0);

    const [databaseKeys, said] = [
      await keysOfFolder(),
      (name: string, { stdout, stderr }: Ended): Place => ({ name, content: Buffer.from(stdout + stderr) }),
    ];
    const places = [
      ...environments,
      ...filesBelow(desk.desk.data),
      ...databasesBelow(desk.desk.data, databaseKeys),
      said('kill', killed),
      said('run', left),
      said('run again', ended),
      { name: 'records', content: Buffer.from(JSON.stringify(records)) },
    ];
    const { apiKey, secret } = desk.key;
    expect(search([textCanary('key', apiKey), textCanary('secret', secret)], places)).toEqual([]);
    // The search is worth something: the alias is found by the same means.
    const found = search([textCanary('alias', 'venue:desk')], places).map(({ place }) => place);
    expect(found).toEqual(expect.arrayContaining(['journal.db, rows', 'records']));
    expect(environments.length).toBeGreaterThan(1);
  });

  it('[K11] [K6] [T1] a console that is lost there, unwatched: the exchange empties its book, and the next one is latched and says why', async () => {
    await open('bybit');
    if (desk.running.format instanceof BybitWire) desk.running.format.protection.secondMs = 100;
    await desk.enterKey('desk', ['read', 'trade']);
    const console = await desk.trade(['--no-watchdog']);
    await desk.until(() => desk.switchSets > 0, 'the dead-man’s switch');
    console.child.kill('SIGKILL');
    await once(console.child, 'exit');
    await desk.until(() => desk.open === 0, 'an empty book');
    const rested = desk.account.view().orders.find((it) => it.type === 'limit');
    expect(rested?.endReason).toBe('dead-mans-timer');
    // A switch closes no position.
    expect(desk.held).not.toBe('0');

    const next = await desk.desk.start(desk.trading()).ended;
    expect(next.stderr).toContain(
      'Everything is latched by a kill: the console ended without a word while holder traded at bybit',
    );
    expect([next.code, desk.held, desk.open]).toEqual([3, '0', 0]);
    expect(desk.account.view().orders.filter(isOpen)).toEqual([]);
  });

  it('[S2] a key that can withdraw is refused in words, and nothing trades with it', async () => {
    await open('binance');
    await expect(desk.enterKey('thief', ['read', 'trade', 'withdraw'])).rejects.toThrow(
      /The key thief can withdraw\. Delete it at Binance.*Nothing was stored\./,
    );
    await expect(desk.tryToStart('thief')).rejects.toThrow('Nothing is stored under thief');
    // One that was good when it was entered, and is not any more when a session is to begin.
    const later = freshKey();
    await desk.enterKey('desk', ['read', 'trade'], later);
    desk.permit(later.apiKey, ['read', 'trade', 'withdraw']);
    await expect(desk.tryToStart('desk')).rejects.toThrow('The key desk can withdraw');
    expect(desk.running.asked.filter(({ path }) => /order$/.test(path))).toEqual([]);
  });

  it('[T1] an exchange elsewhere is refused in words before anything is asked, with and without an endpoint', async () => {
    await open('binance');
    await desk.enterKey('desk', ['read', 'trade']);
    const elsewhere = await desk.desk.start(desk.trading('desk', desk.placeAt('https://fapi.binance.com'))).ended;
    expect(elsewhere.code).toBe(3);
    expect(elsewhere.stderr).toContain('Live trading is shut in this build');
    expect(elsewhere.stderr).toContain('fapi.binance.com is not one');
    await expect(desk.tryToStart('desk', null)).rejects.toThrow(/Live trading is shut in this build.*is not one/);
  });

  it('[K6] an account that holds something, or has an order, is not begun on', async () => {
    await open('binance');
    await desk.enterKey('desk', ['read', 'trade']);
    desk.running.exchange.place(desk.account, { ...BUY, quantity: desk.size });
    await expect(desk.tryToStart('desk')).rejects.toThrow(
      /already has 0\.02 BTC-PERP\. A session begins with an account that holds nothing/,
    );
  });

  async function keysOfFolder(): Promise<Canary[]> {
    const kept = await new KeyringStore().findCredentials('interlock');
    return kept.flatMap(({ account, password }) =>
      password.useText((text) =>
        /^[0-9a-f]{64}$/.test(text) ? [{ name: account, bytes: Buffer.from(text, 'hex') }] : [],
      ),
    );
  }
});
