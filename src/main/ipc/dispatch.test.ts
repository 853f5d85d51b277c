import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CallError, type Caller, contract, INVOKE_CHANNELS, Refusal } from '../../shared/ipc/contract.ts';
import { type Role, roleSuffices } from '../../shared/roles.ts';
import { createDispatch, type DeniedCall, MAX_CALLS_IN_FLIGHT } from './dispatch.ts';
import { fakeConsole } from './testing/fake-console.ts';

const ROLES: readonly Role[] = ['viewer', 'operator', 'approver', 'administrator', 'system'];
const operator: Caller = { by: 'operator', role: 'operator', via: 'window', session: 'window' };

function bench(overrides: Parameters<typeof fakeConsole>[0] = {}) {
  const face = fakeConsole(overrides);
  const denied: DeniedCall[] = [];
  const failures: unknown[] = [];
  const dispatch = createDispatch({
    handlers: face.handlers,
    onDenied: (call) => denied.push(call),
    onFailure: (_channel, error) => failures.push(error),
  });
  return { face, denied, failures, dispatch };
}

const agent = fc.constantFrom('trend', 'grid', '', 'Not an agent', 'a'.repeat(40));
const scope = fc.oneof(
  fc.constant({ kind: 'global' }),
  fc.record({ kind: fc.constant('agent'), agent }),
  fc.record({ kind: fc.string() }),
);
/** Half of the fields right, half wrong, extra keys now and then: near misses are what a schema is for. */
const nearMiss = fc.record(
  {
    scope,
    commandId: fc.constantFrom('press-00001', 'x', '', 7),
    reason: fc.oneof(fc.string(), fc.constant('line\nbreak'), fc.constant('a'.repeat(600))),
    tripId: fc.constantFrom('trip-1', 'nope', null),
    typed: fc.string(),
    residualsSeen: fc.oneof(fc.boolean(), fc.string()),
    agent,
    speed: fc.constantFrom(1, 60, 'max', -1, Number.NaN, Number.POSITIVE_INFINITY, '1'),
    seed: fc.double(),
    id: fc.string(),
    theme: fc.constantFrom('dark', 'pink'),
    ['__proto__']: fc.anything(),
    constructor: fc.anything(),
  },
  { requiredKeys: [] },
);
const payload = fc.oneof(
  { weight: 3, arbitrary: nearMiss },
  { weight: 2, arbitrary: fc.constant({}) },
  { weight: 2, arbitrary: fc.anything({ withBigInt: true, withNullPrototype: true, withSparseArray: true }) },
);
const channel = fc.oneof(
  { weight: 6, arbitrary: fc.constantFrom(...INVOKE_CHANNELS) },
  { weight: 1, arbitrary: fc.constantFrom('console.delta', '__proto__', 'constructor', 'toString', 'kill.engage ') },
  { weight: 1, arbitrary: fc.anything() },
);

describe('dispatch', () => {
  it('[P1] [P3] 10,000 random calls: none reaches a handler unless schema and role allow it, none throws', async () => {
    let allowed = 0;
    await fc.assert(
      fc.asyncProperty(channel, payload, fc.constantFrom(...ROLES), async (name, request, role) => {
        const { face, denied, failures, dispatch } = bench();
        const result = await dispatch(name, request, { ...operator, role });
        const entry = INVOKE_CHANNELS.find((known) => known === name);
        const may =
          entry !== undefined &&
          contract[entry].request.safeParse(request).success &&
          roleSuffices(role, contract[entry].role);
        expect(result.ok).toBe(may);
        expect(face.calls.length).toBe(may ? 1 : 0);
        expect(denied.length).toBe(may ? 0 : 1);
        expect(failures).toEqual([]);
        if (!result.ok) expect(CallError.safeParse(result.error).success).toBe(true);
        if (may) allowed += 1;
      }),
      { numRuns: 10_000 },
    );
    expect(allowed).toBeGreaterThan(500);
  });

  it('[P3] a viewer cannot engage, reset or change anything; an operator can', async () => {
    const request = { scope: { kind: 'global' }, commandId: 'press-00001' };
    const { dispatch, face } = bench();
    const refused = await dispatch('kill.engage', request, { ...operator, role: 'viewer' });
    expect(refused).toMatchObject({ ok: false, error: { code: 'FORBIDDEN_ROLE' } });
    expect(face.calls).toEqual([]);
    expect(await dispatch('kill.engage', request, operator)).toMatchObject({ ok: true, value: { status: 'LATCHED' } });
  });

  it('an unknown channel answers UNKNOWN_CHANNEL, also an event and a name every object has', async () => {
    const { dispatch } = bench();
    for (const name of ['nothing.here', 'console.delta', '__proto__', 'hasOwnProperty', 7, null, undefined]) {
      expect(await dispatch(name, {}, operator)).toMatchObject({ ok: false, error: { code: 'UNKNOWN_CHANNEL' } });
    }
  });

  it('a bad request names the field and what is wrong, and never repeats an unknown entry', async () => {
    const { dispatch } = bench();
    const reset = { tripId: 'trip-1', reason: ' ', typed: 'ALL', residualsSeen: true };
    expect(await dispatch('kill.reset', reset, operator)).toEqual({
      ok: false,
      error: { code: 'BAD_REQUEST', message: 'The request is not valid: reason: say why.' },
    });
    const extra = await dispatch('session.pause', { 'secret-looking-key': 1 }, operator);
    expect(JSON.stringify(extra)).not.toContain('secret-looking-key');
  });

  it('[E6] a refusal is shown as it stands; any other error becomes one plain sentence, its detail only in the log', async () => {
    const broken = new Error('SQLITE_IOERR at /home/trader/.local/share/journal.db');
    const { dispatch, failures } = bench({
      'agents.start': () => {
        throw new Refusal('trend is latched: reset it first.');
      },
      'agents.stop': () => Promise.reject(broken),
      'session.pause': () => ({ ok: true, key: 'hunter2' }) as unknown as { ok: true },
    });
    expect(await dispatch('agents.start', { agent: 'trend' }, operator)).toEqual({
      ok: false,
      error: { code: 'REFUSED', message: 'trend is latched: reset it first.' },
    });
    const failed = await dispatch('agents.stop', { agent: 'trend' }, operator);
    expect(failed).toMatchObject({ ok: false, error: { code: 'FAILED' } });
    expect(JSON.stringify(failed)).not.toMatch(/SQLITE|home|journal\.db/);
    const leaking = await dispatch('session.pause', {}, operator);
    expect(leaking).toMatchObject({ ok: false, error: { code: 'FAILED' } });
    expect(JSON.stringify(leaking)).not.toContain('hunter2');
    expect(failures.length).toBe(2);
    expect(failures[0]).toBe(broken);
  });

  it('calls in flight are bounded, and a kill passes all the same', async () => {
    const release: (() => void)[] = [];
    const { dispatch } = bench({
      'session.pause': () => new Promise((resolve) => release.push(() => resolve({ ok: true }))),
    });
    const waiting = Array.from({ length: MAX_CALLS_IN_FLIGHT }, () => dispatch('session.pause', {}, operator));
    expect(await dispatch('console.snapshot', {}, operator)).toMatchObject({ ok: false, error: { code: 'REFUSED' } });
    const kill = await dispatch('kill.engage', { scope: { kind: 'global' }, commandId: 'press-00001' }, operator);
    expect(kill.ok).toBe(true);
    for (const go of release) go();
    expect((await Promise.all(waiting)).every((result) => result.ok)).toBe(true);
    expect((await dispatch('console.snapshot', {}, operator)).ok).toBe(true);
  });

  it('[K3] a kill runs its handler in the same turn as the call', () => {
    const { dispatch, face } = bench();
    void dispatch('kill.engage', { scope: { kind: 'global' }, commandId: 'press-00001' }, operator);
    expect(face.calls.map((call) => call.channel)).toEqual(['kill.engage']);
  });
});
