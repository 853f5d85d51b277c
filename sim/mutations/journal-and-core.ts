import type { Mutation } from './mutation.ts';

const CORE = 'src/main/engine/core.ts';
const FAILURES = 'src/main/engine/failures.ts';
const FOLD = 'src/main/engine/fold.ts';
const TRIPS = 'src/main/engine/kill/trips.ts';
const SNAPSHOT = 'src/main/engine/snapshot.ts';

/** Journal before send, state from records alone, and what a restart finds again. */
export const JOURNAL_AND_CORE: readonly Mutation[] = [
  {
    name: 'effects-leave-before-the-flush',
    breaks: 'Promise 5: orders leave before they are durable; a crash then forgets them.',
    edits: [
      {
        file: CORE,
        find: 'if (this.#pressing > 0 || !this.persisted) this.settle();',
        replace: 'if (!this.persisted) this.settle();',
      },
    ],
  },
  {
    name: 'approval-forces-no-flush',
    breaks: 'Promise 5: an approval counts as something that may wait, and its order leaves before it is durable.',
    edits: [
      {
        file: CORE,
        find: "if (record.kind !== 'market.sampled' &&",
        replace: "if (record.kind !== 'order.approved' && record.kind !== 'market.sampled' &&",
      },
    ],
  },
  {
    name: 'settle-flushes-nothing',
    breaks: 'Promise 5: everything is said to be durable and nothing is written.',
    edits: [
      {
        file: CORE,
        find: 'if (this.#unflushed === 0 && this.persisted) return true;',
        replace: 'if (this.persisted) return true;',
      },
    ],
  },
  {
    name: 'journal-failure-halts-nothing',
    breaks: 'Promise 5 (R5): the journal cannot be written and nothing is latched.',
    edits: [
      {
        file: FAILURES,
        find: 'this.#core.onPersistFailure = (error) => this.#persistFailed(error);',
        replace: 'this.#core.onPersistFailure = () => {};',
      },
    ],
  },
  {
    name: 'order-ids-repeat-after-a-restart',
    breaks: 'Promise 5: an order id is used a second time after a crash, and a fill goes to the wrong order.',
    edits: [
      {
        file: 'src/main/engine/domain/mint.ts',
        find: 'const life = startedWallAt === null ?',
        replace: 'const life = session >= 0 ?',
      },
    ],
  },
  {
    name: 'one-call-that-throws-stops-the-rest',
    breaks:
      'Promise 4: a venue that cannot be called keeps what stands behind it from leaving, ended processes above all.',
    edits: [
      {
        file: CORE,
        find: 'for (const effect of effects) this.#leave(effect);',
        replace: 'for (const effect of effects) if (!this.#leave(effect)) break;',
      },
      { file: CORE, find: '#leave(effect: Effect): void {', replace: '#leave(effect: Effect): boolean {' },
      {
        file: CORE,
        find: 'this.#dispatch(effect);\n    } catch',
        replace: 'this.#dispatch(effect);\n      return true;\n    } catch',
      },
      {
        file: CORE,
        find: 'this.onEffectFailure(effect, asError(error));',
        replace: 'this.onEffectFailure(effect, asError(error));\n      return false;',
      },
    ],
  },
  {
    name: 'fold-forgets-asked-cancels',
    breaks: 'Promise 13: that a cancel was asked for is not known, so one that got lost is not asked for again.',
    edits: [
      { file: FOLD, find: 'askCancel(state.orders, record.body.orderId, record.body.by, record.at);', replace: '' },
    ],
  },
  {
    name: 'fold-forgets-unknown-orders',
    breaks: 'Promise 13: an order without an answer is not marked, so it is never settled.',
    edits: [{ file: FOLD, find: "markOrder(state.orders, record.body.orderId, 'unknown', record.at);", replace: '' }],
  },
  {
    name: 'fold-forgets-the-trip-count',
    breaks: 'Promise 4: the second kill gets the first one’s id.',
    edits: [{ file: TRIPS, find: 'trips.count += 1;', replace: '' }],
  },
  {
    name: 'fold-forgets-commands',
    breaks: 'Promise 4: which press became which trip is not remembered.',
    edits: [{ file: TRIPS, find: 'trips.byCommand.set(record.body.commandId, record.body.tripId);', replace: '' }],
  },
  {
    name: 'fold-forgets-resets',
    breaks: 'Promise 4 (K6): a reset is written and never takes effect: latched with no way back.',
    edits: [{ file: TRIPS, find: 'if (trip !== undefined) trip.reset = true;', replace: '' }],
  },
  {
    name: 'fold-forgets-stopped-agents',
    breaks: 'Promise 4: agents that were stopped count as running.',
    edits: [
      {
        file: 'src/main/engine/agents/registry.ts',
        find: "entry.status = 'stopped';\n      entry.reason = record.body.reason;",
        replace: 'entry.reason = record.body.reason;',
      },
    ],
  },
  {
    name: 'fold-forgets-what-a-kill-reached',
    breaks: 'Promise 4: phases are not folded, so a kill that is over runs again for ever.',
    edits: [
      {
        file: TRIPS,
        find: 'Object.assign(trip, progress, { phaseAt: record.at });',
        replace: 'Object.assign(trip, { phaseAt: record.at, attempt: progress.attempt });',
      },
    ],
  },
  {
    name: 'fold-forgets-when-a-venue-was-heard',
    breaks: 'Promise 2: nothing tells a stale snapshot from a fresh one.',
    edits: [
      {
        file: 'src/main/engine/execution/venue-accounts.ts',
        find: 'account.heardAt = Math.max(account.heardAt, at);',
        replace: 'account.heardAt = Math.min(account.heardAt, at);',
      },
    ],
  },
  {
    name: 'snapshot-loses-a-set',
    breaks: 'Promise 12: a restart from a snapshot does not know an agent’s open orders.',
    edits: [{ file: SNAPSHOT, find: 'return { $set: [...value] };', replace: 'return { $set: [] };' }],
  },
  {
    name: 'snapshot-loses-nested-maps',
    breaks: 'Promise 12: a restart from a snapshot has books without positions.',
    edits: [
      {
        file: SNAPSHOT,
        find: 'new Map((value.$map as [unknown, unknown][]).map(([key, item]) => [key, fromPlain(item)]))',
        replace: 'new Map((value.$map as [unknown, unknown][]).map(([key, item]) => [key, item]))',
      },
    ],
  },
  {
    name: 'snapshot-loses-amounts',
    breaks: 'Promise 12: an amount comes back from the journal as text.',
    edits: [{ file: 'src/main/engine/domain/encoding.ts', find: "  'cost',\n", replace: '' }],
  },
];
