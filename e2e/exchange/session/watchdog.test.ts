import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { KeyringStore } from '../../../src/main/adapters/keychain/keyring-store.ts';
import { lookForTakeover, type TakeoverEntry } from '../../../src/main/adapters/watchdog/takeover-file.ts';
import { filesBelow, search } from '../../../src/main/cli/testing/canary-search.ts';
import type { Running, Status } from '../../../src/main/cli/testing/command.ts';
import { textCanary } from '../../../src/main/cli/testing/planted-console.ts';
import type { ExchangeId } from '../../../src/shared/exchanges.ts';
import { TradingDesk } from './trading-desk.ts';
import { useKeyring } from './use-keyring.ts';

interface Watched {
  readonly watchdog: { readonly state: string; readonly text: string };
}

const stateOf = (status: Status): string => (status as unknown as Watched).watchdog.state;

/** Console, watchdog, keychain and exchange, all real: `interlock run --venue`, whose console is lost. */
describe.skipIf(process.platform !== 'linux')('an account at a test exchange is watched', { timeout: 180_000 }, () => {
  const session = useKeyring();
  let desk: TradingDesk;
  afterEach(async () => await desk.close());

  /** A console that holds something there, with an order that rests, and whose watchdog could take it over. */
  const watched = async (venue: ExchangeId): Promise<Running> => {
    desk = await TradingDesk.open(venue, session());
    await desk.enterKey('desk', ['read', 'trade']);
    const console = await desk.trade();
    await desk.desk.until('watched', (status) => stateOf(status) === 'watching');
    return console;
  };
  const takenOver = (): readonly TakeoverEntry[] => lookForTakeover(desk.desk.data)?.entries ?? [];

  /** The console is lost, and its watchdog closes everything there. What its file says; and what was printed. */
  const flattened = async (venue: ExchangeId, signal: NodeJS.Signals, cause: string) => {
    const console = await watched(venue);
    // The first that the watchdog asks of it is too much for it.
    console.child.once('exit', () => desk.running.exchange.faults.add('throttle', 'any', 2, 1_000));
    console.child.kill(signal);
    // Its watchdog shares its standard error: this is over when both have ended.
    const { stderr } = await console.ended;
    expect(stderr).toContain(`interlock watchdog: the main process ${cause}`);
    expect(stderr).toContain('interlock watchdog: FLAT');
    expect([desk.held, desk.open]).toEqual(['0', 0]);
    expect(desk.running.exchange.faults.take('place', ['throttle'])).toBeNull();
    const lines = takenOver();
    expect(lines.map(({ kind }) => kind)).toEqual(['takeover', 'key', 'order', 'result']);
    expect(lines.at(0)).toMatchObject({ cause });
    expect(lines.at(-1)).toMatchObject({ phase: 'FLAT', residuals: [] });
    const closing = lines.find((it) => it.kind === 'order');
    expect(closing).toMatchObject({ venue, symbol: 'BTC-PERP', side: 'sell', quantity: desk.size });
    return { closing, stderr };
  };

  it('[K10] [K4] [R8] a console that hangs is ended, and the watchdog flattens there, throttled at first', async () => {
    await flattened('bybit', 'SIGSTOP', 'hung');
  });

  it('[K10] [K4] [K6] [S3] [S6] killed with SIGKILL: the watchdog flattens there, and the next console is latched with its orders in the books', async () => {
    const { closing, stderr } = await flattened('binance', 'SIGKILL', 'died');
    const next = await desk.desk.start(desk.trading()).ended;
    expect(next.stderr).toContain('a watchdog had taken the kill over: everything is latched');
    expect([next.code, desk.held, desk.open]).toEqual([3, '0', 0]);
    expect(lookForTakeover(desk.desk.data)).toBeNull();
    const records = await desk.desk.records();
    const bodies = (kind: string) => records.filter((it) => it.kind === kind).map(({ body }) => body);
    // One latch: that the console ended without a word is no second reason.
    expect(bodies('trip.accepted')).toMatchObject([{ cause: 'watchdog', scope: { kind: 'global' } }]);
    expect(bodies('kill.phase').at(-1)).toMatchObject({ phase: 'FLAT', residuals: [] });
    // What the watchdog sold is booked as the kill's, and nothing is left unexplained.
    const booked = bodies('venue.reported').filter(({ report }) => report.kind === 'fill');
    expect(booked.map(({ report }) => report.orderId)).toContain(closing?.orderId);
    expect(bodies('venue.reconciled').at(-1)?.differences).toEqual([]);
    const used = bodies('key.used').map(({ alias, purpose }) => `${alias}: ${purpose}`);
    expect(used).toEqual(
      expect.arrayContaining([
        'venue:desk: see that the watchdog could take its account over',
        'venue:desk: take the kill over while the console was lost, by the watchdog',
      ]),
    );
    const { apiKey, secret } = desk.key;
    const places = [...filesBelow(desk.desk.data), { name: 'said', content: Buffer.from(stderr) }];
    expect(search([textCanary('key', apiKey), textCanary('secret', secret)], places)).toEqual([]);
  });

  it('[K10] [S1] a key that the watchdog cannot read is said and alarmed before, and its takeover says what it could not do', async () => {
    const console = await watched('binance');
    const kept = await new KeyringStore().findCredentials('interlock');
    const { account = '' } = kept.find((it) => it.account.startsWith('venue:desk:')) ?? {};
    expect(await new KeyringStore().deletePassword('interlock', account)).toBe(true);
    // Another one asks for itself.
    process.kill(watchdogOf(desk.desk.data), 'SIGKILL');
    const status = await desk.desk.until('said', (it) => stateOf(it) === 'keyless');
    expect((status as unknown as Watched).watchdog.text).toContain('the key desk is not in the keychain');
    const alarm = 'The watchdog could not take the account over: the key desk is not in the keychain';
    expect(status.alarms.map(({ cause }) => cause)).toContain(alarm);
    console.child.kill('SIGKILL');
    const { stderr } = await console.ended;
    expect(stderr).toContain('interlock watchdog: INCOMPLETE');
    expect(takenOver().at(-1)).toMatchObject({
      kind: 'result',
      phase: 'INCOMPLETE',
      residuals: [{ venue: 'binance', type: 'unread', reason: 'the key desk is not in the keychain' }],
    });
    expect(desk.held).toBe(String(desk.size));
  });
});

/** The number of the process that watches the console of this data folder. */
function watchdogOf(dataDir: string): number {
  const found = readdirSync('/proc').find((pid) => {
    if (!/^\d+$/.test(pid)) return false;
    try {
      const line = readFileSync(join('/proc', pid, 'cmdline'), 'utf8');
      return line.includes('watchdog.ts') && line.includes(dataDir);
    } catch {
      return false;
    }
  });
  return Number(found);
}
