import type { VenueReport } from '../../src/main/engine/domain/venue-report.ts';
import type { LoadWorld } from '../../src/main/engine/kill/testing/load-world.ts';
import type { InstrumentId, OrderId } from '../../src/shared/ids.ts';
import { abs, type Quantity } from '../../src/shared/money.ts';
import { mustBeLoaded, withJournalledWorld } from './journalled-world.ts';

interface Position {
  readonly symbol: InstrumentId;
  readonly quantity: Quantity;
}

/** The calls of ccxt that such a loop makes: each a promise of the venue's answer to this very request. */
class AwaitedVenue {
  readonly #world: LoadWorld;
  readonly #waiting = new Map<string, (report: VenueReport) => void>();
  #count = 0;

  constructor(world: LoadWorld) {
    this.#world = world;
    world.onReport = (_venue, report) => {
      const id = report.kind === 'snapshot' ? report.readId : 'orderId' in report ? report.orderId : '';
      this.#waiting.get(id)?.(report);
      this.#waiting.delete(id);
      return true;
    };
  }

  async cancelOrder(id: OrderId): Promise<void> {
    await this.#answer(id, () => this.#world.venue().cancel(id));
  }

  async fetchPositions(): Promise<readonly Position[]> {
    const report = await this.#answer('positions', () =>
      this.#world.venue().read('positions', this.#world.clock.now()),
    );
    return report.kind === 'snapshot' ? report.snapshot.positions : [];
  }

  async closePosition({ symbol, quantity }: Position): Promise<void> {
    this.#count += 1;
    const id = `naive-${this.#count}`;
    const side = quantity > 0n ? 'sell' : 'buy';
    const order = { id, symbol, side, type: 'market', timeInForce: 'IOC', postOnly: false, reduceOnly: true } as const;
    await this.#answer(id, () => this.#world.venue().submit({ ...order, quantity: abs(quantity) }));
  }

  #answer(id: string, request: () => void): Promise<VenueReport> {
    return new Promise((resolve) => {
      this.#waiting.set(id, resolve);
      request();
    });
  }
}

/** The common way: cancel one by one, look, close one by one, and believe it. No limiter, nothing verified. */
async function cancelAndClose(venue: AwaitedVenue, open: readonly OrderId[]): Promise<void> {
  for (const id of open) await venue.cancelOrder(id);
  for (const position of await venue.fetchPositions()) await venue.closePosition(position);
}

/** Venue time that the loop takes on the kill's own scenario and venue, in milliseconds. */
export function naiveLoopMs(): Promise<number> {
  return withJournalledWorld(async (world) => {
    world.load();
    mustBeLoaded(world);
    const { clock } = world;
    const began = clock.now();
    let isDone = false;
    const loop = cancelAndClose(new AwaitedVenue(world), [...world.venue().orders.keys()]).then(() => {
      isDone = true;
    });
    while (!isDone) {
      clock.advanceTo(clock.nextAt() ?? clock.now());
      // The loop takes its answer and makes its next request before time goes on.
      await new Promise((resolve) => setImmediate(resolve));
    }
    await loop;
    const left = world.venue().truth();
    if (left.openOrders.length + left.positions.length > 0) throw new Error('the naive loop left something');
    return clock.now() - began;
  });
}
