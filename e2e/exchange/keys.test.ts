import { afterEach, describe, expect, it } from 'vitest';
import { Rig } from '../../src/main/engine/testing/rig.ts';
import { EgressWatch } from '../../src/main/runtime/egress-watch.ts';
import { askExchange } from '../../src/main/runtime/venue-keys/ask-exchange.ts';
import { KeyNotTaken, NotAsked } from '../../src/main/runtime/venue-keys/permissions.ts';
import { Secret } from '../../src/main/secret/secret.ts';
import type { ExchangeId } from '../../src/shared/exchanges.ts';
import type { ApiKey } from './core/model.ts';
import { furnish } from './core/testing/market.ts';
import { type RunningExchange, startExchange } from './server.ts';

const EXCHANGES: readonly ExchangeId[] = ['binance', 'bybit', 'okx', 'krakenfutures'];

describe.each(EXCHANGES)('the permissions of a key at %s', (exchange) => {
  let running: RunningExchange | null = null;
  afterEach(async () => {
    await running?.close();
    running = null;
  });

  const passphrase = exchange === 'okx' ? 'pass-phrase' : null;

  // Kraken's are base64.
  const [own, another] = ['a-secret', 'another-secret'].map((it) => Buffer.from(it).toString('base64')) as [
    string,
    string,
  ];

  async function ask(permissions: ApiKey['permissions'], secret = own) {
    running = await startExchange({ format: exchange });
    furnish(running.exchange);
    const key = { key: 'a-key', accountId: 'main', ips: ['127.0.0.1'], createdAt: Date.now() };
    running.exchange.addKey({ ...key, secret: own, passphrase, permissions });
    const test = { rest: running.origin, stream: running.wsOrigin, ca: running.caPem };
    return askExchange({ wallNow: Date.now, test, egress: new EgressWatch(new Rig([]).core, () => []) })({
      ...{ exchange, market: 'perp' },
      credentials: {
        apiKey: Secret.ofText('a-key'),
        secret: Secret.ofText(secret),
        passphrase: passphrase === null ? null : Secret.ofText(passphrase),
      },
    });
  }

  it('[S2] are told by the exchange: one that may trade, one that may withdraw, one that may only read', async () => {
    expect(await ask(['read', 'trade'])).toMatchObject({ trade: true, withdraw: false, ipRestricted: true });
    await running?.close();
    expect(await ask(['read', 'trade', 'withdraw'])).toMatchObject({ trade: true, withdraw: true });
    await running?.close();
    expect(await ask(['read'])).toMatchObject({ trade: false, withdraw: false });
  });

  it('[S2] of one with a wrong secret are none: the key is not taken', async () => {
    await expect(ask(['read', 'trade'], another)).rejects.toThrow(KeyNotTaken);
  });

  it('[N2] [S1] the exchange itself is not asked in a build that shuts live', async () => {
    const own = askExchange({ wallNow: Date.now, test: null, egress: new EgressWatch(new Rig([]).core, () => []) });
    const credentials = { apiKey: Secret.ofText('a'), secret: Secret.ofText('b'), passphrase: null };
    const asked = own({ exchange, market: 'perp', credentials });
    await expect(asked).rejects.toThrow(NotAsked);
    await expect(asked).rejects.toThrow('Live trading is shut in this build');
  });
});
