import { sign } from '../../src/main/engine/domain/order.ts';
import type { VenueFill } from '../../src/main/engine/domain/venue-report.ts';
import { isKnownFill } from '../../src/main/engine/execution/known-fills.ts';
import { isRunning, latchOf } from '../../src/main/engine/kill/trips.ts';
import { positionOf } from '../../src/main/engine/ledger/book.ts';
import { HOUSE } from '../../src/main/engine/ledger/ledger.ts';
import { formatAmount, type Quantity } from '../../src/shared/money.ts';
import type { Promised, Watched } from './promise.ts';

/**
 * Promise 3: no execution of a kill's order for an agent ever turns that agent's true position over or makes it larger.
 * The true position is its book and every execution at the exchange that the engine has not heard of yet, in the
 * exchange's order, so that orders in flight through lost answers, restarts and double presses all count. And the exits
 * of an agent that may fill together, stops apart from the rest, never rest for more than its book holds. For the whole
 * account the exchange's own reduce-only does it, and gate-first.ts sees that nothing else is used.
 */
export function noOvershoot(world: Watched): Promised {
  /** Executions looked at, by exchange: all before are booked. */
  const bookedUntil = new Map<string, number>();
  const judged = new Set<string>();

  function judge(venue: string, fill: VenueFill, before: bigint, delta: bigint): void {
    if (judged.has(fill.fillId)) return;
    judged.add(fill.fillId);
    const owner = world.ownerOf(fill.orderId);
    if (owner?.kind !== 'kill' || owner.agent === null) return;
    const closes = before !== 0n && before > 0n !== delta > 0n && absolute(delta) <= absolute(before);
    if (closes) return;
    const text = (value: bigint): string => formatAmount(value as Quantity);
    const what = `traded ${text(delta)} ${fill.symbol} at ${venue} while ${owner.agent} truly held ${text(before)}`;
    world.broken(3, `the kill's ${fill.orderId} ${what}`);
  }

  function walk(): void {
    const { orders, ledger } = world.engine.state;
    for (const [venue, { account }] of world.exchanges) {
      let from = bookedUntil.get(venue) ?? 0;
      while (from < account.fills.length && isKnownFill(orders, venue, account.fills[from]?.fillId ?? '')) {
        from += 1;
      }
      bookedUntil.set(venue, from);
      const truth = new Map<string, bigint>();
      for (const fill of account.fills.slice(from)) {
        if (isKnownFill(orders, venue, fill.fillId)) continue;
        const owner = world.ownerOf(fill.orderId);
        // How one for the whole account is shared is decided when it is booked: until then nobody's share is known.
        if (owner?.kind === 'kill' && owner.agent === null) break;
        const agent = owner?.agent ?? HOUSE;
        const book = ledger.books.get(agent);
        const key = `${agent} ${fill.symbol}`;
        const before = truth.get(key) ?? (book === undefined ? 0n : positionOf(book, fill.symbol).quantity);
        const delta = sign(fill.side) * fill.quantity;
        truth.set(key, before + delta);
        judge(venue, fill, before, delta);
      }
    }
  }

  return {
    submit(_venue, order) {
      const owner = world.ownerOf(order.id);
      if (owner?.kind !== 'kill' || owner.agent === null) return;
      const { trips, ledger } = world.engine.state;
      const global = latchOf(trips, { kind: 'global' });
      if (global !== undefined && isRunning(global)) {
        world.broken(3, `${order.id} closes for ${owner.agent} while ${global.tripId} closes everything`);
      }
      const held = (agent: string): bigint => {
        const book = ledger.books.get(agent);
        return book === undefined ? 0n : positionOf(book, order.symbol).quantity;
      };
      const [own, house] = [held(owner.agent), held(HOUSE)];
      // Reduce-only never opens anew what somebody closed; a plain order beside the house's opposite position would.
      if (!order.reduceOnly && own !== 0n && house !== 0n && own > 0n !== house > 0n) {
        world.broken(3, `${order.id} closes again what somebody closed by hand in ${order.symbol}`);
      }
    },
    turn() {
      const closing = new Map<string, bigint>();
      for (const order of world.engine.state.orders.open.values()) {
        if (!order.exit || order.owner.kind !== 'agent' || order.cancelAskedBy !== null) continue;
        const { agent } = order.owner;
        const book = world.engine.state.ledger.books.get(agent);
        const held = book === undefined ? 0n : positionOf(book, order.symbol).quantity;
        const key = `${agent} ${order.symbol} ${order.side} ${order.type === 'stop'}`;
        const left = (closing.get(key) ?? 0n) + sign(order.side) * (order.quantity - order.filled);
        closing.set(key, left);
        if (held * left < 0n && absolute(left) <= absolute(held)) continue;
        world.broken(3, `${order.id} rests as an exit and would turn the book of ${order.owner.agent} over`);
      }
    },
    filled: walk,
    restarted: walk,
    died() {
      bookedUntil.clear();
    },
  };
}

function absolute(value: bigint): bigint {
  return value < 0n ? -value : value;
}
