import { describe, expect, it } from 'vitest';
import { CcxtVenue } from '../../src/main/adapters/ccxt/ccxt-venue.ts';
import type { AskedRequest, PublishedLimit } from '../../src/main/adapters/ccxt/published-limits.ts';
import { askedOf } from '../../src/main/adapters/ccxt/request-meter.ts';
import type { EgressGate } from '../../src/main/adapters/egress/gate.ts';
import type { VenueOrder } from '../../src/main/engine/domain/order.ts';
import type { VenueReport } from '../../src/main/engine/domain/venue-report.ts';
import type { RequestKind } from '../../src/main/engine/ports.ts';
import { price, quantity } from '../../src/shared/money.ts';
import { limitOf as ofBybit } from './bybit/limits.ts';
import { type ConformanceRow, ROWS, SPOT_ROWS } from './conformance/rows.ts';
import { furnish } from './core/testing/market.ts';
import { costOf as ofKraken } from './krakenfutures/limits.ts';
import { MachineScheduler } from './machine-scheduler.ts';
import { limitOf as ofOkx } from './okx/limits.ts';
import { startExchange } from './server.ts';
import { loopback } from './testing/loopback.ts';
import { venueOf } from './testing/venue-of.ts';

/** Long enough that nothing is asked beside what a case asks. */
const NO_LOOK_MS = 10 * 60_000;
const PATIENCE_MS = 5_000;
const LOOK_EVERY_MS = 5;
const QUIET_MS = 400;
const MARKETS = 1;

/** One request, and what the exchange says of its own limits with the answer. */
interface Sent {
  readonly asked: AskedRequest;
  readonly status: number;
  readonly headers: Headers;
}

const unitsOf = (limit: PublishedLimit, sent: readonly Sent[]): number =>
  sent.reduce((sum, { asked }) => sum + limit.unitsOf(asked), 0);

/** A venue over the real client, with everything that it sends. */
class Counted {
  readonly sent: Sent[] = [];
  readonly reports: VenueReport[] = [];
  readonly row: ConformanceRow;
  venue!: CcxtVenue;
  close: () => Promise<void> = async () => {};

  constructor(row: ConformanceRow) {
    this.row = row;
  }

  async open(): Promise<void> {
    const { row } = this;
    const running = await startExchange({ format: row.format });
    furnish(running.exchange, row.instruments);
    const { endpoint, out: gate } = loopback(running);
    this.venue = await CcxtVenue.open({
      ...venueOf(row),
      endpoint,
      out: { agentFor: (url) => gate.agentFor(url), fetch: (url, init) => this.#fetch(gate, url, init) },
      scheduler: new MachineScheduler(),
      onReport: (report) => this.reports.push(report),
      lookEveryMs: NO_LOOK_MS,
    });
    this.close = async () => {
      await this.venue.close();
      gate.close();
      await running.close();
    };
    await this.until(() => running.sockets.count > 0, 'a stream');
    // A stream that comes up asks once for what was missed.
    for (let before = -1; before < this.sent.length; ) {
      before = this.sent.length;
      await new Promise((resolve) => setTimeout(resolve, QUIET_MS));
    }
  }

  async #fetch(gate: EgressGate, url: string | URL | Request, init?: RequestInit): Promise<Response> {
    const response = await gate.fetch(url, init);
    const asked = askedOf(String(url), init?.method ?? 'GET', init?.body);
    this.sent.push({ asked, status: response.status, headers: response.headers });
    return response;
  }

  async until(isSo: () => boolean, what: string): Promise<void> {
    const end = Date.now() + PATIENCE_MS;
    while (!isSo()) {
      if (Date.now() > end) throw new Error(`never came: ${what}; ${JSON.stringify(this.reports.slice(-3), words)}`);
      await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS));
    }
  }

  /** All that was sent until the answer was there. */
  async during(act: () => void, isAnswered: (report: VenueReport) => boolean): Promise<readonly Sent[]> {
    const [before, told] = [this.sent.length, this.reports.length];
    act();
    await this.until(() => this.reports.slice(told).some(isAnswered), 'an answer');
    return this.sent.slice(before);
  }

  order(id: string, isStop = false): VenueOrder {
    const { symbol, size, bid } = this.row;
    const common = { id, symbol, quantity: quantity(size), reduceOnly: false, postOnly: false } as const;
    if (!isStop) return { ...common, side: 'buy', type: 'limit', timeInForce: 'GTC', price: price(bid) };
    return { ...common, side: 'sell', type: 'stop', timeInForce: 'GTC', price: price('45000') };
  }
}

const words = (_key: string, value: unknown): unknown => (typeof value === 'bigint' ? String(value) : value);

async function withVenue(row: ConformanceRow, work: (at: Counted) => Promise<void>): Promise<void> {
  const at = new Counted(row);
  await at.open();
  try {
    await work(at);
  } finally {
    await at.close();
  }
}

/** Exactly what the engine counts for one of this kind, of every limit. */
function expectCounted({ row }: Counted, kind: RequestKind, sent: readonly Sent[]): void {
  for (const limit of row.profile.limits) {
    const asked = sent.map(({ asked: { method, path } }) => `${method} ${path}`);
    expect({ kind, asked, source: limit.source, units: unitsOf(limit, sent) }).toMatchObject({
      units: limit.costs?.(MARKETS)[kind] ?? 0,
    });
  }
}

describe.concurrent.each([...ROWS, ...SPOT_ROWS])('what is counted at $name', (row) => {
  it('[N4] is what the engine was told that each of its requests takes, and nothing was refused', () =>
    withVenue(row, async (at) => {
      const { venue } = at;
      const is = (kind: VenueReport['kind'], orderId: string) => (it: VenueReport) =>
        it.kind === kind && 'orderId' in it && it.orderId === orderId;
      const placed = async (id: string, isStop = false) =>
        await at.during(() => venue.submit(at.order(id, isStop)), is('accepted', id));
      const read = () =>
        at.during(
          () => venue.read(`read-${at.sent.length}`, Date.now()),
          (it) => it.kind === 'snapshot',
        );
      expectCounted(at, 'submit', await placed('i1000001'));
      expectCounted(at, 'read', await read());
      expectCounted(at, 'cancel', await at.during(() => venue.cancel('i1000001'), is('cancelled', 'i1000001')));
      if (row.profile.kinds.includes('perp') && !row.name.endsWith('-spot')) {
        expectCounted(at, 'submit-stop', await placed('i1000002', true));
        const cancel = at.during(() => venue.cancel('i1000002'), is('cancelled', 'i1000002'));
        expectCounted(at, 'cancel-stop', await cancel);
      }
      if (venue.massCancel !== undefined) {
        await placed('i1000003');
        const { massCancel } = venue;
        expect(massCancel.requestsFor(['i1000003'])).toBe(1);
        const sent = await at.during(() => massCancel.cancel(['i1000003']), is('cancelled', 'i1000003'));
        // Of the endpoint for single cancels it takes none here: that is for orders which nobody has seen yet.
        for (const limit of row.profile.limits) {
          expect(unitsOf(limit, sent)).toBeLessThanOrEqual(limit.costs?.(MARKETS)['mass-cancel'] ?? 0);
        }
      }
      if (venue.deadMansSwitch !== undefined) {
        const { deadMansSwitch } = venue;
        const sent = await at.during(
          () => deadMansSwitch.refresh(),
          (it) => it.kind === 'dead-mans-switch',
        );
        expectCounted(at, 'switch', sent);
      }
      expect(at.sent.filter(({ status }) => status === 429 || status === 418 || status === 403)).toEqual([]);
      expect(at.reports.filter(({ kind }) => kind === 'throttled')).toEqual([]);
    }));

  it('[N4] is no less than the exchange itself counts, of every request that is ever sent', () =>
    withVenue(row, async (at) => {
      await at.during(
        () => at.venue.submit(at.order('i1000009')),
        (it) => it.kind === 'accepted',
      );
      await at.during(
        () => at.venue.read('read-1', Date.now() - 60_000),
        (it) => it.kind === 'snapshot',
      );
      await at.during(
        () => at.venue.cancel('i1000009'),
        (it) => it.kind === 'cancelled',
      );
      expect(at.sent.length).toBeGreaterThan(5);
      if (row.format === 'binance') expectBinances(at);
      else for (const sent of at.sent) PUBLISHED[row.format]?.(row.profile.limits, sent);
    }));
});

/** By the header in which Binance says what is used up. */
function expectBinances({ row, sent }: Counted): void {
  const own = sent.filter(({ asked }) =>
    row.profile.limits.some((limit) => limit.perMs === 60_000 && limit.unitsOf(asked) > 0),
  );
  const weight = row.profile.limits.find(({ units }) => units === 2_400 || units === 6_000) as PublishedLimit;
  const told = own.map(({ headers }) => Number(headers.get('x-mbx-used-weight-1m')));
  expect(unitsOf(weight, own)).toBeGreaterThanOrEqual(Math.max(...told));
}

/** By what the test exchanges took from the exchanges' documents. */
const PUBLISHED: Readonly<Record<string, (limits: readonly PublishedLimit[], sent: Sent) => void>> = {
  bybit(limits, { asked, headers }) {
    const told = headers.get('x-bapi-limit');
    for (const limit of limits.filter((it) => it.perMs === 1_000 && it.unitsOf(asked) > 0)) {
      expect(limit.units).toBeLessThanOrEqual(Number(told));
      expect(limit.units).toBe(ofBybit(asked.path, 'linear').limit);
    }
  },
  okx(limits, { asked }) {
    const tightest = Math.min(...limits.filter((it) => it.unitsOf(asked) > 0).map((it) => it.units / it.perMs));
    const { limit, perMs } = ofOkx(asked.path);
    if (tightest !== Number.POSITIVE_INFINITY)
      expect({ path: asked.path, rate: tightest }).toEqual({ path: asked.path, rate: limit / perMs });
  },
  krakenfutures(limits, { asked }) {
    const endpoint = asked.path.replace('/derivatives/api/v3/', '');
    const isPrivate = limits.some((it) => it.unitsOf(asked) > 0);
    const parameters = Object.fromEntries(
      ['lastFillTime', 'count'].flatMap((name) => {
        const value = asked.param(name);
        return value === null ? [] : [[name, value]];
      }),
    );
    const cost = ofKraken(asked.path.endsWith('/account-log') ? 'account-log' : endpoint, parameters, 0);
    if (isPrivate) expect(limits.reduce((sum, it) => sum + it.unitsOf(asked), 0)).toBe(cost);
  },
};
