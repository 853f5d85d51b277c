import { cpSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { createConnection } from 'node:net';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { type Asker, contract, INVOKE_CHANNELS, type InvokeChannel, type ReplyOf } from '../../shared/ipc/contract.ts';
import { JournalExportRequest } from '../../shared/ipc/evidence-channels.ts';
import { WIRE_INVOKE } from '../../shared/ipc/wire.ts';
import { roleSuffices } from '../../shared/roles.ts';
import { MAX_LINES_A_SECOND, MAX_REQUEST_BYTES } from '../adapters/control-socket/bounds.ts';
import { connectControl } from '../adapters/control-socket/client.ts';
import { type ControlSocket, startControlSocket } from '../adapters/control-socket/server.ts';
import { Desk } from '../cli/testing/command.ts';
import { createRandom } from '../engine/domain/random.ts';
import { APP_PAGE } from '../ipc/app-origin.ts';
import { consoleDoor } from '../ipc/console-dispatch.ts';
import type { AnyResult } from '../ipc/dispatch.ts';
import { type CallOrigin, type InvokeDoor, openGateway } from '../ipc/gateway.ts';
import { NearMisses } from '../ipc/testing/near-miss.ts';
import { createConsole } from './compose.ts';
import type { Console } from './console.ts';

const RESOURCES = join(import.meta.dirname, '../../../resources');
const PRESS = { scope: { kind: 'global' }, commandId: 'press-00001' } as const;
const OVER_GATEWAY = 90_000;
const OVER_SOCKET = 10_000;
/** Lines of one connection: below its bound for a second, and one of them is the hello. */
const LINES = MAX_LINES_A_SECOND - 5;

describe('calls that are refused, to a real console', { timeout: 90_000 }, () => {
  let desk: Desk;
  let console: Console;
  let socket: ControlSocket;
  let invoke: Parameters<InvokeDoor['handle']>[1];
  const own = {};
  const page: CallOrigin = { sender: own, senderFrame: { url: APP_PAGE, parent: null } };
  const failures: unknown[] = [];

  beforeEach(() => {
    desk = new Desk();
    failures.length = 0;
    vi.stubEnv('DBUS_SESSION_BUS_ADDRESS', '');
  });
  afterEach(async () => {
    await socket.close();
    await console.close();
    await desk.close();
    vi.unstubAllEnvs();
  });

  const open = async (resourcesDir: string): Promise<void> => {
    console = await createConsole({
      dataDir: desk.data,
      resourcesDir,
      host: 'headless',
      fallbackReason: '',
      version: '',
    });
    const door = consoleDoor(console, (_channel, error) => failures.push(error));
    const windowAsker = (): Asker => ({ by: 'ann', via: 'window', session: 'page' });
    openGateway({
      ...door,
      door: {
        handle: (wire, listener) => {
          if (wire === WIRE_INVOKE) invoke = listener;
        },
        removeHandler: () => {},
      },
      isOwnContents: (contents) => contents === own,
      windowAsker,
    });
    socket = await startControlSocket({
      dataDir: desk.data,
      ...door,
      onDelta: (listener) => console.onDelta(listener),
      by: 'ann',
      onProblem: () => {},
    });
  };

  /** The app's resources, with the trigger on refused calls off: here they are the test, not an attack. */
  const withoutTrigger = (): string => {
    const dir = join(desk.dir, 'resources');
    mkdirSync(dir);
    for (const name of readdirSync(RESOURCES)) {
      if (name !== 'policy') symlinkSync(join(RESOURCES, name), join(dir, name));
    }
    cpSync(join(RESOURCES, 'policy'), join(dir, 'policy'), { recursive: true });
    const path = join(dir, 'policy', 'risk.json');
    const risk = JSON.parse(readFileSync(path, 'utf8'));
    risk.triggers['unauthorised-access'].enabled = false;
    writeFileSync(path, JSON.stringify(risk));
    return dir;
  };

  /** A page of the journal's lines. */
  const exported = (fromSeq: number): ReplyOf<'journal.export'> | Promise<ReplyOf<'journal.export'>> => {
    const request = JournalExportRequest.parse({ fromSeq, limit: 1_000 });
    return console.handlers['journal.export'](request, { by: 'ann', via: 'window', session: 'page', role: 'viewer' });
  };

  /** How many refusals the journal holds. */
  const denied = async (): Promise<number> => {
    let count = 0;
    for (let fromSeq: number | null = 1; fromSeq !== null; ) {
      const { lines, next }: ReplyOf<'journal.export'> = await exported(fromSeq);
      count += lines.filter((line) => line.includes('"kind":"call.denied"')).length;
      fromSeq = next;
    }
    return count;
  };

  it('[P1] [P3] [P7] 100,000 malformed or unauthorised calls over gateway and socket: none accepted, none crashes, each logged', async () => {
    await open(withoutTrigger());
    const near = new NearMisses(23);
    const random = createRandom(23, 'origins');
    const channelAt = (round: number) => INVOKE_CHANNELS[round % INVOKE_CHANNELS.length] as InvokeChannel;
    const before = await denied();

    const strangers: readonly CallOrigin[] = [
      { ...page, sender: {} },
      { ...page, senderFrame: null },
      { ...page, senderFrame: { url: APP_PAGE, parent: {} } },
      { ...page, senderFrame: { url: 'https://interlock/index.html', parent: null } },
      { ...page, senderFrame: { url: 'app://interlock.evil.example/', parent: null } },
    ];
    for (let round = 0, sent = 0; sent < OVER_GATEWAY; round += 1) {
      const channel = channelAt(round);
      const request = near.of(channel);
      const isStrange = random.chance(0.2);
      const isNamed = !random.chance(0.05);
      if (!isStrange && isNamed && isLet(channel, request)) continue;
      const origin = isStrange ? (strangers[round % strangers.length] as CallOrigin) : page;
      const result = (await invoke(origin, isNamed ? channel : near.name(channel), request)) as AnyResult;
      if (result.ok) expect.fail(`${channel} was accepted: ${JSON.stringify(request)}`);
      sent += 1;
    }
    expect((await denied()) - before).toBe(OVER_GATEWAY);

    const { token } = JSON.parse(readFileSync(join(desk.data, 'control', 'endpoint.json'), 'utf8')) as {
      token: string;
    };
    let refused = 0;
    for (let round = 0; refused < OVER_SOCKET; ) {
      const lines: string[] = [];
      for (; lines.length < Math.min(LINES, OVER_SOCKET - refused); round += 1) {
        const channel = channelAt(round);
        const line = frame(random.integer(0, 9), channel, near);
        if (line !== null) lines.push(line);
      }
      const answers = await exchange(socket.path, JSON.stringify({ protocol: 1, token }), lines);
      expect(answers.length).toBe(lines.length);
      for (const answer of answers) expect(JSON.parse(answer)).not.toHaveProperty('ok', true);
      refused += lines.length;
    }
    expect((await denied()) - before).toBe(OVER_GATEWAY + OVER_SOCKET);

    const badHellos = [
      '',
      '{',
      JSON.stringify({ protocol: 1, token: 'f'.repeat(64) }),
      'x'.repeat(MAX_REQUEST_BYTES + 1),
    ];
    for (const hello of badHellos) expect(await exchange(socket.path, hello, [])).toEqual([]);
    expect((await denied()) - before).toBe(OVER_GATEWAY + OVER_SOCKET + badHellos.length);

    expect(failures).toEqual([]);
    expect(console.engine.state.trips.count).toBe(0);
    expect(await invoke(page, 'console.snapshot', {})).toMatchObject({ ok: true });
    const client = await connectControl(desk.data);
    expect(await client.invoke('kill.engage', PRESS)).toMatchObject({ ok: true, value: { status: 'LATCHED' } });
    client.close();
    await vi.waitFor(() => expect(console.engine.kills.isRunning).toBe(false), { timeout: 20_000 });
    expect(await console.verifyJournal()).toMatchObject({ ok: true });
  });

  it('[K9] [P3] many calls beyond the role of whoever makes them trip everything', async () => {
    await open(RESOURCES);
    for (let count = 0; count < 25; count += 1) {
      await invoke(page, 'policy.reload', {});
    }
    await vi.waitFor(() => expect(console.snapshot().kill.globalLatched).toBe(true), { timeout: 5_000 });
    expect(console.snapshot().kill.runs[0]?.cause).toBe('trigger');
  });

  it('[P3] [K3] the kill answers in its own turn while a passphrase is looked at, and an unlock serves one session', async () => {
    await open(RESOURCES);
    const set = await invoke(page, 'role.passphrase', { role: 'administrator', next: 'a long passphrase' });
    expect(set).toEqual({ ok: true, value: { ok: true } });
    const asked = invoke(page, 'role.unlock', { role: 'administrator', passphrase: 'a long passphrase' });
    let isUnlocked = false;
    void asked.then(() => {
      isUnlocked = true;
    });
    expect(await invoke(page, 'kill.engage', PRESS)).toMatchObject({ ok: true, value: { status: 'LATCHED' } });
    expect(isUnlocked).toBe(false);
    expect(await asked).toMatchObject({ ok: true, value: { role: 'administrator' } });
    expect(console.snapshot().role).toMatchObject({ role: 'administrator', canUnlock: ['administrator'] });

    const client = await connectControl(desk.data);
    const reload = await client.invoke('policy.reload', {});
    expect(reload).toMatchObject({ ok: false, error: { code: 'FORBIDDEN_ROLE' } });
    const seen = await client.invoke('console.snapshot', {});
    expect(seen.ok && seen.value.role.role).toBe('operator');
    const unlocked = await client.invoke('role.unlock', { role: 'administrator', passphrase: 'a long passphrase' });
    expect(unlocked).toMatchObject({ ok: true });
    expect(console.snapshot().role.role).toBe('administrator');
    await invoke(page, 'role.lock', {});
    expect(console.snapshot().role.role).toBe('operator');
    const still = await client.invoke('console.snapshot', {});
    expect(still.ok && still.value.role.role).toBe('administrator');
    client.close();
    await client.closed;
    const ends = async (): Promise<string[]> => {
      const { lines } = await exported(1);
      return lines.flatMap((line) => {
        const { kind, body } = JSON.parse(line);
        return kind === 'role.changed' ? [`${body.how} ${body.via}`] : [];
      });
    };
    await vi.waitFor(async () => expect((await ends()).at(-1)).toBe('locked socket'));
    expect(await ends()).toEqual([
      'passphrase-set window',
      'unlocked window',
      'unlocked socket',
      'locked window',
      'locked socket',
    ]);
  });
});

/** What an operator may do: none of these is refused before its handler. */
function isLet(channel: InvokeChannel, request: unknown): boolean {
  try {
    return contract[channel].request.safeParse(request).success && roleSuffices('operator', contract[channel].role);
  } catch {
    return false;
  }
}

/** A line of the socket that is no call, or one that is refused; null when it would be let. */
function frame(dice: number, channel: InvokeChannel, near: NearMisses): string | null {
  const request = near.of(channel);
  const whole = (() => {
    try {
      return JSON.stringify({ id: 1, channel, request });
    } catch {
      return null;
    }
  })();
  if (whole === null) return null;
  if (dice === 0) return whole.slice(0, -1 - (whole.length % 7));
  if (dice === 1) return JSON.stringify({ id: -1, channel, request: {}, role: 'system' });
  if (dice === 2) return JSON.stringify([channel, {}]);
  if (dice === 3) return JSON.stringify({ id: 1, channel: near.name(channel), request: {} });
  const sent = JSON.parse(whole) as { request?: unknown };
  return 'request' in sent && isLet(channel, sent.request) ? null : whole;
}

/** One connection: its hello, its lines in one go, and what was answered beside the welcome. */
function exchange(path: string, hello: string, lines: readonly string[]): Promise<string[]> {
  return new Promise((resolve) => {
    const connection = createConnection({ path });
    let text = '';
    const answers = (): string[] => text.split('\n').slice(1, -1);
    connection.setEncoding('utf8');
    connection.on('data', (chunk: string) => {
      text += chunk;
      if (answers().length >= lines.length && lines.length > 0) connection.destroy();
    });
    connection.on('error', () => {});
    connection.on('close', () => resolve(answers()));
    connection.write([hello, ...lines, ''].join('\n'));
  });
}
