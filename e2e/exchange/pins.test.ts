import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { EgressGate } from '../../src/main/adapters/egress/gate.ts';
import { type ShownKey, shownKeys } from '../../src/main/adapters/egress/shown-keys.ts';
import type { WatchedAccount } from '../../src/main/adapters/watchdog/protocol.ts';
import { networkPin } from '../../src/main/cli/network.ts';
import { resourcesDir } from '../../src/main/cli/place.ts';
import { policyCheck } from '../../src/main/cli/policy.ts';
import { told } from '../../src/main/cli/testing/told.ts';
import { Rig } from '../../src/main/engine/testing/rig.ts';
import { EgressWatch } from '../../src/main/runtime/egress-watch.ts';
import { ExchangeAccount } from '../../src/main/runtime/live/exchange-account.ts';
import { wayToAccount } from '../../src/main/runtime/live/open-account.ts';
import { openLiveFeed } from '../../src/main/runtime/live/open-live-feed.ts';
import { initPolicyFolder } from '../../src/main/runtime/policy-folder.ts';
import { askExchange } from '../../src/main/runtime/venue-keys/ask-exchange.ts';
import { watchedAccount } from '../../src/main/runtime/watchdog.ts';
import { Secret } from '../../src/main/secret/secret.ts';
import { furnish, MAIN_KEY, MAIN_SECRET } from './core/testing/market.ts';
import { type RunningExchange, startExchange } from './server.ts';

const SYMBOL = 'BTC/USDT:USDT';
const OTHER = createHash('sha256').update('another key').digest('base64');

const credentials = () => ({
  ...{ apiKey: Secret.ofText(MAIN_KEY), secret: Secret.ofText(MAIN_SECRET) },
  passphrase: null,
});

describe('an exchange whose public keys are pinned in the policy', () => {
  let running: RunningExchange;
  let rig: Rig;
  let host: string;
  let keys: readonly ShownKey[];
  let dir: string;

  beforeEach(async () => {
    running = await startExchange({ format: 'binance' });
    furnish(running.exchange);
    rig = new Rig([]);
    host = new URL(running.origin).host;
    keys = await shownKeys(host, running.caPem);
    dir = mkdtempSync(join(tmpdir(), 'interlock-pins-'));
  });
  afterEach(async () => {
    await running.close();
    rmSync(dir, { recursive: true, force: true });
  });

  /** Prices, what a key may do, and an account, as a console asks for them when these keys are pinned. */
  function ways(pins: readonly string[]) {
    const allowed = () => [{ host, pins }];
    const egress = new EgressWatch(rig.core, allowed);
    const test = { rest: running.origin, stream: running.wsOrigin, ca: running.caPem };
    const ask = askExchange({ wallNow: Date.now, test, egress });
    const row = { id: 'desk', exchange: 'binance', market: 'perp', state: 'active' };
    const accountKeys = { view: () => [row], test: async () => {}, use: async () => credentials() } as never;
    const account = { keys: () => accountKeys, egress, test };
    return {
      prices: async () => {
        const feed = await openLiveFeed({ outbound: allowed, egress, test })([{ source: 'binance', market: SYMBOL }]);
        await feed.close();
      },
      key: () => ask({ exchange: 'binance', market: 'perp', credentials: credentials() }),
      account: async () => {
        const place = { alias: 'desk', ...test };
        const opened = await ExchangeAccount.open(place, { symbols: ['BTC-PERP'], currency: 'USDT' }, account);
        await opened.close();
      },
    };
  }
  const standing = () =>
    [...rig.core.state.alarms.values()].filter(({ cleared }) => !cleared).map(({ alarmId }) => alarmId);

  it('[N2] is asked where one of its keys or of its authority is pinned', async () => {
    expect(keys.map(({ subject }) => subject)).toEqual(['CN=localhost', 'CN=Test Exchange CA']);
    // Nothing was asked to see them.
    expect(running.asked).toEqual([]);
    for (const { pin } of keys) {
      const { prices, key, account } = ways([OTHER, pin]);
      await prices();
      await key();
      await account();
    }
    expect(running.asked.length).toBeGreaterThan(0);
    expect(standing()).toEqual([]);
  });

  it.each(['prices', 'key', 'account'] as const)(
    '[N2] gets not one byte of a request for %s where none of its keys is pinned: it is said with what to do, and alarmed',
    async (what) => {
      await expect(ways([OTHER])[what]()).rejects.toThrow(
        `The certificate of ${host} has none of the keys that are pinned for it: nothing was sent.`,
      );
      expect(running.asked).toEqual([]);
      expect(standing()).toEqual([`egress-pin-${host}`]);
    },
  );

  it('[N2] [K10] a watchdog that takes the account over is told of the pins in force, and keeps to them', async () => {
    const account = { alias: 'desk', rest: running.origin, stream: running.wsOrigin, ca: running.caPem };
    const session = { venue: 'binance', currency: 'USDT', account, ended: null };
    const watched = (outbound: unknown) =>
      watchedAccount({ state: { session }, inForce: { risk: { outbound } } } as never) as WatchedAccount;
    const ask = async (outbound: unknown): Promise<number> => {
      const gate = new EgressGate(wayToAccount(watched(outbound)));
      return await gate.status(`${running.origin}/fapi/v1/time`).finally(() => gate.close());
    };
    await expect(ask([{ host, pins: [OTHER] }])).rejects.toThrow('none of the keys that are pinned');
    expect(running.asked).toEqual([]);
    expect(await ask([{ host, pins: [OTHER, keys[0]?.pin] }])).toBe(200);
    expect(watched([host])).toEqual({ ...account, venue: 'binance', currency: 'USDT' });
  });

  it('[N2] its keys are printed to be pinned, and the policy says which are', async () => {
    const ca = join(dir, 'ca.pem');
    writeFileSync(ca, running.caPem);
    const folder = initPolicyFolder(resourcesDir, dir);
    const file = join(folder, 'risk.json');
    const listed = (entry: unknown): void => {
      const risk = JSON.parse(readFileSync(file, 'utf8'));
      writeFileSync(file, JSON.stringify({ ...risk, outbound: [entry] }));
    };
    const pin = () => told(() => networkPin(host, { ca, data: dir }));

    expect(await pin()).toMatchObject({
      code: 3,
      stdout: expect.stringContaining(`${host} is not on the policy's list.`),
    });
    listed(host);
    const shown = await pin();
    expect(shown.code).toBe(0);
    for (const it of keys) expect(shown.stdout).toContain(`${it.pin}  `);
    const [entry = ''] = /\{.*\}/.exec(shown.stdout) ?? [];
    listed(JSON.parse(entry));
    expect((await pin()).stdout).toContain('CN=localhost, until');
    expect((await pin()).stdout.match(/\(pinned\)/g)).toHaveLength(2);
    const checked = await told(() => policyCheck(undefined, { data: dir }));
    expect(checked.stdout).toContain(`outbound: 1 host, 1 pinned\n${host} is pinned to ${keys[0]?.pin} or `);
    expect((await told(() => policyCheck(file, {}))).stdout).toMatch(/^OK: risk\.json\noutbound: 1 host, 1 pinned\n/);
    listed({ host, pins: [OTHER] });
    const wrong = await pin();
    expect(wrong).toMatchObject({ code: 3, stdout: expect.stringContaining('NONE of them is pinned') });
    expect(running.asked).toEqual([]);
  });
});
