import { chmodSync, existsSync, lstatSync, mkdirSync, readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { newEndpoint, thisPlace } from '../local-socket/address.ts';
import { connectControl } from './client.ts';
import { CONTROL } from './service.ts';
import { codeOf, permissionsOf, SocketDesk } from './testing/socket-desk.ts';

let desk: SocketDesk;
beforeEach(() => {
  desk = new SocketDesk();
});
afterEach(() => desk.close());

async function until(isSo: () => boolean): Promise<void> {
  while (!isSo()) await new Promise((resolve) => setImmediate(resolve));
}

describe('who reaches the control socket', () => {
  it('[N1] lies in an owner-only folder, itself and the token owner-only', async () => {
    const { path } = await desk.serve();
    expect(permissionsOf(path)).toBe(0o600);
    expect(permissionsOf(join(desk.dataDir, 'control'))).toBe(0o700);
    expect(permissionsOf(join(desk.dataDir, 'control', 'endpoint.json'))).toBe(0o600);
    expect(lstatSync(path).isSocket()).toBe(true);
  });

  it('[N1] answers calls and sends deltas to a client with the token', async () => {
    const { face } = await desk.serve();
    const client = await connectControl(desk.dataDir);
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
    const { face } = await desk.serve({ role: 'viewer' });
    const client = await connectControl(desk.dataDir);
    const refused = await client.invoke('session.pause', {});
    expect(refused).toMatchObject({ ok: false, error: { code: 'FORBIDDEN_ROLE' } });
    const raw = desk.greeted();
    raw.say(JSON.stringify({ id: 1, channel: 'session.pause', request: {}, role: 'system' }));
    raw.say(JSON.stringify({ id: 2, channel: 'session.pause', request: { role: 'system' } }));
    await raw.until(() => raw.lines.length === 3);
    expect(raw.lines[1]).toContain('complaint');
    expect(raw.lines[2]).toContain('BAD_REQUEST');
    expect(face.calls).toEqual([]);
    client.close();
  });

  it('[P3] a connection is a session of its own, and its end is told: a role unlocked on it ends there', async () => {
    const { face, ended } = await desk.serve();
    const [one, other] = [await connectControl(desk.dataDir), await connectControl(desk.dataDir)];
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
    const { path, face, problems, denied } = await desk.serve();
    const request = JSON.stringify({ id: 1, channel: 'console.snapshot', request: {} });
    const { token } = desk.endpoint();
    for (const first of [
      JSON.stringify({ protocol: 1, token: 'f'.repeat(64) }),
      JSON.stringify({ protocol: 1, token: token.slice(0, 63) }),
      JSON.stringify({ protocol: 1, token: '' }),
      JSON.stringify({ protocol: 1 }),
      request,
      'hello',
    ]) {
      const raw = desk.bare(path);
      raw.say(`${first}\n${JSON.stringify({ protocol: 1, token })}\n${request}`);
      await raw.closed;
      expect(raw.lines).toEqual([]);
    }
    await desk.bare(path).closed;
    expect(face.calls).toEqual([]);
    expect(problems.length).toBe(7);
    expect(denied).toEqual(Array.from({ length: 6 }, () => '(stranger) socket FORBIDDEN_SENDER'));
  });

  it('[N1] opens no TCP port', async () => {
    await desk.serve();
    const client = await connectControl(desk.dataDir);
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

  it('[N1] a folder or token that others can reach is refused by both ends', async () => {
    mkdirSync(join(desk.dataDir, 'control'), { mode: 0o755 });
    chmodSync(join(desk.dataDir, 'control'), 0o755);
    expect(await codeOf(desk.serve())).toBe('unsafe');
    chmodSync(join(desk.dataDir, 'control'), 0o700);
    const { path } = await desk.serve();
    chmodSync(join(desk.dataDir, 'control', 'endpoint.json'), 0o644);
    expect(await codeOf(connectControl(desk.dataDir))).toBe('unsafe');
    chmodSync(join(desk.dataDir, 'control', 'endpoint.json'), 0o600);
    chmodSync(path, 0o666);
    expect(await codeOf(connectControl(desk.dataDir))).toBe('unsafe');
    chmodSync(path, 0o600);
    (await connectControl(desk.dataDir)).close();
  });

  it('[N1] a short folder that belongs to someone else is not used', () => {
    const place = { ...thisPlace(), runtimeDir: undefined, tempDir: desk.dataDir, uid: 4242 };
    expect(() => newEndpoint(join(desk.dataDir, 'b'.repeat(120)), CONTROL, place)).toThrow(/another user/);
  });
});
