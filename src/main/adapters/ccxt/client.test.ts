import { inspect } from 'node:util';
import { describe, expect, it } from 'vitest';
import { Secret } from '../../secret/secret.ts';
import { callRoute } from './ccxt-api.ts';
import { CERTIFIED, NotCertified, profileOf } from './certified.ts';
import { type ClientConfig, openClient, VenueRefusal } from './client.ts';
import { failureOf } from './errors.ts';
import { binance } from './profiles/binance.ts';
import { okx } from './profiles/okx.ts';
import { HastyScheduler, START } from './testing/fake-venue.ts';

const TEXT = 'kept-from-everyone';

describe('a client of an exchange', () => {
  const asked: { readonly url: URL; readonly init: RequestInit }[] = [];
  let answer = (): Response => Response.json({ serverTime: START });
  const config = (change: Partial<ClientConfig> = {}): ClientConfig => ({
    profile: binance,
    credentials: { apiKey: Secret.ofText('key'), secret: Secret.ofText(TEXT), passphrase: null },
    endpoint: { rest: 'https://127.0.0.1:1', stream: 'wss://127.0.0.1:2' },
    out: {
      fetch: async (url, init = {}) => {
        asked.push({ url: new URL(String(url)), init });
        return answer();
      },
      agentFor: () => {
        throw new Error('no streams here');
      },
    },
    scheduler: new HastyScheduler(),
    ...change,
  });

  it('[N2] calls the endpoint that it was given and nothing else, through the gate, at the venue’s time', async () => {
    const client = await openClient(config());
    answer = () => Response.json({ serverTime: START + 3_000 });
    await client.syncTime();
    answer = () => Response.json({ dualSidePosition: false });
    await client.exchange.fetchPositionMode(undefined, {});
    expect(asked.map(({ url }) => url.origin)).toEqual(['https://127.0.0.1:1', 'https://127.0.0.1:1']);
    const { url, init } = asked[1] ?? { url: new URL('https://x'), init: {} };
    expect([url.pathname, url.searchParams.get('timestamp')]).toEqual([
      '/fapi/v1/positionSide/dual',
      String(START + 3_000),
    ]);
    expect([url.searchParams.get('recvWindow'), init.redirect]).toEqual(['5000', 'error']);
    const texts = JSON.stringify(client.exchange.urls.api);
    expect(texts).not.toMatch(/binance\.com/);
  });

  it('[S6] strikes the key out of what an exchange says, however it says it, and says no more once it is closed', async () => {
    const passphrase = Secret.ofText('pass phrase/1');
    const credentials = { apiKey: Secret.ofText('key-abc'), secret: Secret.ofText(TEXT), passphrase };
    const client = await openClient(config({ credentials }));
    const echo = `okx {"headers":{"OK-ACCESS-KEY":"key-abc","OK-ACCESS-PASSPHRASE":"pass phrase/1","x":"${TEXT}"}}`;
    const long = `${'x'.repeat(195)}key-abc`;
    for (const said of [echo, `asked with passphrase=${encodeURIComponent('pass phrase/1')}`, long]) {
      const words = client.wordsOf(new Error(said));
      for (const text of ['key-abc', 'pass phrase/1', TEXT, 'phrase%2F1', 'key-a']) expect(words).not.toContain(text);
    }
    expect(client.wordsOf(new Error('okx {"code":"50011"}'))).toBe('okx {"code":"50011"}');
    await client.close();
    passphrase.wipe();
    expect(client.wordsOf(new Error(echo))).toBe('the exchange was closed');
  });

  it('[S6] shows no secret in any print of it', async () => {
    const { exchange } = await openClient(config());
    expect(inspect(exchange, { depth: 6, showHidden: false })).not.toContain(TEXT);
    expect(Object.keys(exchange)).not.toContain('secret');
    expect(exchange.secret).toBe(TEXT);
  });

  it('uses the exchange’s testnet only where there is one', async () => {
    const { exchange } = await openClient(config({ endpoint: 'sandbox' }));
    expect(JSON.stringify(exchange.urls.api)).toContain('testnet');
    const without = { ...binance, ccxtId: 'kraken', name: 'Kraken' };
    await expect(openClient(config({ endpoint: 'sandbox', profile: without }))).rejects.toThrow(VenueRefusal);
  });

  it.each(CERTIFIED)('[T1] at the testnet of %s calls the hosts that its profile names', async (account) => {
    const profile = await profileOf(account);
    const { exchange } = await openClient(config({ endpoint: 'sandbox', profile }));
    const { hostname } = exchange as { hostname?: string };
    const urls = JSON.stringify(exchange.urls.api).replaceAll('{hostname}', hostname ?? '');
    for (const host of profile.testnet.hosts) expect(urls).toContain(`://${host}`);
    const elsewhere = profile.hosts.filter((it) => !profile.testnet.hosts.includes(it));
    for (const host of elsewhere) expect(urls).not.toContain(`://${host}/`);
  });

  it('[T1] says to OKX with every request that it is meant for its testnet, which has no address of its own', async () => {
    const { exchange } = await openClient(config({ endpoint: 'sandbox', profile: okx }));
    answer = () => Response.json({ code: '0', data: [{ ts: String(START) }], msg: '' });
    await exchange.fetchTime({});
    expect(asked.at(-1)?.url.host).toBe('www.okx.com');
    expect(asked.at(-1)?.init.headers).toMatchObject({ 'x-simulated-trading': '1' });
    Object.defineProperty(exchange, 'password', { get: () => 'passphrase' });
    await callRoute(exchange, 'privatePostTradeCancelAllAfter', { timeOut: '0' });
    expect(asked.at(-1)?.url.pathname).toBe('/api/v5/trade/cancel-all-after');
    expect(asked.at(-1)?.init.headers).toMatchObject({ 'x-simulated-trading': '1', 'OK-ACCESS-KEY': 'key' });
    const own = await openClient(config({ endpoint: 'own', profile: okx }));
    await own.exchange.fetchTime({});
    expect(asked.at(-1)?.init.headers).not.toHaveProperty('x-simulated-trading');
  });

  it('[N4] waits no longer than it was asked to, though the machine’s clock was set back', async () => {
    const scheduler = new HastyScheduler();
    const client = await openClient(config({ scheduler }));
    answer = () => new Response('{}', { status: 429, headers: { 'retry-after': '30' } });
    await client.exchange.fetchTime({}).catch(() => {});
    scheduler.advance(-3_600_000);
    expect(client.retryAfterMs).toBe(30_000);
    answer = () => new Response('{}', { status: 429, headers: { 'retry-after': '5' } });
    await client.exchange.fetchTime({}).catch(() => {});
    expect(client.retryAfterMs).toBe(30_000);
  });

  it('[N4] keeps how long the exchange asked to wait', async () => {
    const client = await openClient(config());
    expect(client.retryAfterMs).toBeNull();
    answer = () =>
      new Response('{"code":-1003,"msg":"Too many requests."}', { status: 429, headers: { 'retry-after': '7' } });
    await expect(client.syncTime()).rejects.toThrow(/429/);
    expect(client.retryAfterMs).toBe(7_000);
  });

  it('[N4] sends nothing at all while it is paused, and says for how long', async () => {
    const client = await openClient(config());
    const before = asked.length;
    client.pausedForMs = () => 3_000;
    const error = await client.syncTime().catch((it: unknown) => it);
    expect(asked.length).toBe(before);
    expect(failureOf(error, binance.errors, null)).toEqual({ kind: 'throttled', retryAfterMs: 3_000 });
  });
});

describe('an exchange', () => {
  it('is refused, and why is said, unless it is certified', async () => {
    await expect(profileOf('mtgox')).rejects.toThrow(NotCertified);
    await expect(profileOf('constructor')).rejects.toThrow(/not certified.*binance/);
    for (const account of CERTIFIED) expect((await profileOf(account)).hosts.length).toBeGreaterThan(0);
  });
});
