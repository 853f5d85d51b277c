import type { InvokeChannel, RequestOf } from '../../../shared/ipc/contract.ts';
import { createRandom, type Random } from '../../engine/domain/random.ts';

const reason = 'the fuzz asks';

/** A request for each channel that its schema takes: near misses begin from these. */
export const VALID: { readonly [C in InvokeChannel]: RequestOf<C> } = {
  'console.snapshot': {},
  'kill.engage': { scope: { kind: 'agent', agent: 'trend' }, commandId: 'press-00001', reason },
  'kill.reset': { tripId: 'trip-1', reason, typed: 'ALL', residualsSeen: true, rootCause: reason, actions: reason },
  'agents.start': { agent: 'trend' },
  'agents.stop': { agent: 'trend' },
  'session.start': { speed: 60, live: [{ source: 'binance', market: 'BTC/USDT:USDT' }] },
  'session.end': {},
  'session.pause': {},
  'session.resume': {},
  'session.speed': { speed: 'max' },
  'alarms.acknowledge': { id: 'trip-1' },
  'alarms.shelve': { id: 'watchdog', minutes: 5 },
  'role.unlock': { role: 'administrator', passphrase: 'not the passphrase' },
  'role.lock': {},
  'role.passphrase': { role: 'approver', current: '', next: 'a new passphrase' },
  'policy.reload': {},
  'policy.explain': { agent: 'trend', tool: 'order.propose', symbol: 'BTC-PERP', mode: 'paper', purpose: reason },
  'grants.issue': { agent: 'trend', task: reason },
  'grants.revoke': { grantId: 'grant-1', reason },
  'tools.disable': { tool: 'order.propose', reason },
  'tools.restore': { tool: 'order.propose', reason },
  'trading.reduce': { scope: { kind: 'global' }, reason },
  'trading.release': { holdId: 'hold-1', reason },
  'chaos.set': { feed: 'frozen', venue: 'bad-key' },
  'settings.change': { theme: 'dark' },
  'journal.verify': {},
  'journal.search': { text: 'kill', limit: 10 },
  'journal.record': { seq: 1 },
  'journal.prove': { seq: 1 },
  'journal.consistency': { fromSize: 1, toSize: 2 },
  'journal.checkpoint': {},
  'journal.export': { fromSeq: 1, limit: 10 },
  'statements.export': { fromSeq: 1, limit: 10 },
  'statements.verify': {},
  'evidence.keys': {},
  'anchors.publish': {},
  'anchors.status': {},
  'anchors.verify': {},
  'keys.rotate': { alias: 'master', reason },
  'operator.name': { name: 'Ada' },
  'retention.hold': { reason },
  'retention.release': { holdId: 'legal-1', reason },
  'retention.expire': {},
  'replica.make': {},
  'venueKeys.enter': { exchange: 'okx', alias: 'fuzzed', market: 'perp' },
  'venueKeys.add': {
    ...{ exchange: 'okx', alias: 'fuzzed', market: 'perp' },
    key: { apiKey: 'fuzzed', secret: 'fuzzed', passphrase: 'fuzzed' },
  },
  'venueKeys.test': { alias: 'fuzzed' },
  'venueKeys.revoke': { alias: 'fuzzed', typed: 'fuzzed', reason },
  'venueKeys.exposed': { alias: 'fuzzed', reason },
  'incidents.open': { title: 'the fuzz asks', severity: 'low' },
  'incidents.classify': { id: 'incident-1', severity: 'low' },
  'incidents.step': { id: 'incident-1', step: 'assess', note: reason },
  'incidents.close': { id: 'incident-1', rootCause: reason, actions: reason },
  'incidents.report': { id: 'incident-1', format: 'markdown' },
  'tournament.start': { agents: ['nobody'], seed: 1, variantsElsewhere: 3 },
  'tournament.resume': {},
  'tournament.stop': {},
  'tournament.show': { id: 'tournament-1' },
  'tournament.curve': { id: 'tournament-1', agent: 'trend' },
};

/** What a field holds instead: wrong kinds, ends of ranges, text that means something elsewhere. */
const WRONG: readonly unknown[] = [
  null,
  undefined,
  true,
  -1,
  0.5,
  1e308,
  Number.NaN,
  Number.POSITIVE_INFINITY,
  '',
  ' ',
  'x'.repeat(5_000),
  'two\nlines',
  '\u0000',
  '../../etc/passwd',
  "'; drop table records; --",
  'system',
  [],
  ['trend'],
  {},
  { kind: 'global', agent: 'trend' },
  { toString: 'not a function' },
];
/** Not payloads at all. */
const WHOLE: readonly unknown[] = [
  undefined,
  null,
  7,
  'text',
  true,
  [],
  [{}],
  Symbol.iterator,
  () => {},
  new Map(),
  1n,
];
const EXTRA = ['role', 'session', 'by', 'via', 'x', '__proto__', 'constructor', 'toString', '$schema', ''];

/** Requests one step beside a valid one, by a seed; now and then the valid one itself. */
export class NearMisses {
  readonly #random: Random;

  constructor(seed: number) {
    this.#random = createRandom(seed, 'near-miss');
  }

  of(channel: InvokeChannel): unknown {
    const request = VALID[channel];
    const dice = this.#random.integer(0, 9);
    if (dice === 0) return request;
    if (dice === 1) return this.#one(WHOLE);
    if (dice === 2) return Object.defineProperty({ ...request }, 'role', { enumerable: true, get: broken });
    const entries = Object.entries(request);
    if (dice <= 4 || entries.length === 0) return own([...entries, [this.#one(EXTRA), this.#one(WRONG)]]);
    const at = this.#random.integer(0, entries.length - 1);
    if (dice === 5) return own(entries.filter((_, index) => index !== at));
    const changed = own(entries.map(([key, value], index) => [key, index === at ? this.#one(WRONG) : value]));
    return dice === 6 ? own([...Object.entries(changed), [this.#one(EXTRA), this.#one(WRONG)]]) : changed;
  }

  /** A name that is no channel, or one that is with something beside it. */
  name(channel: InvokeChannel): unknown {
    return this.#one([
      `${channel} `,
      channel.toUpperCase(),
      [channel],
      'console.delta',
      '__proto__',
      'constructor',
      7,
      null,
    ]);
  }

  #one<T>(values: readonly T[]): T {
    return values[this.#random.integer(0, values.length - 1)] as T;
  }
}

function broken(): never {
  throw new Error('a getter that throws');
}

/** As JSON gives it: `__proto__` is a key like any other. */
function own(entries: readonly (readonly [string, unknown])[]): object {
  const made = {};
  for (const [key, value] of entries) {
    Object.defineProperty(made, key, { value, enumerable: true, writable: true, configurable: true });
  }
  return made;
}
