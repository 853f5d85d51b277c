import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { cash, price, quantity, rate } from '../../../src/shared/money.ts';
import { order } from '../core/testing/desk.ts';
import { furnish } from '../core/testing/market.ts';
import { openRecording } from '../recording.ts';
import { startExchange } from '../server.ts';
import type { Scene } from './command.ts';
import { perform } from './console.ts';

const PERP = 'BTC/USDT:USDT';
let scene: Scene;
beforeEach(async () => {
  const running = await startExchange({ format: 'binance' });
  const account = furnish(running.exchange);
  scene = { running, account, recording: () => openRecording(Date.now()), playback: null };
});
afterEach(async () => await scene.running.close());

const say = (line: string) => perform(scene, line);

describe('the console', () => {
  test('lists what it knows, and says what a line lacks', async () => {
    const names = (await say('help')).split('\n').map((row) => row.split(' ')[0]);
    expect(names).toContain('fault');
    expect(await say('dance')).toBe('there is no dance: say help');
    expect(await say('toString')).toBe('there is no toString: say help');
    expect(await say('quote BTC/USDT:USDT 1')).toBe('say an ask: quote SYMBOL BID ASK [SIZE]');
    expect(await say('quote BTC/USDT:USDT 1 x')).toContain('refused');
    expect(await say('quote XRP/USDT:USDT 1 2')).toContain('unknown-instrument');
    expect(await say('fault dance')).toContain('lose-answer');
    expect(await say('skew soon')).toContain('whole number');
    expect(await say('# a comment')).toBe('');
  });

  test('moves the market and the account', async () => {
    const { account, running } = scene;
    const { id } = running.exchange.place(account, order('buy', '0.3', { at: '49000' }));
    await say(`trade ${PERP} 48999 0.1 sell`);
    expect(await say('orders')).toContain(`${id} x-${id} ${PERP} buy limit 0.1/0.3 49000`);
    expect(await say(`fill ${id} 0.1`)).toBe('partially-filled');
    expect(await say(`fill ${id}`)).toBe('filled');
    await say(`quote ${PERP} 49100 49101 3`);
    expect(running.exchange.market.quote(PERP)?.bids).toEqual([{ price: price('49100'), size: quantity('3') }]);
    expect(await say('account')).toContain(`${PERP} net 0.3 at 49000`);
    await say(`fund ${PERP} 0.0001`);
    expect(account.view().income.at(-1)).toMatchObject({ kind: 'funding', rate: rate('0.0001') });
    await say('transfer USDC 5');
    expect(account.balance('USDC')).toBe(cash('5'));
    expect(await say('hedge on')).toContain('position-mode-blocked');
    await say(`delist ${PERP}`);
    expect(running.exchange.market.instruments().map((it) => it.symbol)).not.toContain(PERP);
  });

  test('makes faults, and clears them', async () => {
    const { exchange, sockets } = scene.running;
    await say('fault lose-answer place 2 50');
    expect(exchange.faults.take('place', ['lose-answer'])).toMatchObject({ times: 2, ms: 50 });
    await say('stream drop fill');
    expect(exchange.faults.takeForStream(true)).toMatchObject({ kind: 'drop' });
    await say('fault ban');
    await say('clear');
    expect(exchange.faults.take('read', ['ban'])).toBeNull();
    await say('limits 0.5');
    await say('skew -500');
    await say('maintenance on');
    await say('silence on');
    await say('streams off');
    expect(exchange).toMatchObject({ skewMs: -500, maintenance: true, limits: { scale: 0.5 } });
    expect(sockets).toMatchObject({ silent: true, refuse: true });
    expect(await say('break')).toBe('0 streams broken');
    expect(await say('latency 5 1')).toContain('the least first');
    await say('freeze on');
    exchange.transfer(scene.account, 'USDT', cash('1'));
    expect(scene.account.view().balances).toMatchObject([{ total: cash('100000') }]);
  });

  test('plays recorded prices on the tick, with their past as bars', async () => {
    const { exchange } = scene.running;
    expect(await say('play 1')).toBe('a price each 1 ms');
    const at = exchange.market.quote(PERP)?.version ?? 0;
    while ((exchange.market.quote(PERP)?.version ?? 0) < at + 5) await new Promise((resolve) => setTimeout(resolve, 1));
    await say('stop');
    const { bids, asks } = exchange.market.quote(PERP) ?? { bids: [], asks: [] };
    expect(Number(bids[0]?.price) % Number(exchange.market.terms(PERP).tick)).toBe(0);
    expect(bids[0]?.price ?? 0n).toBeLessThan(asks[0]?.price ?? 0n);
    const bars = exchange.market.bars(PERP);
    expect(bars.length).toBeGreaterThan(500);
    const gaps = bars.slice(1).map((bar, i) => bar.openAt - (bars[i]?.openAt ?? 0));
    expect(new Set(gaps)).toEqual(new Set([60_000]));
  });

  test('runs as a program: one line in, one answer out, until its input ends', async () => {
    const program = spawn(process.execPath, [join(import.meta.dirname, '../run.ts'), '--exchange', 'binance']);
    const lines = createInterface({ input: program.stdout })[Symbol.asyncIterator]();
    expect((await lines.next()).value).toMatch(/^binance at https:\/\/127\.0\.0\.1:\d+ and wss:/);
    await lines.next();
    program.stdin.write(`quote ${PERP} 49000 49001\nmaintenance on\n`);
    expect((await lines.next()).value).toBe(`${PERP} 49000 / 49001`);
    expect((await lines.next()).value).toBe('closed');
    program.stdin.end('exit\n');
    expect(await once(program, 'exit')).toEqual([0, null]);
  });
});
