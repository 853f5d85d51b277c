import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Probe } from '../../e2e/exchange/conformance/probe.ts';
import type { UnscriptedCase } from '../../e2e/exchange/conformance/unscripted.ts';
import { furnish, MAIN_KEY, MAIN_SECRET } from '../../e2e/exchange/core/testing/market.ts';
import { type RunningExchange, startExchange } from '../../e2e/exchange/server.ts';
import { EgressGate } from '../../src/main/adapters/egress/gate.ts';
import { Secret } from '../../src/main/secret/secret.ts';
import { price, quantity } from '../../src/shared/money.ts';
import { ACCOUNTS } from './accounts.ts';
import type { Verdict } from './tally.ts';
import { certifyAt, testnetCases } from './testnet.ts';

const found = ACCOUNTS.find(({ row }) => row.name === 'bybit');
if (found === undefined) throw new Error('no bybit');
const account = found;
/** Up to the one that takes a position. */
const CASES = testnetCases(account).slice(0, 4);

describe('certify at a testnet, for which an exchange on loopback stands', () => {
  let running: RunningExchange;
  beforeEach(async () => {
    running = await startExchange({ format: account.row.format });
  });
  afterEach(async () => await running.close());

  interface Run {
    readonly origin?: string;
    readonly cases?: readonly UnscriptedCase[];
    /** Called once the account was opened. */
    readonly onOpened?: (stop: AbortController) => void;
  }

  async function certify({
    origin = running.origin,
    cases = CASES,
    onOpened = () => {},
  }: Run = {}): Promise<Verdict[]> {
    const verdicts: Verdict[] = [];
    const credentials = { apiKey: Secret.ofText(MAIN_KEY), secret: Secret.ofText(MAIN_SECRET), passphrase: null };
    const out = new EgressGate({
      routes: [{ host: new URL(running.origin).host, reach: 'loopback' }],
      ca: running.caPem,
      wallNow: Date.now,
    });
    const endpoint = { rest: origin, stream: running.wsOrigin };
    const stop = new AbortController();
    const place = { endpoint, out, patienceMs: 5_000, pauseMs: 0, signal: stop.signal };
    const onVerdict = (verdict: Verdict): void => {
      if (verdicts.push(verdict) === 1) onOpened(stop);
    };
    await certifyAt(account, credentials, place, cases, onVerdict);
    return verdicts;
  }

  it('[N4] runs cases with the least size, waits where it is asked to, and leaves nothing', async () => {
    const main = furnish(running.exchange);
    const onOpened = (): void => void running.exchange.faults.add('throttle', 'read', 1, 50);
    const verdicts = await certify({ onOpened });
    expect(verdicts.filter(({ problem }) => problem !== null)).toEqual([]);
    expect(verdicts.map(({ title }) => title)).toEqual([
      'the account is opened, and nothing is open in it',
      ...CASES.map(({ title }) => title),
      'everything is cancelled and closed at the end',
    ]);
    const { orders, fills } = main.view();
    expect([main.openOrders(), main.view().positions.filter((it) => it.quantity !== 0n)]).toEqual([[], []]);
    expect([orders.length > 4, fills.length]).toEqual([true, 2]);
    expect(fills.every((it) => it.quantity < quantity(account.row.size))).toBe(true);
  });

  it('does not touch an account that has anything open', async () => {
    const main = furnish(running.exchange);
    const { bid, market: symbol, size } = account.row;
    running.exchange.place(main, {
      clientId: null,
      symbol,
      side: 'buy',
      type: 'limit',
      quantity: quantity(size),
      price: price(bid),
      stopPrice: null,
      trigger: 'last',
      timeInForce: 'GTC',
      postOnly: false,
      reduceOnly: false,
      positionSide: 'net',
    });
    const verdicts = await certify();
    expect(verdicts).toMatchObject([{ problem: expect.stringContaining('Close them there') }]);
    expect(main.view().orders.map((it) => it.status)).toEqual(['new']);
  });

  it('closes what a case that failed has left, and goes on', async () => {
    const main = furnish(running.exchange);
    const title = 'a case that breaks with an order and a position open';
    const run = async (probe: Probe): Promise<void> => {
      await probe.rest();
      await probe.fill();
      throw new Error('it broke');
    };
    const verdicts = await certify({ cases: [{ title, run, kinds: ['perp'], asksPermissions: false }] });
    expect(verdicts.slice(1)).toEqual([
      { title, problem: 'it broke' },
      { title: 'everything is cancelled and closed at the end', problem: null },
    ]);
    const { orders, positions } = main.view();
    expect(orders.map((it) => it.status)).toEqual(['cancelled', 'filled', 'filled']);
    expect(positions.filter((it) => it.quantity !== 0n)).toEqual([]);
  });

  it('begins no other case once it is to end', async () => {
    furnish(running.exchange);
    const verdicts = await certify({ onOpened: (stop) => stop.abort() });
    expect(verdicts.slice(1)).toEqual([{ title: 'everything is cancelled and closed at the end', problem: null }]);
  });

  it('[N2] says so when there is no way to it', async () => {
    furnish(running.exchange);
    const verdicts = await certify({ origin: 'https://127.0.0.1:1' });
    expect(verdicts).toHaveLength(1);
    expect(verdicts[0]?.problem).toMatch(/127\.0\.0\.1.*Is there a network\?$/);
  });
});
