import type { Caller, Handlers, KillReceipt } from '../../../shared/ipc/contract.ts';
import type { Scope, TripCause } from '../../../shared/scope.ts';
import type { ConsoleDelta } from '../../../shared/view/delta.ts';
import { emptyView } from '../../../shared/view/testing/empty-view.ts';
import type { ConsoleFace, DesktopChannel, RefusedCall } from '../console-face.ts';

export interface FakeConsole extends ConsoleFace {
  /** Every call that reached a handler, `kill` included, in order. */
  readonly calls: {
    readonly channel: string;
    readonly request: unknown;
    readonly by: string;
    /** Of a call over the contract. */
    readonly session?: string;
  }[];
  readonly refused: readonly RefusedCall[];
  /** Sessions that ended, and `all` for every role locked at once. */
  readonly locked: readonly string[];
  /** What alarms go through that nobody acknowledged, once there is one. */
  readonly channels: readonly DesktopChannel[];
  /** Publishes one empty delta that follows the last version. */
  tick(): void;
}

/** A console that takes every call and does nothing but note it. */
export function fakeConsole(overrides: Partial<Handlers> = {}): FakeConsole {
  const calls: FakeConsole['calls'] = [];
  const refused: RefusedCall[] = [];
  const locked: string[] = [];
  const channels: DesktopChannel[] = [];
  const listeners = new Set<(delta: ConsoleDelta) => void>();
  let view = emptyView();
  const ok = { ok: true } as const;
  const receipt = (): KillReceipt => ({
    tripId: `trip-${calls.length}`,
    status: 'LATCHED',
    gateClosedMicros: 1,
    persisted: true,
  });
  const base: Handlers = {
    'console.snapshot': () => view,
    'kill.engage': receipt,
    'kill.reset': () => ok,
    'agents.start': () => ok,
    'agents.stop': () => ok,
    'session.start': () => ok,
    'session.end': () => ok,
    'session.pause': () => ok,
    'session.resume': () => ok,
    'session.speed': () => ok,
    'alarms.acknowledge': () => ok,
    'alarms.shelve': () => ok,
    'role.unlock': ({ role }) => ({ role, untilWallAt: 1 }),
    'role.lock': () => ok,
    'role.passphrase': () => ok,
    'policy.reload': () => ({ sha256: '', problems: [] }),
    'policy.explain': () => ({ allowed: false, rule: 'default-deny', reason: '', layers: [] }),
    'grants.issue': () => ok,
    'grants.revoke': () => ok,
    'tools.disable': () => ok,
    'tools.restore': () => ok,
    'trading.reduce': () => ok,
    'trading.release': () => ok,
    'chaos.set': () => ok,
    'settings.change': () => view.settings,
    'journal.verify': () => ({ ok: true, records: 0, head: '', problem: '', firstBad: null, checkpoints: 0 }),
    'journal.search': () => ({ rows: [], next: null }),
    'journal.record': ({ seq }) => ({
      seq,
      at: 0,
      kind: 'session.ended',
      agent: null,
      action: null,
      text: '',
      expired: false,
      recordedAt: 0,
      body: '',
      hash: '',
      leaf: '',
      trail: [],
      proof: null,
      proofProblem: '',
      statement: null,
      statementProblem: '',
    }),
    'journal.prove': ({ seq }) => ({ seq, leaf: '', size: seq, path: [], root: '', checkpoint: '' }),
    'journal.consistency': ({ fromSize, toSize }) => ({ fromSize, toSize, path: [], fromRoot: '', toRoot: '' }),
    'journal.checkpoint': () => ({ size: 0, note: '' }),
    'journal.export': () => ({ lines: [], next: null }),
    'statements.export': () => ({ lines: [], next: null }),
    'statements.verify': () => ({ checked: 0, expired: 0, to: 0, problem: '', firstBad: null }),
    'evidence.keys': () => ({ keys: [] }),
    'anchors.publish': () => ok,
    'anchors.status': () => ({ anchors: [] }),
    'anchors.verify': () => ({ anchors: [] }),
    'keys.rotate': () => ok,
    'operator.name': ({ name }) => ({ name: name ?? '' }),
    'retention.hold': () => ok,
    'retention.release': () => ok,
    'retention.expire': () => ({ records: 0 }),
    'replica.make': () => ({ records: 0 }),
    'venueKeys.enter': () => ok,
    'venueKeys.add': () => ({ kind: 'stored', text: '' }),
    'venueKeys.test': () => ok,
    'venueKeys.revoke': () => ok,
    'venueKeys.exposed': () => ok,
    'incidents.open': () => ({ id: 'incident-1' }),
    'incidents.classify': () => ok,
    'incidents.step': () => ok,
    'incidents.close': () => ok,
    'incidents.report': () => ({ name: 'report.md', base64: '' }),
    'tournament.start': () => ({ id: 'tournament-1' }),
    'tournament.resume': () => ({ id: 'tournament-1' }),
    'tournament.stop': () => ok,
    'tournament.show': () => ({ tournament: null, ids: [] }),
    'tournament.curve': ({ id, agent }) => ({ tournament: id, agent, currency: 'USD', balance: '0', points: [] }),
    ...overrides,
  };
  const noting = Object.entries(base).map(([channel, handler]) => [
    channel,
    (request: never, caller: Caller) => {
      calls.push({ channel, request, by: caller.by, session: caller.session });
      return (handler as (request: never, caller: unknown) => unknown)(request, caller);
    },
  ]);
  return {
    calls,
    refused,
    locked,
    channels,
    roleOf: () => 'operator',
    sessionEnded: (session) => void locked.push(session),
    lockRoles: () => void locked.push('all'),
    notifyThrough: (channel) => void channels.push(channel),
    handlers: Object.fromEntries(noting) as Handlers,
    kill(scope: Scope, cause: TripCause, by: string): KillReceipt {
      calls.push({ channel: `kill:${cause}`, request: scope, by });
      return receipt();
    },
    killHotkey: view.settings.killHotkey,
    snapshot: () => view,
    onDelta(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    tick() {
      view = { ...view, version: view.version + 1 };
      const delta = { version: view.version, wallAt: 0, sections: {}, tables: {}, curve: [], curveReset: false };
      for (const listener of listeners) listener(delta);
    },
    enterKeysThrough: () => {},
    callRefused: (call) => void refused.push(call),
    close: async () => listeners.clear(),
  };
}
