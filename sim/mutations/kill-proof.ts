import type { Mutation } from './mutation.ts';

const KILL_ORDERS = 'src/main/engine/kill/kill-orders.ts';
const VENUE_KILL = 'src/main/engine/kill/venue-kill.ts';
const FINDINGS = 'src/main/engine/kill/venue-findings.ts';
const BOUNDS = 'src/main/engine/kill/bounds.ts';
const EXPOSURE = 'src/main/engine/kill/exposure.ts';
const VIEW = 'src/main/engine/kill/kill-view.ts';
const RESIDUALS = 'src/main/engine/kill/residuals.ts';

/** What one kill does at one venue: cancel, flatten, prove. */
export const KILL_PROOF: readonly Mutation[] = [
  {
    name: 'one-clean-read-is-enough',
    breaks: 'Promise 2 (K4): FLAT is said after a single clean read.',
    edits: [
      {
        file: VENUE_KILL,
        find: 'this.#firstCleanAt === null || readAt <',
        replace: 'this.#firstCleanAt !== null && readAt <',
      },
    ],
  },
  {
    name: 'no-time-between-clean-reads',
    breaks: 'Promise 2 (K4): the two clean reads may be of one moment, so that what is under way is never seen.',
    edits: [{ file: BOUNDS, find: 'VERIFY_GAP_MS = 1_000', replace: 'VERIFY_GAP_MS = 0' }],
  },
  {
    name: 'proof-ignores-open-orders',
    breaks: 'Promise 2 (K4): resting orders survive a confirmed flat.',
    edits: [{ file: VENUE_KILL, find: 'seen.open.length === 0 && seen.positions', replace: 'seen.positions' }],
  },
  {
    name: 'proof-ignores-unanswered-orders',
    breaks: 'Promise 2 (K4): an order that nobody answered fills after FLAT.',
    edits: [
      { file: VENUE_KILL, find: ' && seen.unclear.length === 0;', replace: ';' },
      // What it might still do to a position is not waited for either, or the position alone would keep the kill from FLAT.
      { file: VENUE_KILL, find: ', ...seen.unclear.map((order) => order.symbol)]);', replace: ']);' },
    ],
  },
  {
    name: 'proof-ignores-positions',
    breaks: 'Promise 2 (K4): FLAT is said over positions.',
    edits: [{ file: VENUE_KILL, find: 'seen.positions.length === 0 && seen.unclear', replace: 'seen.unclear' }],
  },
  {
    name: 'dust-said-flat',
    breaks: 'Promise 2 (K5): what is too small to close counts as flat, silently.',
    edits: [
      {
        file: VENUE_KILL,
        find: "this.phase = withDust ? 'INCOMPLETE' : 'FLAT';\n    this.exhausted = withDust;",
        replace: "this.phase = 'FLAT';",
      },
    ],
  },
  {
    name: 'dust-goes-on-for-ever',
    breaks: 'Promise 13 (K5): dust is tried to be closed again and again.',
    edits: [
      {
        file: FINDINGS,
        find: 'const dust = held.filter((it) => this.#isDust(it));',
        replace: 'const dust: Held[] = [];',
      },
    ],
  },
  {
    name: 'exhausted-said-flat',
    breaks: 'Promise 2 (K4): a kill that gave up says FLAT.',
    edits: [
      {
        file: VENUE_KILL,
        find: 'this.#incomplete();\n      this.exhausted = true;',
        replace: "this.phase = 'FLAT';",
      },
    ],
  },
  {
    name: 'attempts-without-end',
    breaks: 'Promise 13: a kill that cannot succeed never stops trying.',
    edits: [{ file: BOUNDS, find: 'MAX_ATTEMPTS = 150', replace: 'MAX_ATTEMPTS = 1_000_000' }],
  },
  {
    name: 'late-kill-looks-well',
    breaks: 'Promise 2 (K4): a kill that cannot prove a venue for ten seconds never says INCOMPLETE.',
    edits: [
      {
        file: VENUE_KILL,
        find: 'if (now - this.#beganAt >= INCOMPLETE_AFTER_MS) this.#incomplete();\n    else this.phase',
        replace: 'this.phase',
      },
    ],
  },
  {
    name: 'unread-venue-not-named',
    breaks: 'K4: the residuals do not say that a venue could not be read.',
    edits: [
      {
        file: FINDINGS,
        find: 'this.residuals = [...others, this.#residuals.unread(reason)];',
        replace: 'this.residuals = others;',
      },
    ],
  },
  {
    name: 'dust-not-named',
    breaks: 'K5: dust is counted and not named with its quantity.',
    edits: [
      {
        file: RESIDUALS,
        find: "return this.#residual('dust', symbol, quantity, reason);",
        replace: "return this.#residual('position', symbol, quantity, reason);",
      },
    ],
  },
  {
    name: 'flatten-not-reduce-only',
    breaks: 'Promise 3 (K4): the global flatten may turn a position over when something filled meanwhile.',
    edits: [
      {
        file: EXPOSURE,
        find: 'if (agent === null) return [order(size, true)];',
        replace: 'if (agent === null) return [order(size, false)];',
      },
    ],
  },
  {
    name: 'flatten-rounded-up',
    breaks: 'Promise 3 (K5): what is below the minimum is enlarged until it passes, and turned over.',
    edits: [
      {
        file: EXPOSURE,
        find: 'return size < instrument.minQuantity ? (0n as Quantity) : size;',
        replace: 'return size < instrument.minQuantity ? instrument.minQuantity : size;',
      },
    ],
  },
  {
    name: 'flatten-beside-an-unanswered-order',
    breaks: 'Promise 3: a second flatten is sent while the first one may still arrive: sold twice.',
    edits: [
      {
        file: VENUE_KILL,
        find: 'const free = seen.positions.filter((it) => !living.has(it.symbol));',
        replace: 'const free = seen.positions;',
      },
    ],
  },
  {
    name: 'closed-by-hand-sold-again',
    breaks: 'Promise 3: what somebody closed by hand is sold a second time and opens the opposite.',
    edits: [
      {
        file: EXPOSURE,
        find: 'return isOpposite ? min(abs(held.quantity), abs(house)) : (0n as Quantity);',
        replace:
          'return isOpposite && house === held.quantity ? min(abs(held.quantity), abs(house)) : (0n as Quantity);',
      },
    ],
  },
  {
    name: 'hand-trade-crossed-in-full',
    breaks: 'Promise 3 (K13): all of an agent’s book is booked away when a part was closed by hand.',
    edits: [
      {
        file: EXPOSURE,
        find: 'return isOpposite ? min(abs(held.quantity), abs(house)) : (0n as Quantity);',
        replace: 'return isOpposite ? abs(held.quantity) : (0n as Quantity);',
      },
    ],
  },
  {
    name: 'global-kill-cancels-only-what-it-knows',
    breaks: 'Promise 2 (K4): an order that the engine does not know rests on after a global kill.',
    edits: [
      {
        file: EXPOSURE,
        find: "if (scope.kind === 'global') return [...snapshot.openOrders];",
        replace:
          "if (scope.kind === 'global') return snapshot.openOrders.filter((it) => view.order(it.orderId) !== undefined);",
      },
    ],
  },
  {
    name: 'agent-kill-cancels-what-the-venue-lists',
    breaks: 'Promise 9 (K13): stopping one agent cancels everybody’s orders, those placed by hand too.',
    edits: [
      {
        file: EXPOSURE,
        find: 'return snapshot.openOrders.filter((order) => view.order(order.orderId)?.owner.agent === scope.agent);',
        replace: 'return [...snapshot.openOrders];',
      },
    ],
  },
  {
    name: 'agent-kill-begins-with-everybodys-orders',
    breaks: 'Promise 9 (K13): the kill of one agent begins by cancelling what the engine knows of all.',
    edits: [
      {
        file: VIEW,
        find: "openOrdersAt(orders, venue).filter((it) => scope.kind === 'global' || it.owner.agent === scope.agent)",
        replace: "openOrdersAt(orders, venue).filter((it) => scope.kind === 'global' || it.owner.agent !== null)",
      },
    ],
  },
  {
    name: 'agent-kill-flattens-the-account',
    breaks: 'Promise 3 (K2, K13): the kill of one agent closes the venue’s whole position.',
    edits: [
      {
        file: EXPOSURE,
        find: '.map((symbol) => ({ symbol, quantity: view.bookQuantity(scope.agent, symbol) }))',
        replace: '.map((symbol) => ({ symbol, quantity: venueQuantity(snapshot, symbol) }))',
      },
    ],
  },
  {
    name: 'agent-kill-cancels-everything',
    breaks: 'Promise 9 (K2, K13): the kill of one agent cancels what others have at the venue, where one request can.',
    edits: [
      { file: KILL_ORDERS, find: "this.#takesAll = scope.kind === 'global';", replace: 'this.#takesAll = true;' },
    ],
  },
  {
    name: 'mass-cancel-asked-of-no-venue',
    breaks: 'Promise 13 (K1): a kill of everything believes that its orders were cancelled and never sends it again.',
    edits: [
      { file: KILL_ORDERS, find: 'this.#actions.massCancel(this.#venue, ids);', replace: '' },
      { file: KILL_ORDERS, find: 'const isTurnOfMass = this.#isTurnOfMass;', replace: 'const isTurnOfMass = true;' },
    ],
  },
];
