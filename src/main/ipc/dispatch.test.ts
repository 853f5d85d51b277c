import { describe, expect, it } from 'vitest';
import {
  type Asker,
  CallError,
  contract,
  INVOKE_CHANNELS,
  type InvokeChannel,
  Refusal,
} from '../../shared/ipc/contract.ts';
import { type Role, roleSuffices } from '../../shared/roles.ts';
import { Secret } from '../secret/secret.ts';
import { createDispatch, type DeniedCall, MAX_CALLS_IN_FLIGHT } from './dispatch.ts';
import { fakeConsole } from './testing/fake-console.ts';
import { NearMisses } from './testing/near-miss.ts';

const ROLES: readonly Role[] = ['viewer', 'operator', 'approver', 'administrator', 'system'];
const asker: Asker = { by: 'ann', via: 'window', session: 'window' };

function bench(overrides: Parameters<typeof fakeConsole>[0] = {}) {
  const face = fakeConsole(overrides);
  const denied: DeniedCall[] = [];
  const failures: unknown[] = [];
  let role: Role = 'operator';
  const act = (as: Role): void => {
    role = as;
  };
  const dispatch = createDispatch({
    handlers: face.handlers,
    roleOf: (session) => (session === asker.session ? role : 'viewer'),
    onDenied: (call) => denied.push(call),
    onFailure: (_channel, error) => failures.push(error),
  });
  return { face, denied, failures, dispatch, act };
}

/** The schema's own word on a request; one that breaks while it is read is none. */
function isTaken(channel: InvokeChannel, request: unknown): boolean {
  try {
    return contract[channel].request.safeParse(request).success;
  } catch {
    return false;
  }
}

describe('dispatch', () => {
  it('[P1] [P3] [P7] 100,000 calls on every channel as every role: none passes beside schema and role, none breaks it, each refusal is told', async () => {
    const { face, denied, failures, dispatch, act } = bench();
    const near = new NearMisses(11);
    let refused = 0;
    for (let round = 0; refused < 100_000; round += 1) {
      const channel = INVOKE_CHANNELS[round % INVOKE_CHANNELS.length] as InvokeChannel;
      const role = ROLES[Math.floor(round / INVOKE_CHANNELS.length) % ROLES.length] as Role;
      const isName = round % 97 === 0;
      const name = isName ? near.name(channel) : channel;
      const request = near.of(channel);
      const may = !isName && isTaken(channel, request) && roleSuffices(role, contract[channel].role);
      act(role);
      const result = await dispatch(name, request, asker);
      if (result.ok !== may) expect.fail(`${String(name)} as ${role}: ${JSON.stringify(result)}`);
      if (!result.ok) {
        refused += 1;
        if (!CallError.safeParse(result.error).success) expect.fail(JSON.stringify(result));
      }
      if (face.calls.splice(0).length !== (may ? 1 : 0)) expect.fail(`${String(name)} as ${role} reached its handler`);
      if (denied.length !== refused) expect.fail(`${String(name)} as ${role} was not told`);
    }
    expect(denied.length).toBe(100_000);
    expect(new Set(denied.map((call) => call.error.code))).toEqual(
      new Set(['UNKNOWN_CHANNEL', 'BAD_REQUEST', 'FORBIDDEN_ROLE']),
    );
    expect(failures).toEqual([]);
  });

  it('[P3] the role is asked for in the instant of each call, and of nobody but the session', async () => {
    const { dispatch, act, face } = bench();
    act('administrator');
    expect((await dispatch('policy.reload', {}, asker)).ok).toBe(true);
    act('operator');
    const claiming = { ...asker, role: 'administrator' };
    expect(await dispatch('policy.reload', {}, claiming)).toMatchObject({ error: { code: 'FORBIDDEN_ROLE' } });
    expect(face.calls.length).toBe(1);
  });

  it('[P3] [K3] no kill takes more than an operator, and every person is one', () => {
    expect(contract['kill.engage'].role).toBe('operator');
    for (const role of ROLES.filter((it) => it !== 'viewer')) expect(roleSuffices(role, 'operator')).toBe(true);
  });

  it('[P3] a viewer cannot engage, reset or change anything; an operator can', async () => {
    const request = { scope: { kind: 'global' }, commandId: 'press-00001' };
    const { dispatch, face, act } = bench();
    act('viewer');
    const refused = await dispatch('kill.engage', request, asker);
    expect(refused).toMatchObject({ ok: false, error: { code: 'FORBIDDEN_ROLE' } });
    expect(face.calls).toEqual([]);
    act('operator');
    expect(await dispatch('kill.engage', request, asker)).toMatchObject({ ok: true, value: { status: 'LATCHED' } });
  });

  it('an unknown channel answers UNKNOWN_CHANNEL, also an event and a name every object has', async () => {
    const { dispatch } = bench();
    for (const name of ['nothing.here', 'console.delta', '__proto__', 'hasOwnProperty', 7, null, undefined]) {
      expect(await dispatch(name, {}, asker)).toMatchObject({ ok: false, error: { code: 'UNKNOWN_CHANNEL' } });
    }
  });

  it('a bad request names the field and what is wrong, and never repeats an unknown entry', async () => {
    const { dispatch } = bench();
    const reset = { tripId: 'trip-1', reason: ' ', typed: 'ALL', residualsSeen: true };
    expect(await dispatch('kill.reset', reset, asker)).toEqual({
      ok: false,
      error: { code: 'BAD_REQUEST', message: 'The request is not valid: reason: say why.' },
    });
    const extra = await dispatch('session.pause', { 'secret-looking-key': 1 }, asker);
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
    expect(await dispatch('agents.start', { agent: 'trend' }, asker)).toEqual({
      ok: false,
      error: { code: 'REFUSED', message: 'trend is latched: reset it first.' },
    });
    const failed = await dispatch('agents.stop', { agent: 'trend' }, asker);
    expect(failed).toMatchObject({ ok: false, error: { code: 'FAILED' } });
    expect(JSON.stringify(failed)).not.toMatch(/SQLITE|home|journal\.db/);
    const leaking = await dispatch('session.pause', {}, asker);
    expect(leaking).toMatchObject({ ok: false, error: { code: 'FAILED' } });
    expect(JSON.stringify(leaking)).not.toContain('hunter2');
    expect(failures.length).toBe(2);
    expect(failures[0]).toBe(broken);
  });

  it('[S6] a reply that holds a secret, wherever in it, is refused whole, and the log says that and not what', async () => {
    const secret = Secret.ofText('hunter2');
    const replies: unknown[] = [secret, { ok: secret }, { ok: true, more: [new Map([['key', { secret }]])] }];
    const { dispatch, failures } = bench({ 'session.pause': () => replies.shift() as never });
    for (const { length } = replies; failures.length < length; ) {
      expect(await dispatch('session.pause', {}, asker)).toMatchObject({ ok: false, error: { code: 'FAILED' } });
      expect(String(failures.at(-1))).toBe('TypeError: a reply held a secret');
    }
  });

  it('calls in flight are bounded, and a kill passes all the same', async () => {
    const release: (() => void)[] = [];
    const { dispatch } = bench({
      'session.pause': () => new Promise((resolve) => release.push(() => resolve({ ok: true }))),
    });
    const waiting = Array.from({ length: MAX_CALLS_IN_FLIGHT }, () => dispatch('session.pause', {}, asker));
    expect(await dispatch('console.snapshot', {}, asker)).toMatchObject({ ok: false, error: { code: 'REFUSED' } });
    const kill = await dispatch('kill.engage', { scope: { kind: 'global' }, commandId: 'press-00001' }, asker);
    expect(kill.ok).toBe(true);
    for (const go of release) go();
    expect((await Promise.all(waiting)).every((result) => result.ok)).toBe(true);
    expect((await dispatch('console.snapshot', {}, asker)).ok).toBe(true);
  });

  it('[K3] a kill runs its handler in the same turn as the call', () => {
    const { dispatch, face } = bench();
    void dispatch('kill.engage', { scope: { kind: 'global' }, commandId: 'press-00001' }, asker);
    expect(face.calls.map((call) => call.channel)).toEqual(['kill.engage']);
  });
});
