import { spawn } from 'node:child_process';
import { existsSync, lstatSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createConnection } from 'node:net';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { cash, price, quantity } from '../../shared/money.ts';
import { SimulatedClock } from '../adapters/clock/simulated-clock.ts';
import type { ExchangeClient } from '../adapters/exchange/client.ts';
import { MAX_LINE_BYTES, PROTOCOL_VERSION } from '../adapters/exchange/protocol.ts';
import { LocalSocketError } from '../adapters/local-socket/local-socket-error.ts';
import { defaultConfig, perp } from '../adapters/paper/harness.ts';
import { PaperMarket } from '../adapters/paper/paper-market.ts';
import { encode } from '../engine/domain/encoding.ts';
import type { VenueReport } from '../engine/domain/venue-report.ts';
import { buy, ExchangeDesk, ended, LIMIT, OPENING, quoteAt, START } from './testing/exchange-desk.ts';

const SOON = { timeout: 10_000, interval: 10 };
let desk: ExchangeDesk;
beforeEach(() => {
  desk = new ExchangeDesk();
});
afterEach(() => desk.close());

/** Lets so much market time pass, through all reports. */
async function passes(client: ExchangeClient, ms: number): Promise<void> {
  const to = client.now() + ms;
  while (client.now() < to) await client.advance(to);
}

/** What the account is, asked for; a console has to let time pass for the answer. */
async function snapshotOf(client: ExchangeClient & { readonly heard: VenueReport[] }, drive: boolean, since = 0) {
  const readId = `read-${client.heard.length}`;
  client.read(readId, since);
  if (drive) await passes(client, 1_000);
  const isIt = (it: VenueReport) => it.kind === 'snapshot' && it.readId === readId;
  await vi.waitFor(() => expect(client.heard.some(isIt)).toBe(true), SOON);
  const found = client.heard.find(isIt);
  if (found?.kind !== 'snapshot') throw new Error('no snapshot');
  return found.snapshot;
}

/** Says lines to the socket itself; resolves with what came back when the exchange has closed the connection. */
function say(path: string, lines: readonly string[]): Promise<string> {
  return new Promise((resolve) => {
    const socket = createConnection({ path });
    let got = '';
    socket.setEncoding('utf8').on('data', (text: string) => {
      got += text;
    });
    socket.on('error', () => {});
    socket.on('close', () => resolve(got));
    socket.write(lines.map((line) => `${line}\n`).join(''));
  });
}

async function refusal(task: Promise<unknown>): Promise<string> {
  const error = await task.then(
    () => null,
    (reason: unknown) => reason,
  );
  return error instanceof LocalSocketError ? `${error.code}: ${error.message}` : String(error);
}

describe('the exchange process', () => {
  it('[T2] tells a console what the venue inside would have told it, at the same times and in the same order', async () => {
    await desk.start();
    const action = fc.oneof(
      fc.record({
        kind: fc.constant('order' as const),
        side: fc.constantFrom('buy' as const, 'sell' as const),
        at: fc.option(fc.integer({ min: 95, max: 105 })),
      }),
      fc.record({ kind: fc.constant('quote' as const), bid: fc.integer({ min: 90, max: 110 }), after: fc.nat(3_000) }),
      fc.record({ kind: fc.constant('wait' as const), ms: fc.nat(2_000) }),
      fc.record({ kind: fc.constant('cancel' as const), of: fc.nat(10) }),
    );
    const console = await desk.connect('console');
    await fc.assert(
      fc.asyncProperty(fc.array(action, { minLength: 5, maxLength: 40 }), fc.nat(100), async (actions, seed) => {
        const inside: string[] = [];
        const { id, currency, balance } = OPENING;
        const market = new PaperMarket(new SimulatedClock(START), {
          id,
          currency,
          balance,
          seed,
          config: defaultConfig,
          instruments: new Map([[perp.symbol, perp]]),
          onReport: (report) => inside.push(`${market.now()} ${encode(report)}`),
        });
        const outside: string[] = [];
        let told: string[] = [];
        console.onReport = (report) => told.push(encode(report));
        console.open({ ...OPENING, seed }, LIMIT);
        let orders = 0;
        for (const it of actions) {
          for (const [venue, quotes] of [
            [market.venue, (at: Parameters<PaperMarket['quotes']>[0]) => market.quotes(at)],
            [console, (at: Parameters<PaperMarket['quotes']>[0]) => console.quotes(at)],
          ] as const) {
            if (it.kind === 'quote') quotes([quoteAt(market.now() + it.after, String(it.bid), String(it.bid + 2))]);
            if (it.kind === 'cancel') venue.cancel(`order0-${it.of}`);
            if (it.kind !== 'order') continue;
            const limit = it.at === null ? {} : { type: 'limit' as const, price: price(String(it.at)) };
            venue.submit(buy(`order0-${orders}`, { side: it.side, ...limit }));
          }
          if (it.kind === 'order') orders += 1;
          if (it.kind !== 'wait') continue;
          const to = market.now() + it.ms;
          while (market.now() < to) {
            market.advance(to);
            await console.advance(to);
            expect(console.now()).toBe(market.now());
            outside.push(...told.map((text) => `${console.now()} ${text}`));
            told = [];
          }
        }
        expect(outside).toEqual(inside);
      }),
      { numRuns: 30 },
    );
  });

  it('[N1] its socket and its token are for their owner alone', async () => {
    expect((await desk.start()).said).toBe('listening');
    const mode = (name: string): number => lstatSync(desk.path(name)).mode & 0o777;
    expect([mode('.'), mode('endpoint.json'), mode('exchange.sock')]).toEqual([0o700, 0o600, 0o600]);
  });

  it('[N1] takes nobody without the token or of another version, and no second console', async () => {
    await desk.start();
    const hello = { protocol: PROTOCOL_VERSION, role: 'console', pid: process.pid };
    const older = { ...hello, protocol: PROTOCOL_VERSION - 1, token: desk.token() };
    for (const first of [{ ...hello, token: '0'.repeat(64) }, { ...hello }, older, { type: 'takeover' }]) {
      expect(await say(desk.path('exchange.sock'), [JSON.stringify(first)])).toMatch(/^{"type":"complaint"/);
    }
    await desk.trading();
    expect(await refusal(desk.connect('console'))).toBe('refused: Another console trades at this exchange process.');
    expect((await desk.start()).said).toMatch(/another exchange process runs/);
  });

  it('[N1] a line that is none of the protocol ends that connection with a complaint, and nothing else', async () => {
    await desk.start();
    const hello = JSON.stringify({
      protocol: PROTOCOL_VERSION,
      token: desk.token(),
      role: 'watchdog',
      pid: process.pid,
    });
    const noise = fc.oneof(fc.string({ unit: 'binary' }), fc.json()).map((text) => text.replaceAll('\n', ' '));
    for (const line of fc.sample(noise, { numRuns: 50, seed: 3 })) {
      const got = await say(desk.path('exchange.sock'), [hello, line]);
      expect(got.split('\n')[1]).toMatch(/^{"type":"complaint"/);
    }
    const tooLong = await say(desk.path('exchange.sock'), [hello, 'x'.repeat(MAX_LINE_BYTES + 1)]);
    expect(tooLong).toMatch(/too long/);
    expect((await snapshotOf(await desk.trading(), true)).cash).toBe(cash('100000'));
  });

  it('two drivers that overlap each get their own answer, one after the other', async () => {
    await desk.start();
    const console = await desk.trading();
    const from = console.now();
    const first = console.advance(from + 1_000);
    const second = console.advance(from + 2_000);
    await first;
    expect(console.now()).toBe(from + 1_000);
    await second;
    expect(console.now()).toBe(from + 2_000);
    // Neither leaves a watch behind that would end a connection on which nothing is asked.
    await new Promise((resolve) => setTimeout(resolve, 6_500));
    expect(console.problem).toBe('');
  });

  it('closes in order: it ends at once and leaves nothing behind', async () => {
    const { child } = await desk.start();
    const console = await desk.trading();
    await console.close();
    expect(await ended(child)).toEqual({ code: 0, signal: null });
    expect(existsSync(desk.path('state.json'))).toBe(false);
    expect(existsSync(desk.path('endpoint.json'))).toBe(false);
  });
});

describe('a console that is gone', () => {
  it('[K10] its orders work on: what it sent is executed, and a later read lists the execution', async () => {
    await desk.start();
    const script = `
      import { connectExchange } from ${JSON.stringify(new URL('../adapters/exchange/client.ts', import.meta.url).href)};
      import { buy, LIMIT, OPENING, quoteAt, START } from ${JSON.stringify(new URL('./testing/exchange-desk.ts', import.meta.url).href)};
      const console = await connectExchange({ dataDir: ${JSON.stringify(desk.dataDir)}, role: 'console' });
      console.open(OPENING, LIMIT);
      console.quotes([quoteAt(START)]);
      await console.advance(START);
      console.submit(buy('order0-1'));
      await console.advance(START);
      process.kill(process.pid, 'SIGKILL');`;
    const file = join(desk.dataDir, 'console.ts');
    writeFileSync(file, script);
    const child = spawn(process.execPath, [file], { stdio: ['ignore', 'inherit', 'inherit'] });
    expect(await ended(child)).toEqual({ code: null, signal: 'SIGKILL' });

    await vi.waitFor(async () => {
      const watchdog = await desk.connect('watchdog');
      const { now = 0 } = watchdog.standing ?? {};
      await watchdog.leave();
      expect(now).toBeGreaterThan(START + 60_000);
    }, SOON);
    const again = await desk.connect('console');
    expect(again.standing).toMatchObject({ session: 1, seed: 1, feedSha256: 'made-up' });
    const { fills, positions } = await snapshotOf(again, true, START);
    expect(fills).toMatchObject([{ orderId: 'order0-1', quantity: quantity('1'), price: price('101') }]);
    expect(positions).toEqual([{ symbol: perp.symbol, quantity: quantity('1') }]);
    // The market stands still again for the console that drives it.
    const now = again.now();
    await again.advance(now);
    expect(again.now()).toBe(now);
  });

  it('[K10] the market goes on for it: a resting order fills when the quotes that were handed over reach it', async () => {
    await desk.start();
    const console = await desk.trading();
    console.submit(buy('order0-1', { type: 'limit', price: price('98') }));
    await passes(console, 1_000);
    console.quotes([quoteAt(START + 2_500, '95', '97')]);
    await console.leave();
    const watchdog = await desk.connect('watchdog');
    await watchdog.takeover(process.pid);
    await vi.waitFor(async () => expect((await snapshotOf(watchdog, false)).fills).toHaveLength(1), SOON);
  });

  it('[K10] a takeover fences it: it is told so, and nothing that it sends is taken any more', async () => {
    await desk.start();
    const console = await desk.trading();
    const lost = new Promise<string>((resolve) => {
      console.onLost = resolve;
    });
    const watchdog = await desk.connect('watchdog');
    watchdog.submit(buy('order0-8'));
    await vi.waitFor(() => expect(watchdog.problem).toMatch(/take over first/), SOON);
    const second = await desk.connect('watchdog');
    const { now } = await second.takeover(process.pid);
    console.submit(buy('order0-9'));
    expect(await lost).toMatch(/A watchdog took the venue over from this console/);
    expect(console.heard.at(-1)).toMatchObject({ kind: 'connection', state: 'lost' });
    second.submit(buy('order0-1'));
    await vi.waitFor(() => expect(second.heard.map((it) => it.kind)).toEqual(['fill']), SOON);
    expect(second.now()).toBeGreaterThan(now);
    expect((await snapshotOf(second, false)).fills).toHaveLength(1);
    // Time passes for the lost console all the same: its kill has to come to an end.
    await console.advance(console.now() + 5_000);
    expect(console.problem).not.toBe('');
  });

  it('[K10] a takeover that is meant for a console before it is refused, and fences nothing', async () => {
    await desk.start();
    const console = await desk.trading();
    const late = await desk.connect('watchdog');
    await expect(late.takeover(process.pid + 1)).rejects.toThrow(/another console trades here by now/);
    await passes(console, 1_000);
    expect(console.problem).toBe('');
  });

  it('[K10] a console that starts meanwhile drives again, and the watchdog hears of its own orders', async () => {
    await desk.start();
    await (await desk.trading()).leave();
    const watchdog = await desk.connect('watchdog');
    await watchdog.takeover(process.pid);
    const again = await desk.connect('console');
    watchdog.submit(buy('order0-1'));
    again.submit(buy('order0-2'));
    await vi.waitFor(async () => {
      await passes(again, 100);
      expect([watchdog.heard.length, again.heard.length]).toEqual([1, 1]);
    }, SOON);
    for (const [client, id] of [
      [watchdog, 'order0-1'],
      [again, 'order0-2'],
    ] as const) {
      expect(client.heard.map((it) => [it.kind, 'orderId' in it && it.orderId])).toEqual([['fill', id]]);
    }
  });
});

describe('an exchange that ends by itself', () => {
  it.each([
    ['is told to', 60_000, true],
    ['was left alone for too long', 100, false],
  ])('%s: keeps its state for the next one, which goes on from it', async (_why, unattendedMs, tell) => {
    const { child } = await desk.start(unattendedMs);
    const console = await desk.trading();
    console.submit(buy('order0-1'));
    console.submit(buy('order0-2', { type: 'limit', price: price('98') }));
    await passes(console, 1_000);
    const before = await snapshotOf(console, true);
    const { heard } = console;
    if (tell) child.kill('SIGTERM');
    else await console.leave();
    expect(await ended(child)).toEqual({ code: 0, signal: null });
    expect(lstatSync(desk.path('state.json')).mode & 0o777).toBe(0o600);

    await desk.start();
    expect(existsSync(desk.path('state.json'))).toBe(true);
    const again = await desk.connect('console');
    await vi.waitFor(() => expect(existsSync(desk.path('state.json'))).toBe(false), SOON);
    expect(again.standing).toMatchObject({ session: 1, seed: 1, requestLimit: LIMIT });
    expect(again.now()).toBeGreaterThanOrEqual(START + 2_000);
    expect(await snapshotOf(again, true)).toEqual(before);
    again.submit(buy('order0-1'));
    again.submit(buy('order0-3'));
    await passes(again, 1_000);
    const story = again.heard.flatMap((it) => ('orderId' in it ? [`${it.orderId} ${it.kind}`] : []));
    expect(story).toEqual(['order0-1 rejected', 'order0-3 fill']);
    const ids = [...heard, ...again.heard].flatMap((it) => (it.kind === 'fill' ? [it.fillId] : []));
    expect(new Set(ids).size).toBe(2);
  });

  it('ends with its data folder', async () => {
    const { child } = await desk.start();
    await (await desk.trading()).leave();
    rmSync(desk.dataDir, { recursive: true });
    expect(await ended(child)).toEqual({ code: 0, signal: null });
    expect(existsSync(desk.dataDir)).toBe(false);
  });

  it('does not begin from a state that cannot be read, and says what to do', async () => {
    const { child } = await desk.start(1_500);
    await (await desk.trading()).leave();
    await ended(child);
    const text = readFileSync(desk.path('state.json'), 'utf8');
    writeFileSync(desk.path('state.json'), text.slice(0, -10));
    expect((await desk.start()).said).toMatch(/state[.]json.*Move it away/);
  });
});
