import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { createConnection, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { INVOKE_CHANNELS } from '../../../shared/ipc/contract.ts';
import type { Role } from '../../../shared/roles.ts';
import { createDispatch } from '../../ipc/dispatch.ts';
import { fakeConsole } from '../../ipc/testing/fake-console.ts';
import { type Endpoint, newEndpoint, thisPlace } from '../local-socket/address.ts';
import { LineSplitter } from '../local-socket/line-splitter.ts';
import { listenLocally } from '../local-socket/listen.ts';
import { LocalSocketError } from '../local-socket/local-socket-error.ts';
import { MAX_FLOOD_A_SECOND, MAX_LINES_A_SECOND, MAX_REQUEST_BYTES } from './bounds.ts';
import { connectControl } from './client.ts';
import type { RefusedLine } from './connection.ts';
import { type ControlSocket, startControlSocket } from './server.ts';
import { CONTROL } from './service.ts';

let dataDir: string;
let open: ControlSocket | null;
let sockets: Socket[];

beforeEach(() => {
  dataDir = mkdtempSync(join(tmpdir(), 'interlock-control-'));
  open = null;
  sockets = [];
});

afterEach(async () => {
  for (const socket of sockets) socket.destroy();
  await open?.close();
  rmSync(dataDir, { recursive: true, force: true });
});

async function serve(options: { role?: Role; dir?: string } = {}) {
  const face = fakeConsole();
  const problems: string[] = [];
  const ended: string[] = [];
  const denied: string[] = [];
  const onDenied = ({ channel, asker, error }: RefusedLine): void => {
    denied.push(`${channel} ${asker.via} ${error.code}`);
  };
  const roleOf = (): Role => options.role ?? 'operator';
  const dispatch = createDispatch({ handlers: face.handlers, roleOf, onDenied, onFailure: () => {} });
  open = await startControlSocket({
    dataDir: options.dir ?? dataDir,
    dispatch,
    onDelta: face.onDelta,
    onDenied,
    onSessionEnd: (session) => ended.push(session),
    by: 'operator',
    onProblem: (text) => problems.push(text),
  });
  return { face, problems, ended, denied, path: open.path };
}

function endpoint(): Endpoint {
  return JSON.parse(readFileSync(join(dataDir, 'control', 'endpoint.json'), 'utf8'));
}

/** A bare connection: what it sent back, line by line, and when it was closed. */
function bare(path: string) {
  const socket = createConnection({ path });
  sockets.push(socket);
  const lines: string[] = [];
  const splitter = new LineSplitter(1 << 26);
  const waiting: (() => void)[] = [];
  const wake = (): void => {
    for (const go of waiting.splice(0)) go();
  };
  socket.on('data', (chunk: Buffer) => {
    lines.push(...(splitter.push(chunk) ?? []));
    wake();
  });
  socket.on('error', () => {});
  const closed = new Promise<void>((resolve) => socket.on('close', () => resolve()));
  const until = async (enough: () => boolean): Promise<void> => {
    while (!enough()) await new Promise<void>((resolve) => waiting.push(resolve));
  };
  return { socket, lines, closed, until, say: (text: string) => socket.write(`${text}\n`) };
}

async function until(isSo: () => boolean): Promise<void> {
  while (!isSo()) await new Promise((resolve) => setImmediate(resolve));
}

async function codeOf(task: Promise<unknown>): Promise<string> {
  const error = await task.then(
    () => null,
    (reason: unknown) => reason,
  );
  return error instanceof LocalSocketError ? error.code : String(error);
}

const onUnix = process.platform !== 'win32';
const mode = (path: string): number => lstatSync(path).mode & 0o777;

describe('control socket', () => {
  it('[N1] lies in an owner-only folder, itself and the token owner-only', async () => {
    const { path } = await serve();
    expect(onUnix).toBe(true);
    expect(mode(path)).toBe(0o600);
    expect(mode(join(dataDir, 'control'))).toBe(0o700);
    expect(mode(join(dataDir, 'control', 'endpoint.json'))).toBe(0o600);
    expect(lstatSync(path).isSocket()).toBe(true);
  });

  it('[N1] answers calls and sends deltas to a client with the token', async () => {
    const { face } = await serve();
    const client = await connectControl(dataDir);
    expect(await client.invoke('console.snapshot', {})).toMatchObject({ ok: true, value: { version: 1 } });
    const kill = await client.invoke('kill.engage', { scope: { kind: 'global' }, commandId: 'press-00001' });
    expect(kill).toMatchObject({ ok: true, value: { status: 'LATCHED' } });
    expect(face.calls.map((call) => call.channel)).toEqual(['console.snapshot', 'kill.engage']);

    const delta = new Promise((resolve) => client.onDelta(resolve));
    await client.invoke('console.snapshot', {});
    face.tick();
    expect(await delta).toMatchObject({ version: 2 });
    client.close();
    await client.closed;
    expect(await codeOf(client.invoke('console.snapshot', {}))).toBe('closed');
  });

  it('[N1] [P3] the role is what the console says, not what the line says', async () => {
    const { face } = await serve({ role: 'viewer' });
    const client = await connectControl(dataDir);
    const refused = await client.invoke('session.pause', {});
    expect(refused).toMatchObject({ ok: false, error: { code: 'FORBIDDEN_ROLE' } });
    const { path, token } = endpoint();
    const raw = bare(path);
    raw.say(JSON.stringify({ protocol: 1, token }));
    raw.say(JSON.stringify({ id: 1, channel: 'session.pause', request: {}, role: 'system' }));
    raw.say(JSON.stringify({ id: 2, channel: 'session.pause', request: { role: 'system' } }));
    await raw.until(() => raw.lines.length === 3);
    expect(raw.lines[1]).toContain('complaint');
    expect(raw.lines[2]).toContain('BAD_REQUEST');
    expect(face.calls).toEqual([]);
    client.close();
  });

  it('[P3] a connection is a session of its own, and its end is told: a role unlocked on it ends there', async () => {
    const { face, ended } = await serve();
    const [one, other] = [await connectControl(dataDir), await connectControl(dataDir)];
    await one.invoke('role.lock', {});
    await one.invoke('role.lock', {});
    await other.invoke('role.lock', {});
    const sessions = face.calls.map((call) => call.session);
    expect(new Set(sessions).size).toBe(2);
    expect(sessions[0]).toBe(sessions[1]);
    one.close();
    await one.closed;
    await until(() => ended.length > 0);
    expect(ended).toEqual([sessions[0]]);
    other.close();
  });

  it('[N1] a wrong, missing or late token is refused before anything else is read', async () => {
    const { path, face, problems, denied } = await serve();
    const request = JSON.stringify({ id: 1, channel: 'console.snapshot', request: {} });
    const { token } = endpoint();
    for (const first of [
      JSON.stringify({ protocol: 1, token: 'f'.repeat(64) }),
      JSON.stringify({ protocol: 1, token: token.slice(0, 63) }),
      JSON.stringify({ protocol: 1, token: '' }),
      JSON.stringify({ protocol: 1 }),
      request,
      'hello',
    ]) {
      const raw = bare(path);
      raw.say(`${first}\n${JSON.stringify({ protocol: 1, token })}\n${request}`);
      await raw.closed;
      expect(raw.lines).toEqual([]);
    }
    await bare(path).closed;
    expect(face.calls).toEqual([]);
    expect(problems.length).toBe(7);
    expect(denied).toEqual(Array.from({ length: 6 }, () => '(stranger) socket FORBIDDEN_SENDER'));
  });

  it('[N1] an oversized line is refused, with or without its end', async () => {
    const { path, face, problems } = await serve();
    const { token } = endpoint();
    for (const tail of ['', '\n']) {
      const raw = bare(path);
      raw.say(JSON.stringify({ protocol: 1, token }));
      await raw.until(() => raw.lines.length === 1);
      raw.socket.write(`{"id":1,"channel":"session.pause","request":"${'x'.repeat(MAX_REQUEST_BYTES)}"}${tail}`);
      await raw.closed;
      expect(raw.lines.length).toBe(1);
    }
    expect(face.calls).toEqual([]);
    expect(problems.length).toBe(2);
  });

  it('[N1] requests over the rate are refused, a kill among them is taken, and a flood is cut off', async () => {
    const { path, face, denied } = await serve();
    const raw = bare(path);
    raw.say(JSON.stringify({ protocol: 1, token: endpoint().token }));
    const pause = (id: number): string => JSON.stringify({ id, channel: 'session.pause', request: {} });
    // Three bursts of the bound: whenever a second ends in between, one of them is over it.
    const burst = MAX_LINES_A_SECOND * 3;
    raw.say(Array.from({ length: burst }, (_, id) => pause(id)).join('\n'));
    const press = { scope: { kind: 'global' }, commandId: 'press-00001' };
    raw.say(JSON.stringify({ id: burst, channel: 'kill.engage', request: press }));
    await raw.until(() => raw.lines.length === burst + 2);
    expect(raw.lines.some((line) => line.includes('Too many requests in one second'))).toBe(true);
    expect(face.calls.at(-1)?.channel).toBe('kill.engage');
    const tooMany = denied.filter((it) => it === '(too many) socket REFUSED').length;
    expect([1, 2]).toContain(tooMany);
    for (let sent = 0; sent < 2 * MAX_FLOOD_A_SECOND + 2; sent += 1) raw.say(pause(sent));
    await raw.closed;
  });

  it('[N1] opens no TCP port', async () => {
    await serve();
    const client = await connectControl(dataDir);
    const own = new Set<string>();
    for (const fd of readdirSync('/proc/self/fd')) {
      try {
        const inode = /^socket:\[(\d+)\]$/.exec(readlinkSync(`/proc/self/fd/${fd}`))?.[1];
        if (inode !== undefined) own.add(inode);
      } catch {
        // The descriptor of this very listing is gone by now.
      }
    }
    expect(own.size).toBeGreaterThan(0);
    const LISTEN = '0A';
    const listening = ['/proc/net/tcp', '/proc/net/tcp6', '/proc/net/udp', '/proc/net/udp6']
      .filter((table) => existsSync(table))
      .flatMap((table) => readFileSync(table, 'utf8').trim().split('\n').slice(1))
      .map((row) => row.trim().split(/\s+/))
      .filter((row) => own.has(row[9] ?? '') && row[3] === LISTEN);
    expect(listening).toEqual([]);
    client.close();
  });

  it('[N1] 5,000 malformed lines: none is accepted, none breaks it', async () => {
    const { path, face, denied } = await serve();
    const valid = { id: 1, channel: 'session.pause', request: {} };
    const mangled = fc
      .tuple(fc.nat({ max: 50 }), fc.string({ unit: 'binary', minLength: 1, maxLength: 4 }))
      .map(([at, noise]) => {
        const text = JSON.stringify(valid);
        return text.slice(0, at % text.length) + noise;
      });
    const line = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 200 }),
      fc.json({ maxDepth: 4 }),
      mangled,
      fc
        .record({ id: fc.anything(), channel: fc.constantFrom(...INVOKE_CHANNELS), request: fc.json(), x: fc.nat() })
        .map((value) => {
          return JSON.stringify(value, (_key, part) => (typeof part === 'bigint' ? 'big' : part));
        }),
    );
    const lines = fc
      .sample(line, { numRuns: 5_000, seed: 7 })
      .map((text) => text.replaceAll('\n', ' '))
      .filter((text) => JSON.stringify(text) !== JSON.stringify(valid));
    expect(lines.length).toBe(5_000);
    let answered = 0;
    for (let from = 0; from < lines.length; from += MAX_LINES_A_SECOND) {
      const raw = bare(path);
      raw.say(JSON.stringify({ protocol: 1, token: endpoint().token }));
      const part = lines.slice(from, from + MAX_LINES_A_SECOND);
      raw.say(part.join('\n'));
      await raw.until(() => raw.lines.length === part.length + 1);
      for (const answer of raw.lines.slice(1)) expect(JSON.parse(answer)).not.toHaveProperty('ok', true);
      answered += raw.lines.length - 1;
      raw.socket.destroy();
      await raw.closed;
    }
    expect(answered).toBe(5_000);
    expect(denied.length).toBe(5_000);
    expect(face.calls).toEqual([]);
    const client = await connectControl(dataDir);
    expect((await client.invoke('console.snapshot', {})).ok).toBe(true);
    client.close();
  });

  it('a client finds no console: not-running, also after it closed', async () => {
    expect(await codeOf(connectControl(dataDir))).toBe('not-running');
    await serve();
    await open?.close();
    open = null;
    expect(await codeOf(connectControl(dataDir))).toBe('not-running');
    expect(readdirSync(join(dataDir, 'control'))).toEqual([]);
  });

  it('a console that takes connections and says nothing does not answer; one that says something else is another', async () => {
    let says = '';
    const server = await listenLocally({
      dataDir,
      service: CONTROL,
      place: thisPlace(),
      maxConnections: 4,
      onConnection: (socket) => {
        sockets.push(socket);
        if (says !== '') socket.write(says);
      },
      onFault: () => {},
    });
    const error = await connectControl(dataDir).catch((reason: unknown) => reason);
    expect(error).toMatchObject({ code: 'no-answer' });
    expect(String(error)).toContain(`The console (process ${process.pid}) does not answer. Put a file named KILL into`);
    says = '{"welcome":0}\n';
    expect(await codeOf(connectControl(dataDir))).toBe('protocol');
    for (const socket of sockets) socket.destroy();
    await server.close();
  });

  it('a live console keeps a second one out; a dead one is replaced', async () => {
    await serve();
    expect(await codeOf(serve())).toBe('already-running');
    await open?.close();
    // A process that ends without closing leaves its socket and its endpoint.
    const script = `
      import { startControlSocket } from ${JSON.stringify(new URL('./server.ts', import.meta.url).href)};
      await startControlSocket({ dataDir: ${JSON.stringify(dataDir)}, dispatch: async () => ({}), onDelta: () => () => {},
        onDenied: () => {}, onSessionEnd: () => {}, by: '', onProblem: () => {} });
      process.kill(process.pid, 'SIGKILL');`;
    const dead = spawnSync(process.execPath, ['--input-type=module', '-e', script], { encoding: 'utf8' });
    expect([dead.signal, dead.stderr]).toEqual(['SIGKILL', '']);
    expect(existsSync(join(dataDir, 'control', 'console.sock'))).toBe(true);
    expect(await codeOf(connectControl(dataDir))).toBe('not-running');
    await serve();
    (await connectControl(dataDir)).close();
  });

  it('[N1] a folder or token that others can reach is refused by both ends', async () => {
    mkdirSync(join(dataDir, 'control'), { mode: 0o755 });
    chmodSync(join(dataDir, 'control'), 0o755);
    expect(await codeOf(serve())).toBe('unsafe');
    chmodSync(join(dataDir, 'control'), 0o700);
    const { path } = await serve();
    chmodSync(join(dataDir, 'control', 'endpoint.json'), 0o644);
    expect(await codeOf(connectControl(dataDir))).toBe('unsafe');
    chmodSync(join(dataDir, 'control', 'endpoint.json'), 0o600);
    chmodSync(path, 0o666);
    expect(await codeOf(connectControl(dataDir))).toBe('unsafe');
    chmodSync(path, 0o600);
    (await connectControl(dataDir)).close();
  });

  it('a data folder whose path is too long for a socket gets a short one elsewhere, owner-only too', async () => {
    const dir = join(dataDir, 'a'.repeat(120));
    const { path } = await serve({ dir });
    expect(Buffer.byteLength(path)).toBeLessThanOrEqual(103);
    expect(mode(path)).toBe(0o600);
    expect(mode(join(path, '..'))).toBe(0o700);
    (await connectControl(dir)).close();
  });

  it('[N1] a short folder that belongs to someone else is not used', () => {
    const place = { ...thisPlace(), runtimeDir: undefined, tempDir: dataDir, uid: 4242 };
    expect(() => newEndpoint(join(dataDir, 'b'.repeat(120)), CONTROL, place)).toThrow(/another user/);
  });

  it('an endpoint that cannot be read counts as none', async () => {
    mkdirSync(join(dataDir, 'control'), { mode: 0o700 });
    writeFileSync(join(dataDir, 'control', 'endpoint.json'), '{"path":', { mode: 0o600 });
    expect(await codeOf(connectControl(dataDir))).toBe('not-running');
  });
});

describe('line splitter', () => {
  it('gives the same lines however the bytes are cut', () => {
    fc.assert(
      fc.property(
        fc.array(fc.string({ unit: 'binary', maxLength: 30 }).map((text) => text.replaceAll('\n', ''))),
        fc.infiniteStream(fc.integer({ min: 1, max: 9 })),
        (lines, sizes) => {
          const bytes = Buffer.from(lines.map((text) => `${text}\n`).join(''));
          const splitter = new LineSplitter(1_000);
          const got: string[] = [];
          for (let at = 0; at < bytes.length; ) {
            const size = sizes.next().value ?? 1;
            got.push(...(splitter.push(bytes.subarray(at, at + size)) ?? ['too long']));
            at += size;
          }
          expect(got).toEqual(lines.map((text) => Buffer.from(text).toString('utf8')));
        },
      ),
    );
  });
});
