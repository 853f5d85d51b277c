import type { Mutation } from './mutation.ts';

const ROAD = 'src/main/engine/execution/road.ts';
const RECONCILE = 'src/main/engine/execution/reconcile.ts';
const ORDERS = 'src/main/engine/execution/orders.ts';
const BUDGET = 'src/main/engine/execution/request-budget.ts';
const LIMIT_USE = 'src/main/engine/execution/limit-use.ts';
const WINDOW = 'src/main/engine/domain/request-window.ts';
const EXITS = 'src/main/engine/execution/exits.ts';

/** The order road: what venues say, what they did not say, and how much is asked of them. */
export const EXECUTION: readonly Mutation[] = [
  {
    name: 'fill-booked-twice',
    breaks: 'Promise 5: an execution that a venue reports twice moves the books twice.',
    edits: [
      { file: ROAD, find: 'if (isKnownFill(core.state.orders, venue, report.fillId)) return false;', replace: '' },
    ],
  },
  {
    name: 'funding-booked-twice',
    breaks: 'Promise 6: funding that a venue reports twice is paid twice.',
    edits: [
      { file: ROAD, find: 'if (isKnownFill(core.state.orders, venue, fundingKey(report))) return false;', replace: '' },
    ],
  },
  {
    name: 'missed-fills-not-booked',
    breaks: 'Promise 5: fills lost during a disconnect stay lost.',
    edits: [
      { file: RECONCILE, find: "...missed.map((fill): VenueReport => ({ kind: 'fill', ...fill })),", replace: '' },
    ],
  },
  {
    name: 'missed-fills-asked-for-too-late',
    breaks: 'Promise 5: a read asks for executions since now and not since the last reconciliation.',
    edits: [
      {
        file: RECONCILE,
        find: 'return Math.max(since, rememberedSince(state.orders, venue));',
        replace: 'return Math.max(since, this.#core.now());',
      },
    ],
  },
  {
    name: 'stale-snapshot-believed',
    breaks: 'Promise 2: a snapshot from before what the venue already told is taken for the truth.',
    edits: [{ file: RECONCILE, find: 'if (at < venueAccount(venues, venue).heardAt)', replace: 'if (at < 0)' }],
  },
  {
    name: 'unlisted-order-gone-at-once',
    breaks: 'Promise 2: an order still on its way is called gone at the first read that does not list it.',
    edits: [
      {
        file: RECONCILE,
        find: 'return since !== undefined && at - since >= ORDER_VALID_MS && now - order.createdAt >= ORDER_VALID_MS;',
        replace: 'return true;',
      },
    ],
  },
  {
    name: 'unlisted-order-never-gone',
    breaks: 'Promise 13: an order that never arrived stays open for good.',
    edits: [
      {
        file: RECONCILE,
        find: 'return since !== undefined && at - since >= ORDER_VALID_MS && now - order.createdAt >= ORDER_VALID_MS;',
        replace: 'return false;',
      },
    ],
  },
  {
    name: 'order-judged-by-our-clock-alone',
    breaks: 'Promise 2: after a clock jump an order that is still on its way is called gone.',
    edits: [{ file: RECONCILE, find: 'at - since >= ORDER_VALID_MS && now -', replace: 'now -' }],
  },
  {
    name: 'late-acknowledgement-resurrects',
    breaks: 'Promise 5: an acknowledgement that is said twice or late opens an order that is over.',
    edits: [
      {
        file: ORDERS,
        find: 'else if (takenForGone(order) && at > order.updatedAt) reopen(orders, order, at);',
        replace: 'else if (!isOpen(order.state)) reopen(orders, order, at);',
      },
    ],
  },
  {
    name: 'refused-cancel-counts-as-cancelled',
    breaks: 'Promise 5: an order whose cancel a venue refused counts as cancelled and rests on there.',
    edits: [
      {
        file: ORDERS,
        find: "markOrder(orders, report.orderId, 'unknown', report.at);",
        replace: "markOrder(orders, report.orderId, 'cancelled', report.at);",
      },
    ],
  },
  {
    name: 'partial-fill-ends-the-order',
    breaks: 'Promise 5: an order counts as filled at its first part and its rest is forgotten at the venue.',
    edits: [{ file: ORDERS, find: 'if (order.filled >= order.quantity) {', replace: 'if (order.filled > 0n) {' }],
  },
  {
    name: 'filled-counts-only-the-last-part',
    breaks: 'Promise 5: an order filled in parts never counts as filled.',
    edits: [
      {
        file: ORDERS,
        find: 'order.filled = plus(order.filled, report.quantity);',
        replace: 'order.filled = report.quantity;',
      },
    ],
  },
  {
    name: 'unanswered-orders-never-looked-up',
    breaks: 'Promise 13: an order without an answer stays pending for good.',
    edits: [{ file: ROAD, find: 'if (until > now) break;', replace: 'if (until <= now) break;' }],
  },
  {
    name: 'lost-cancel-not-asked-again',
    breaks: 'Promise 13: a cancel that got lost on the way is forgotten, and the order rests on.',
    edits: [{ file: ROAD, find: 'this.#cancelAgain(venue, report);', replace: '' }],
  },
  {
    name: 'restart-reads-no-venue',
    breaks: 'Promise 5: after a crash what the venue did meanwhile is not read.',
    edits: [
      {
        file: ROAD,
        find: 'for (const venue of this.#core.ports.venues.keys()) this.#venueReads.wantAfterSilence(venue, now);',
        replace: '',
      },
    ],
  },
  {
    name: 'reconnect-reads-no-venue',
    breaks: 'Promise 5: after a disconnect nobody reads what happened meanwhile.',
    edits: [
      {
        file: ROAD,
        find: 'clearAlarm(this.#core, alarm.alarmId);\n      this.#venueReads.wantAfterSilence(venue, this.#core.now());',
        replace: 'clearAlarm(this.#core, alarm.alarmId);',
      },
    ],
  },
  {
    name: 'failed-read-not-asked-again',
    breaks: 'Promise 13: one failed read and the venue is not reconciled any more.',
    edits: [
      {
        file: 'src/main/engine/execution/venue-reads.ts',
        find: 'this.want(venue, now + AGAIN_AFTER_MS);',
        replace: 'this.#due.delete(venue);',
      },
    ],
  },
  {
    name: 'retry-after-ignored',
    breaks: 'Promise 13 (N4): a venue that asked for a pause is sent orders at once.',
    edits: [
      {
        file: BUDGET,
        find: 'this.#backOffUntil = Math.max(this.#backOffUntil, now + pause);',
        replace: 'this.#backOffUntil = now - pause;',
      },
    ],
  },
  {
    name: 'entries-use-the-kills-requests',
    breaks: 'Promise 13 (N4): agents’ orders use up what the venue takes, and a kill’s cancels are throttled.',
    edits: [{ file: LIMIT_USE, find: 'entry: 60, exit: 80,', replace: 'entry: 100, exit: 100,' }],
  },
  {
    name: 'requests-not-counted',
    breaks: 'Promise 13 (N4): orders are not counted against what the venue takes.',
    edits: [
      {
        file: WINDOW,
        find: 'if (newest?.part === part) newest.units += units;',
        replace: 'if (newest?.part === part) return;',
      },
    ],
  },
  {
    name: 'stale-exits-kept',
    breaks: 'Promise 3 (R6): a stop left over from a closed position opens a new one.',
    edits: [
      {
        file: ROAD,
        find: 'this.#dropUncoveredExits(order.owner.agent, order.symbol);',
        replace: 'return true;',
      },
    ],
  },
  {
    name: 'exits-not-bounded-by-the-book',
    breaks: 'Promise 3 (R6): an exit counts as covered whatever the book holds.',
    edits: [
      {
        file: EXITS,
        find: 'if (together > (isAgainst(held, order.side) ? abs(held) : ZERO_QUANTITY)) uncovered.push(order);',
        replace: 'if (isAgainst(held, order.side) && together > abs(held)) uncovered.push(order);',
      },
    ],
  },
];
