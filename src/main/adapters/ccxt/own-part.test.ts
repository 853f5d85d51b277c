import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { quantity } from '../../../shared/money.ts';
import type { CcxtClient } from './client.ts';
import { PollingNet } from './polling-net.ts';
import { RequestMeter } from './request-meter.ts';
import { FakeVenue, held, order, START } from './testing/fake-venue.ts';
import { Trades } from './trades.ts';

/** Requests of our own in any such time, and what the engine counts for one read: positions, two lists, cash, executions. */
const OWN = 3;
const PER_MS = 10_000;
const READ = 5;

describe('what is asked on our own account', () => {
  let venue: FakeVenue;
  let meter: RequestMeter;
  let net: PollingNet;
  let sentAt: number[];

  beforeEach(() => {
    venue = new FakeVenue();
    sentAt = [];
    const limit = {
      ...{ units: 1_000, perMs: PER_MS, source: 'https://example.com', own: () => OWN },
      ...{ unitsOf: () => 1, costs: () => ({ read: READ, cancel: 1 }) },
    };
    meter = new RequestMeter([limit], venue.scheduler, false);
    const client = venue.link.client as { -readonly [K in keyof CcxtClient]: CcxtClient[K] };
    client.meter = meter;
    const { exchange } = venue.link.client;
    for (const [name, call] of Object.entries(exchange)) {
      if (typeof call !== 'function') continue;
      const counted = async (...asked: unknown[]): Promise<unknown> => {
        meter.count({ method: 'GET', path: `/${name}`, param: () => null });
        sentAt.push(venue.scheduler.now());
        return await (call as (...of: unknown[]) => unknown).apply(exchange, asked);
      };
      Object.assign(exchange, { [name]: counted });
    }
    const trades = new Trades(venue.link, venue.fills, venue.events);
    net = new PollingNet(venue.link, venue.fills, trades, venue.reads, { isUp: () => true, everyMs: 1_000 });
  });
  afterEach(() => {
    venue.link.close();
    net.stop();
  });

  const read = async (id: string): Promise<unknown> => {
    await meter.forEngine('read', () => venue.reads.read(id, START - 60_000));
    return venue.reports.at(-1);
  };

  it('[N4] is no look for as long as its part is used up, and the engine’s read goes through meanwhile', async () => {
    venue.events.take(order({}));
    meter.own(() => {
      for (let n = 0; n < OWN; n += 1) meter.count({ method: 'GET', path: '/', param: () => null });
    });
    expect(await read('r1')).toMatchObject({ kind: 'snapshot', readId: 'r1' });
    expect(meter.used(0)).toEqual({ all: OWN + READ, own: OWN });
    sentAt = [];
    // Its clock goes on by itself, from one thing that is due to the next.
    net.start();
    await vi.waitFor(() => expect(sentAt).not.toEqual([]));
    expect((sentAt[0] ?? 0) - START).toBeGreaterThanOrEqual(PER_MS);
    // No pause of the venue's: nothing else was held back by it.
    expect(venue.link.client.pausedForMs()).toBe(0);
  });

  it('[N4] [R7] is every try of a read but the first: without room what was read is handed on, and no pause is told', async () => {
    expect(await read('r1')).toMatchObject({ kind: 'snapshot' });
    // Positions that no execution explains: it would be made again.
    venue.positions = [held('0.5')];
    venue.scheduler.advance(1_000);
    const positions = [{ symbol: 'BTC-PERP', quantity: quantity('0.5') }];
    expect(await read('r2')).toMatchObject({ kind: 'snapshot', readId: 'r2', snapshot: { positions } });
    expect(meter.used(0)).toEqual({ all: 2 * READ + OWN, own: OWN });
    expect(await read('r3')).toMatchObject({ kind: 'snapshot', readId: 'r3' });
    expect(meter.used(0).own).toBe(OWN);
    expect(venue.reports.map(({ kind }) => kind)).toEqual(['snapshot', 'snapshot', 'snapshot']);
  });
});
