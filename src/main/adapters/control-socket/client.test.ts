import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import type { Socket } from 'node:net';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { thisPlace } from '../local-socket/address.ts';
import { listenLocally } from '../local-socket/listen.ts';
import { connectControl } from './client.ts';
import { CONTROL } from './service.ts';
import { codeOf, permissionsOf, SocketDesk } from './testing/socket-desk.ts';

let desk: SocketDesk;
beforeEach(() => {
  desk = new SocketDesk();
});
afterEach(() => desk.close());

describe('finding the console of a data folder', () => {
  it('a client finds no console: not-running, also after it closed', async () => {
    expect(await codeOf(connectControl(desk.dataDir))).toBe('not-running');
    await desk.serve();
    await desk.stop();
    expect(await codeOf(connectControl(desk.dataDir))).toBe('not-running');
    expect(readdirSync(join(desk.dataDir, 'control'))).toEqual([]);
  });

  it('a console that takes connections and says nothing does not answer; one that says something else is another', async () => {
    let says = '';
    const taken: Socket[] = [];
    const server = await listenLocally({
      dataDir: desk.dataDir,
      service: CONTROL,
      place: thisPlace(),
      maxConnections: 4,
      onConnection: (socket) => {
        taken.push(desk.owns(socket));
        if (says !== '') socket.write(says);
      },
      onFault: () => {},
    });
    const error = await connectControl(desk.dataDir).catch((reason: unknown) => reason);
    expect(error).toMatchObject({ code: 'no-answer' });
    expect(String(error)).toContain(`The console (process ${process.pid}) does not answer. Put a file named KILL into`);
    says = '{"welcome":0}\n';
    expect(await codeOf(connectControl(desk.dataDir))).toBe('protocol');
    for (const socket of taken) socket.destroy();
    await server.close();
  });

  it('a live console keeps a second one out; a dead one is replaced', async () => {
    await desk.serve();
    expect(await codeOf(desk.serve())).toBe('already-running');
    await desk.stop();
    // A process that ends without closing leaves its socket and its endpoint.
    const script = `
      import { startControlSocket } from ${JSON.stringify(new URL('./server.ts', import.meta.url).href)};
      await startControlSocket({ dataDir: ${JSON.stringify(desk.dataDir)}, dispatch: async () => ({}), onDelta: () => () => {},
        onDenied: () => {}, onSessionEnd: () => {}, by: '', onProblem: () => {} });
      process.kill(process.pid, 'SIGKILL');`;
    const dead = spawnSync(process.execPath, ['--input-type=module', '-e', script], { encoding: 'utf8' });
    expect([dead.signal, dead.stderr]).toEqual(['SIGKILL', '']);
    expect(existsSync(join(desk.dataDir, 'control', 'console.sock'))).toBe(true);
    expect(await codeOf(connectControl(desk.dataDir))).toBe('not-running');
    await desk.serve();
    (await connectControl(desk.dataDir)).close();
  });

  it('a data folder whose path is too long for a socket gets a short one elsewhere, owner-only too', async () => {
    const dir = join(desk.dataDir, 'a'.repeat(120));
    const { path } = await desk.serve({ dir });
    expect(Buffer.byteLength(path)).toBeLessThanOrEqual(103);
    expect(permissionsOf(path)).toBe(0o600);
    expect(permissionsOf(join(path, '..'))).toBe(0o700);
    (await connectControl(dir)).close();
  });

  it('an endpoint that cannot be read counts as none', async () => {
    mkdirSync(join(desk.dataDir, 'control'), { mode: 0o700 });
    writeFileSync(join(desk.dataDir, 'control', 'endpoint.json'), '{"path":', { mode: 0o600 });
    expect(await codeOf(connectControl(desk.dataDir))).toBe('not-running');
  });
});
