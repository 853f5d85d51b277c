import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { quantity } from '../../shared/money.ts';
import { lookForTakeover, setTakeoverAside } from '../adapters/watchdog/takeover-file.ts';
import type { VenueOrder } from '../engine/domain/order.ts';
import { ORDER_VALID_MS, type VenueReport } from '../engine/domain/venue-report.ts';
import { FakeVenue } from '../engine/kill/testing/fake-venue.ts';
import { PERP, START } from '../engine/testing/rig.ts';
import { NotReached, type ReachedVenue, type ReachVenue, type VenueConnection } from './reached-venue.ts';
import { TakeoverLog } from './takeover-log.ts';
import { VenueTakeover } from './venue-takeover.ts';

const ID = 'watchdog-1';
/** The venue's clock goes this much faster than the machine's. */
const PACE = 100;

/** The venue that main left behind, on a fast clock of its own, and the connections that are made to it. */
class Left {
  readonly began = performance.now();
  readonly connections: VenueConnection[] = [];
  /** Venue times of the kill's own reads. */
  readonly reads: number[] = [];
  readonly now = (): number => Math.floor(START + (performance.now() - this.began) * PACE);
  readonly venue = new FakeVenue('paper', {
    now: this.now,
    later: (ms, run) => void setTimeout(run, ms / PACE),
    say: (report) => this.hear(report),
  });
  /** Before an order is handed to the venue. */
  onSubmit: (order: VenueOrder) => void = () => {};
  refusals = 0;

  hear(report: VenueReport): void {
    if (report.kind === 'snapshot' && report.readId.startsWith('trip-')) this.reads.push(report.at);
    this.connections.at(-1)?.onReport(report);
  }

  reach = (): Promise<ReachedVenue> => {
    if (this.refusals > 0) {
      this.refusals -= 1;
      return Promise.reject(new Error('nobody answers there'));
    }
    const { venue, now } = this;
    const client: VenueConnection = {
      id: 'paper',
      requestLimit: venue.requestLimit,
      problem: '',
      now,
      onReport: () => {},
      cancel: (orderId) => venue.cancel(orderId),
      read: (readId, fillsSince) => venue.read(readId, fillsSince),
      ...(venue.massCancel === undefined ? {} : { massCancel: venue.massCancel }),
      submit: (order) => {
        this.onSubmit(order);
        venue.submit(order);
      },
      leave: () => Promise.resolve(),
    };
    this.connections.push(client);
    return Promise.resolve({ client, instruments: [PERP] });
  };
}

describe('one venue that is taken over', () => {
  let dir: string;
  let log: TakeoverLog;
  let left: Left;
  const takeOver = (reach: ReachVenue = left.reach) => new VenueTakeover(ID, 'paper', reach, log).run('main died');
  const lines = () => lookForTakeover(dir)?.entries ?? [];

  beforeEach(async () => {
    dir = mkdtempSync(join(tmpdir(), 'interlock-venue-takeover-'));
    log = new TakeoverLog(dir);
    await log.append({ kind: 'takeover', takeoverId: ID, cause: 'died', reason: 'main died', wallAt: 1, mainPid: 2 });
    left = new Left();
    left.venue.positions.set(PERP.symbol, quantity('0.7'));
  });
  afterEach(() => rmSync(dir, { recursive: true, force: true }));

  it('[K10] every order is on disk before it is sent, and FLAT rests on reads that nothing of main can follow', async () => {
    const fencedAt = left.now();
    const known: boolean[] = [];
    left.onSubmit = ({ id }) => known.push(lines().some((it) => it.kind === 'order' && it.orderId === id));
    expect(await takeOver()).toEqual({ phase: 'FLAT', residuals: [] });
    expect(known).toEqual([true]);
    const [before, last] = left.reads.slice(-2);
    expect(before).toBeGreaterThan(fencedAt + ORDER_VALID_MS);
    expect(last).toBeGreaterThanOrEqual((before ?? 0) + 1_000);
  });

  it('[K10] an order of main that arrives after the fence, within its time, is flattened before FLAT is said', async () => {
    setTimeout(() => left.venue.positions.set(PERP.symbol, quantity('-0.2')), (ORDER_VALID_MS - 1_000) / PACE);
    expect(await takeOver()).toEqual({ phase: 'FLAT', residuals: [] });
    expect(left.venue.positions.get(PERP.symbol)).toBe(0n);
    expect(
      lines()
        .filter((it) => it.kind === 'order')
        .map((it) => it.side),
    ).toEqual(['sell', 'buy']);
  });

  it('[K10] it sends nothing more once the console has taken the kill back, and the console misses no order', async () => {
    let [sent, kept] = [0, -1];
    left.venue.script = {
      submit: ({ id }) => {
        sent += 1;
        left.venue.reply(() => left.venue.reject(id, 'no-market'));
        return true;
      },
    };
    const result = takeOver();
    while (sent < 2) await new Promise((resolve) => setTimeout(resolve, 5));
    kept = setTakeoverAside(dir, 9).entries.filter((it) => it.kind === 'order').length;
    expect(await result).toBeNull();
    const atTheEnd = sent;
    await new Promise((resolve) => setTimeout(resolve, 300));
    expect(sent).toBe(atTheEnd);
    expect(kept).toBeGreaterThanOrEqual(sent);
  });

  it('[K10] a venue that is away at first, and a connection that breaks, are reached again', async () => {
    left.refusals = 2;
    left.onSubmit = () => {
      if (left.connections.length === 1) Object.assign(left.connections[0] as object, { problem: 'it closed' });
    };
    expect(await takeOver()).toEqual({ phase: 'FLAT', residuals: [] });
    expect(left.connections).toHaveLength(2);
    expect(left.venue.positions.get(PERP.symbol)).toBe(0n);
  });

  it('[K10] [S3] each access to a key is on disk before it is made; without the key, what was not read is said at once', async () => {
    const before: string[] = [];
    const reach: ReachVenue = async (_venue, onKeyRead) => {
      await onKeyRead('desk');
      before.push(...lines().map(({ kind }) => kind));
      throw new NotReached('the key desk is not in the keychain', null);
    };
    expect(await takeOver(reach)).toEqual({
      phase: 'INCOMPLETE',
      residuals: [
        { venue: 'paper', type: 'unread', symbol: '', quantity: '0', reason: 'the key desk is not in the keychain' },
      ],
    });
    expect(before).toEqual(['takeover', 'key']);
  });

  it('[K10] whoever asks to be left alone is left alone for so long, and then tried again', async () => {
    const asked: number[] = [];
    const reach: ReachVenue = async () => {
      asked.push(performance.now());
      throw new NotReached('too many requests', asked.length < 3 ? 400 : null);
    };
    expect(await takeOver(reach)).toMatchObject({ phase: 'INCOMPLETE' });
    const [first = 0, second = 0, third = 0] = asked;
    expect(Math.min(second - first, third - second)).toBeGreaterThan(390);
  });

  it('[K10] [R8] orders that it finds are cancelled together where the venue can', async () => {
    const { venue } = left;
    const placed = [1, 2].map(() => venue.orderByHand(PERP.symbol, 'buy', '1').id);
    const cancelled: string[][] = [];
    venue.massCancel = {
      requestsFor: () => 1,
      cancel: (orders) => {
        cancelled.push([...orders]);
        for (const order of orders) venue.reply(() => venue.end(order, 'requested'));
      },
    };
    expect(await takeOver()).toEqual({ phase: 'FLAT', residuals: [] });
    expect([cancelled, venue.orders.size]).toEqual([[placed], 0]);
  });

  it('[K10] [K5] what cannot be closed is INCOMPLETE, with its quantity and reason', async () => {
    left.venue.positions.set(PERP.symbol, quantity('0.001'));
    expect(await takeOver()).toEqual({
      phase: 'INCOMPLETE',
      residuals: [{ venue: 'paper', type: 'dust', symbol: PERP.symbol, quantity: '0.001', reason: 'below-one-step' }],
    });
  });
});
