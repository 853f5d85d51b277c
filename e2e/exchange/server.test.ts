import { once } from 'node:events';
import { request } from 'node:https';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { furnish, level } from './core/testing/market.ts';
import { type RunningExchange, startExchange } from './server.ts';

const PERP = 'BTC/USDT:USDT';
let running: RunningExchange;
beforeEach(async () => {
  running = await startExchange({ format: 'binance', seed: 7 });
  furnish(running.exchange);
});
afterEach(async () => await running.close());

interface Asked {
  readonly ca?: string;
  readonly maxVersion?: 'TLSv1.1' | 'TLSv1.3';
  readonly body?: string;
}
const get = (path: string, { ca = running.caPem, maxVersion = 'TLSv1.3', body }: Asked = {}): Promise<number> =>
  new Promise((resolve, reject) => {
    const minVersion = maxVersion === 'TLSv1.1' ? 'TLSv1.1' : 'TLSv1.2';
    const method = body === undefined ? 'GET' : 'POST';
    const asked = request(
      `${running.origin}${path}`,
      { ca, maxVersion, minVersion, method, agent: false },
      (answer) => {
        answer.resume();
        answer.on('end', () => resolve(answer.statusCode ?? 0));
      },
    );
    asked.on('error', reject);
    asked.end(body);
  });

async function marketStream(channel: string): Promise<{ readonly socket: WebSocket; readonly heard: { u: number }[] }> {
  const socket = new WebSocket(`${running.wsOrigin}/public/ws/0`, { ca: running.caPem });
  const heard: { u: number }[] = [];
  socket.on('message', (data: Buffer) => {
    const message = JSON.parse(data.toString());
    if (message.e === 'bookTicker') heard.push(message);
  });
  await once(socket, 'open');
  socket.send(JSON.stringify({ method: 'SUBSCRIBE', params: [channel], id: 1 }));
  while (heard.length === 0) await new Promise((resolve) => setImmediate(resolve));
  return { socket, heard };
}

describe('the server', () => {
  test('is believed by who trusts its authority, and speaks no old TLS', async () => {
    expect(await get('/fapi/v1/ping')).toBe(200);
    await expect(get('/fapi/v1/ping', { ca: '' })).rejects.toThrow(/certificate|self-signed/);
    await expect(get('/fapi/v1/ping', { maxVersion: 'TLSv1.1' })).rejects.toThrow();
  });

  test('refuses a body without end, and a format that is not there', async () => {
    await expect(get('/fapi/v1/order', { body: 'x'.repeat(1_100_000) })).rejects.toThrow();
    expect(await get('/fapi/v1/ping')).toBe(200);
    await expect(startExchange({ format: 'nowhere' })).rejects.toThrow('there is no exchange nowhere');
  });

  test('keeps the order of what it streams, whatever the latency', async () => {
    const { socket, heard } = await marketStream('btcusdt@bookTicker');
    running.setLatency({ min: 0, max: 4 });
    for (let n = 1; n <= 60; n += 1)
      running.exchange.market.setQuote(PERP, [level('50000', `${n}`)], [level('50001', '1')]);
    while (heard.length < 61) await new Promise((resolve) => setImmediate(resolve));
    const numbers = heard.map(({ u }) => u);
    expect(numbers).toEqual(numbers.toSorted((a, b) => a - b));
    socket.close();
  });

  test('goes on when somebody sends nonsense', async () => {
    const { socket, heard } = await marketStream('btcusdt@bookTicker');
    socket.send('{');
    socket.send('null');
    const api = new WebSocket(`${running.wsOrigin}/ws-api/v3`, { ca: running.caPem });
    await once(api, 'open');
    api.send('null');
    const [data] = (await once(api, 'message')) as [Buffer];
    expect(JSON.parse(data.toString())).toMatchObject({ status: 400, error: { code: -1135 } });
    running.exchange.market.setQuote(PERP, [level('50000', '9')], [level('50001', '1')]);
    while (heard.length < 2) await new Promise((resolve) => setImmediate(resolve));
    expect(running.sockets.count).toBe(2);
    socket.close();
    api.close();
  });

  test('takes no stream while it is told not to', async () => {
    running.sockets.refuse = true;
    const socket = new WebSocket(`${running.wsOrigin}/public/ws/0`, { ca: running.caPem });
    await expect(once(socket, 'open')).rejects.toThrow();
    expect(running.sockets.count).toBe(0);
  });

  test('writes down what was asked and how it was answered', async () => {
    await get('/fapi/v1/ping');
    running.exchange.faults.add('lose-answer');
    await expect(get('/fapi/v1/time')).rejects.toThrow();
    await get('/fapi/v1/nothing');
    expect(running.asked.map(({ path, status }) => [path, status])).toEqual([
      ['/fapi/v1/ping', 200],
      ['/fapi/v1/time', 0],
      ['/fapi/v1/nothing', 404],
    ]);
  });
});
