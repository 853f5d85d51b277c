import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { cash, price, quantity } from '../../../shared/money.ts';
import { connectExchange, type ExchangeClient } from '../../adapters/exchange/client.ts';
import type { Opening, Role } from '../../adapters/exchange/protocol.ts';
import { defaultConfig, perp, quoteOf } from '../../adapters/paper/harness.ts';
import type { Quote } from '../../engine/domain/market.ts';
import type { VenueOrder } from '../../engine/domain/order.ts';
import type { VenueReport } from '../../engine/domain/venue-report.ts';

const ENTRY = join(import.meta.dirname, '..', '..', 'exchange.ts');
export const START = Date.UTC(2022, 0, 1);
export const LIMIT = defaultConfig.requestLimit;

/** A market of one perpetual with plain numbers, without a recorded feed. */
export const OPENING: Opening = {
  id: 'paper',
  session: 1,
  seed: 1,
  feedSha256: 'made-up',
  at: START,
  currency: 'USD',
  balance: cash('100000'),
  instruments: [perp],
  config: defaultConfig,
  restore: null,
  feed: null,
  speed: 600,
};

export function quoteAt(at: number, bid = '99', ask = '101'): Quote {
  return quoteOf(perp.symbol, at, price(bid), price(ask), quantity('5'));
}

export function buy(id: string, more: Partial<VenueOrder> = {}): VenueOrder {
  const base = { symbol: perp.symbol, side: 'buy', type: 'market', timeInForce: 'GTC' } as const;
  return { ...base, postOnly: false, reduceOnly: false, quantity: quantity('1'), ...more, id };
}

/** Real exchange processes on one temporary data folder. {@link ExchangeDesk.close} ends what still runs, by its id. */
export class ExchangeDesk {
  readonly dataDir = mkdtempSync(join(tmpdir(), 'interlock-exchange-'));
  readonly #children: ChildProcess[] = [];
  readonly #clients: ExchangeClient[] = [];

  /** Starts an exchange; resolves with its first line. */
  start(unattendedMs = 60_000): Promise<{ readonly said: string; readonly child: ChildProcess }> {
    const child = spawn(process.execPath, [ENTRY, this.dataDir, String(unattendedMs)], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    this.#children.push(child);
    return new Promise((resolve) => {
      child.stdout.setEncoding('utf8').once('data', (said: string) => resolve({ said: said.trim(), child }));
    });
  }

  /** A client that keeps what it hears. */
  async connect(role: Role): Promise<ExchangeClient & { readonly heard: VenueReport[] }> {
    const client = await connectExchange({ dataDir: this.dataDir, role });
    this.#clients.push(client);
    const heard: VenueReport[] = [];
    client.onReport = (report) => heard.push(report);
    return Object.assign(client, { heard });
  }

  /** A console with an open market and its first quote. */
  async trading(opening: Partial<Opening> = {}) {
    const console = await this.connect('console');
    console.open({ ...OPENING, ...opening }, LIMIT);
    console.quotes([quoteAt(START)]);
    await console.advance(START);
    return console;
  }

  path(name: string): string {
    return join(this.dataDir, 'exchange', name);
  }

  token(): string {
    return JSON.parse(readFileSync(this.path('endpoint.json'), 'utf8')).token;
  }

  async close(): Promise<void> {
    for (const client of this.#clients) await client.leave();
    for (const child of this.#children) {
      child.kill('SIGKILL');
      await ended(child);
    }
    rmSync(this.dataDir, { recursive: true, force: true });
  }
}

export function ended(child: ChildProcess): Promise<{ code: number | null; signal: string | null }> {
  const { exitCode: code, signalCode: signal } = child;
  if (code !== null || signal !== null) return Promise.resolve({ code, signal });
  return new Promise((resolve) => child.once('exit', (code, signal) => resolve({ code, signal })));
}
