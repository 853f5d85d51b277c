import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Asker, Refusal } from '../../shared/ipc/contract.ts';
import { writeDatabaseJson } from '../adapters/keychain/database-file.ts';
import { KeyFileStore } from '../adapters/keychain/key-file-store.ts';
import { waitAfter } from '../engine/policy/passphrase-wait.ts';
import { Rig } from '../engine/testing/rig.ts';
import { Secret } from '../secret/secret.ts';
import { Passphrases, type Unlockable } from './passphrases.ts';
import { RoleControl, UNLOCK_MS } from './roles.ts';

const window: Asker = { by: 'ann', via: 'window', session: 'page-1' };
const socket: Asker = { by: 'ann', via: 'socket', session: 'connection-1' };
const RIGHT = 'the right one';
const WRONG = 'the wrong one';

/** Passphrases as they stand, without the cost of a hash. */
function plainPassphrases(set: Partial<Record<Unlockable, string>>) {
  const kept = new Map(Object.entries(set)) as Map<Unlockable, string>;
  return {
    kept,
    known: async () => [...kept.keys()],
    has: async (role: Unlockable) => kept.has(role),
    set: async (role: Unlockable, passphrase: Secret) =>
      void kept.set(
        role,
        passphrase.useText((text) => text),
      ),
    matches: async (role: Unlockable, passphrase: Secret) => passphrase.useText((text) => kept.get(role) === text),
  };
}

function bench(passphrases: ConstructorParameters<typeof RoleControl>[0]['passphrases'], rig = new Rig([])) {
  const clocks = { wall: rig.wall, steady: 0 };
  const control = new RoleControl({
    core: rig.core,
    passphrases,
    wallNow: () => clocks.wall,
    monotonic: () => clocks.steady,
  });
  const wait = (ms: number): void => {
    clocks.wall += ms;
    clocks.steady += ms;
    rig.wall = clocks.wall;
  };
  const how = (): string[] => rig.of('role.changed').map(({ body }) => `${body.how} ${body.role}`);
  return { control, rig, clocks, wait, how };
}

async function refusal(task: Promise<unknown>): Promise<string> {
  const error: unknown = await task.then(
    () => null,
    (reason: unknown) => reason,
  );
  if (!(error instanceof Refusal)) throw new Error(`no refusal: ${String(error)}`);
  return error.message;
}

const administrator = { role: 'administrator', passphrase: RIGHT } as const;
const both = () => plainPassphrases({ administrator: RIGHT, approver: RIGHT });

describe('an unlocked role', () => {
  it('[P3] is one session’s alone, and ends with its time by whichever clock comes first', async () => {
    for (const clock of ['wall', 'steady'] as const) {
      const { control, clocks, how } = bench(both());
      await control.open();
      expect(control.view()).toEqual({ role: 'operator', untilWallAt: null, canUnlock: ['administrator', 'approver'] });
      const { untilWallAt } = await control.unlock(window, administrator);
      expect(untilWallAt).toBe(clocks.wall + UNLOCK_MS);
      expect(control.view()).toMatchObject({ role: 'administrator', untilWallAt });
      expect(control.roleOf(window.session)).toBe('administrator');
      expect(control.roleOf(socket.session)).toBe('operator');
      expect(control.view(socket.session).role).toBe('operator');
      clocks[clock] += UNLOCK_MS - 1;
      expect(control.roleOf(window.session)).toBe('administrator');
      clocks[clock] += 1;
      expect(control.roleOf(window.session)).toBe('operator');
      expect(control.view().role).toBe('operator');
      control.watch();
      control.watch();
      expect(how()).toEqual(['unlocked administrator', 'expired administrator']);
    }
  });

  it('[P3] ends when it is given back, when its session ends, and when the machine goes to sleep', async () => {
    const { control, how } = bench(both());
    const ends = [() => control.lock(window), () => control.sessionEnded(window.session), () => control.lockAll()];
    for (const end of ends) {
      await control.unlock(window, administrator);
      control.sessionEnded('another');
      expect(control.roleOf(window.session)).toBe('administrator');
      end();
      expect(control.roleOf(window.session)).toBe('operator');
      end();
    }
    expect(how()).toEqual(ends.flatMap(() => ['unlocked administrator', 'locked administrator']));
  });

  it('[P3] is not given to a session that ended, or a machine that fell asleep, while its passphrase was looked at', async () => {
    const { control, how } = bench(both());
    for (const end of [() => control.sessionEnded(window.session), () => control.lockAll()]) {
      const asked = control.unlock(window, administrator);
      end();
      expect(await refusal(asked)).toContain('locked meanwhile');
      expect(control.roleOf(window.session)).toBe('operator');
    }
    expect(how()).toEqual([]);
  });

  it('[P3] is not given when the journal cannot say so', async () => {
    const { control, rig } = bench(both());
    rig.journal.failing = true;
    expect(await refusal(control.unlock(window, administrator))).toContain('journal');
    expect(control.roleOf(window.session)).toBe('operator');
  });

  it('[P3] any order of unlocks, locks, ends and time: never more than a live unlock of that very session gives', async () => {
    const sessions = [window, socket, { ...socket, session: 'connection-2' }];
    const who = fc.constantFrom(...sessions);
    const step = fc.oneof(
      fc.record({ kind: fc.constant('unlock' as const), who, right: fc.boolean() }),
      fc.record({ kind: fc.constantFrom('lock' as const, 'end' as const), who }),
      fc.record({ kind: fc.constant('sleep' as const) }),
      fc.record({ kind: fc.constant('time' as const), ms: fc.integer({ min: 0, max: UNLOCK_MS }) }),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 30 }), async (steps) => {
        const { control, wait, clocks } = bench(both());
        const until = new Map<string, number>();
        // Of the window, and of all connections of the socket together.
        const places = { window: { noTryBefore: 0, wrong: 0 }, socket: { noTryBefore: 0, wrong: 0 } };
        for (const it of steps) {
          if (it.kind === 'time') wait(it.ms);
          else if (it.kind === 'sleep') {
            control.lockAll();
            until.clear();
          } else if (it.kind === 'unlock') {
            const passphrase = it.right ? RIGHT : WRONG;
            const ok = await control.unlock(it.who, { role: 'approver', passphrase }).then(
              () => true,
              () => false,
            );
            const place = places[it.who.via === 'window' ? 'window' : 'socket'];
            const isTried = clocks.wall >= place.noTryBefore;
            expect(ok).toBe(isTried && it.right);
            if (ok) until.set(it.who.session, clocks.wall + UNLOCK_MS);
            if (ok) place.wrong = 0;
            else if (isTried) {
              place.wrong += 1;
              place.noTryBefore = clocks.wall + waitAfter(place.wrong);
            }
          } else {
            if (it.kind === 'lock') control.lock(it.who);
            else control.sessionEnded(it.who.session);
            until.delete(it.who.session);
          }
          for (const { session } of sessions) {
            const live = (until.get(session) ?? 0) > clocks.wall;
            expect(control.roleOf(session)).toBe(live ? 'approver' : 'operator');
          }
        }
      }),
      { numRuns: 200 },
    );
  });
});

describe('a wrong passphrase', () => {
  it('[P3] has to wait 1, 2, 4 … 60 s, also on a new connection and with the right one, and each try is journalled', async () => {
    const { control, how, wait } = bench(both());
    for (const seconds of [1, 2, 4, 8, 16, 32, 60, 60]) {
      expect(await refusal(control.unlock(socket, { role: 'administrator', passphrase: WRONG }))).toContain(
        `in ${seconds} s`,
      );
      wait(seconds * 1_000 - 1);
      expect(await refusal(control.unlock({ ...socket, session: `new ${seconds}` }, administrator))).toContain(
        'Wait 1 s',
      );
      wait(1);
    }
    expect(how()).toEqual(Array.from({ length: 16 }, () => 'refused administrator'));
    expect((await control.unlock(socket, administrator)).role).toBe('administrator');
    expect(await refusal(control.unlock(socket, { role: 'administrator', passphrase: WRONG }))).toContain('in 1 s');
  });

  it('[P3] [U2] whoever guesses over the socket keeps nobody out at the window, and is alarmed until the role is unlocked there', async () => {
    const { control, rig, wait } = bench(both());
    const priorities: (string | undefined)[] = [];
    const alarm = () => rig.state.alarms.get('passphrase-wrong-approver-socket');
    for (let count = 1; count <= 6; count += 1) {
      await refusal(control.unlock(socket, { role: 'approver', passphrase: WRONG }));
      priorities.push(alarm()?.priority);
      expect((await control.unlock(window, { role: 'approver', passphrase: RIGHT })).role).toBe('approver');
      wait(60_000);
    }
    expect(priorities).toEqual([undefined, undefined, 'medium', 'medium', 'high', 'high']);
    expect(rig.of('alarm.raised')).toHaveLength(2);
    expect(alarm()).toMatchObject({ cleared: false });
    await control.unlock(socket, { role: 'approver', passphrase: RIGHT });
    expect(alarm()).toMatchObject({ cleared: true });
    expect(rig.state.alarms.size).toBe(1);
  });

  it('[P3] guesses sent side by side are looked at one after the other: the second finds the wait', async () => {
    let looks = 0;
    const passphrases = both();
    const { control } = bench({
      ...passphrases,
      matches: async (role, passphrase) => {
        looks += 1;
        await new Promise((resolve) => setImmediate(resolve));
        return passphrases.matches(role, passphrase);
      },
    });
    const guesses = Array.from({ length: 50 }, (_, index) =>
      control.unlock({ ...socket, session: `s${index}` }, { role: 'approver', passphrase: `guess ${index}` }),
    );
    for (const guess of guesses) await refusal(guess);
    expect(looks).toBe(1);
  });

  it('[P3] the wait outlives a restart, is each role’s own, and a clock that is set back makes it no longer', async () => {
    const { control, rig, wait } = bench(both());
    for (const seconds of [1, 2, 4]) {
      await refusal(control.unlock(socket, { role: 'administrator', passphrase: WRONG }));
      wait(seconds * 1_000);
    }
    await refusal(control.unlock(socket, { role: 'administrator', passphrase: WRONG }));
    rig.core.settle();
    const after = bench(both(), rig.restart());
    expect(await refusal(after.control.unlock(socket, administrator))).toContain('Wait 8 s');
    expect((await after.control.unlock(socket, { role: 'approver', passphrase: RIGHT })).role).toBe('approver');
    expect(await refusal(after.control.unlock(socket, administrator))).toContain('Wait 8 s');
    after.clocks.wall -= 3_600_000;
    expect(await refusal(after.control.unlock(socket, administrator))).toContain('Wait 8 s');
  });
});

describe('passphrases', () => {
  let dataDir: string;
  beforeEach(() => {
    dataDir = mkdtempSync(join(tmpdir(), 'interlock-roles-'));
    writeDatabaseJson(dataDir, { format: 1, id: 'ab'.repeat(16), keyIn: 'key-file' });
  });
  afterEach(() => rmSync(dataDir, { recursive: true, force: true }));

  const stored = (): string =>
    readdirSync(join(dataDir, 'keys'))
      .map((name) => readFileSync(join(dataDir, 'keys', name), 'utf8'))
      .join('');

  it('[P3] the first sets itself, a later one needs the one before, and what the old one unlocked is locked', async () => {
    const { control, how, wait } = bench(new Passphrases(dataDir, new KeyFileStore(dataDir)));
    await control.open();
    expect(control.view().canUnlock).toEqual([]);
    expect(await refusal(control.unlock(window, administrator))).toContain('interlock role passphrase administrator');
    await control.setPassphrase(window, { role: 'administrator', current: '', next: RIGHT });
    expect(control.view().canUnlock).toEqual(['administrator']);
    await control.unlock(window, administrator);
    const change = { role: 'administrator', next: 'quite another' } as const;
    await refusal(control.setPassphrase(socket, { ...change, current: WRONG }));
    expect(await refusal(control.setPassphrase(socket, { ...change, current: RIGHT }))).toContain('Wait');
    wait(1_000);
    await control.setPassphrase(socket, { ...change, current: RIGHT });
    expect(control.roleOf(window.session)).toBe('operator');
    await refusal(control.unlock(window, administrator));
    wait(2_000);
    await control.unlock(window, { ...administrator, passphrase: 'quite another' });
    expect(how()).toEqual(
      ['passphrase-set', 'unlocked', 'refused', 'refused', 'locked', 'passphrase-set', 'refused', 'unlocked'].map(
        (it) => `${it} administrator`,
      ),
    );
  });

  it('[P3] [S6] only salted hashes are kept, a salt each, and no text of one reaches journal or view', async () => {
    const passphrases = new Passphrases(dataDir, new KeyFileStore(dataDir));
    const { control, rig } = bench(passphrases);
    for (const role of ['approver', 'administrator'] as const) {
      await control.setPassphrase(window, { role, current: '', next: RIGHT });
    }
    await refusal(control.unlock(window, { role: 'approver', passphrase: WRONG }));
    const kept = (await new KeyFileStore(dataDir).findCredentials('interlock')).map((it) =>
      it.password.useText((text) => JSON.parse(text)),
    );
    expect(kept.length).toBe(2);
    expect(kept[0].salt).not.toBe(kept[1].salt);
    expect(kept[0].hash).not.toBe(kept[1].hash);
    expect(kept[0].N).toBeGreaterThanOrEqual(2 ** 15);
    for (const text of [stored(), rig.journal.staged.join(), JSON.stringify(control.view())]) {
      expect(text).not.toContain(RIGHT);
      expect(text).not.toContain(WRONG);
    }
    expect(rig.journal.staged.join()).not.toContain(kept[0].hash);
  });

  it('[P3] the same letters typed on another keyboard are the same passphrase', async () => {
    const passphrases = new Passphrases(dataDir, new KeyFileStore(dataDir));
    await passphrases.set('approver', Secret.ofText('Z\u00fcrich am See'));
    expect(await passphrases.matches('approver', Secret.ofText('Zu\u0308rich am See'))).toBe(true);
    expect(await passphrases.matches('approver', Secret.ofText('Zurich am See'))).toBe(false);
  });

  it('[P3] one that is damaged where it is stored unlocks nothing and says so', async () => {
    const store = new KeyFileStore(dataDir);
    const passphrases = new Passphrases(dataDir, store);
    await store.setPassword('interlock', `role-approver:${'ab'.repeat(16)}`, Secret.ofText('{"hash":""}'));
    const { control } = bench(passphrases);
    expect(await refusal(control.unlock(window, { role: 'approver', passphrase: '' }))).toContain('damaged');
    expect(control.roleOf(window.session)).toBe('operator');
  });
});
