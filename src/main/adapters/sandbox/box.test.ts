import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Box, findBox, launchFor } from './box.ts';
import { isAlive, POLITE, Rig } from './testing/rig.ts';

/** An agent that tries `code` (an async function's body) and logs what it gives, or `denied`. */
const trying = (code: string) => `${POLITE}
const attempt = async () => { ${code} };
attempt().then((it) => log('gave ' + it), (error) => log('denied ' + (error.code ?? error.message)));`;

const PLAIN: Box = { kind: 'process', why: 'switched off by the test' };
const found = findBox(process.execPath);
/** Both walls; on a machine without bubblewrap Node's permission model alone has to hold. */
const BOXES: readonly Box[] = found.kind === 'bubblewrap' ? [found, PLAIN] : [PLAIN];

describe('the box of an agent', () => {
  let rig: Rig;
  beforeEach(() => {
    rig = new Rig();
  });
  afterEach(() => rig.close());

  /** What the attempt came to. */
  async function outcome(code: string, box: Box, permissions: object = {}): Promise<string> {
    rig.open([rig.write('probe', trying(code), permissions), rig.write('neighbour', POLITE)], box).start('probe');
    const isOutcome = (text: string) => text.startsWith('gave ') || text.startsWith('denied ');
    return (await rig.until('probe', 'log', (event) => isOutcome(event.text))).text;
  }
  const read = (path: string) =>
    `return (await import('node:fs')).readFileSync(${JSON.stringify(path)}, 'utf8').length;`;
  const write = (path: string) =>
    `(await import('node:fs')).writeFileSync(${JSON.stringify(path)}, 'x'); return 'written';`;

  for (const box of BOXES) {
    describe(box.kind, () => {
      it.each(['/etc/passwd', '/proc/1/environ', '/usr/lib/os-release'])('[A5] cannot read %s', async (path) => {
        expect(await outcome(read(path), box)).toMatch(/^denied /);
      });

      it('[A5] cannot read the data folder or the agent beside it', async () => {
        mkdirSync(join(rig.dir, 'data'), { recursive: true });
        const secret = join(rig.dir, 'data', 'secret');
        writeFileSync(secret, 'secret');
        expect(await outcome(read(secret), box)).toMatch(/^denied /);
        rig.events.length = 0;
        expect(await outcome(read(join(rig.dir, 'agents/neighbour/index.ts')), box)).toMatch(/^denied /);
      });

      it('[A5] cannot write: not outside, not beside its code', async () => {
        for (const path of ['/tmp/outside', join(rig.dir, 'outside'), './inside', '/agents/probe/inside']) {
          rig.events.length = 0;
          expect(await outcome(write(path), box)).toMatch(/^denied /);
        }
        expect(existsSync(join(rig.dir, 'agents/probe/inside'))).toBe(false);
      });

      it.each([
        ['a program', `return (await import('node:child_process')).spawnSync('/bin/true').status;`],
        ['itself', `return (await import('node:child_process')).spawnSync(process.execPath, ['--version']).status;`],
        ['a worker', `new (await import('node:worker_threads')).Worker('0', { eval: true }); return 'started';`],
      ])('[A5] cannot start %s', async (_what, code) => {
        expect(await outcome(`${code.replace(/\.status;/, '.error ?? 0;')}`, box)).toMatch(/^denied |^gave Error/);
      });

      it('[A5] has no environment', async () => {
        // PWD is set by bubblewrap itself and names the agent's own folder.
        expect(await outcome(`return Object.keys(process.env).filter((it) => it !== 'PWD').length;`, box)).toBe(
          'gave 0',
        );
      });

      it('[A5] a declared workspace, and it alone, can be written', async () => {
        const own = box.kind === 'bubblewrap' ? '/workspace' : join(rig.dir, 'data/workspaces/probe');
        const permissions = { filesystem: 'workspace' };
        expect(await outcome(write(`${own}/notes`), box, permissions)).toBe('gave written');
        expect(readFileSync(join(rig.dir, 'data/workspaces/probe/notes'), 'utf8')).toBe('x');
        rig.events.length = 0;
        expect(await outcome(write(`${own}/../notes`), box, permissions)).toMatch(/^denied /);
      });
    });
  }

  it.runIf(found.kind === 'bubblewrap')('[A5] cannot reach a listener on the loopback of this machine', async () => {
    let connections = 0;
    const server = createServer((socket) => {
      connections += 1;
      socket.destroy();
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const address = server.address();
    const port = typeof address === 'object' && address !== null ? address.port : 0;
    const code = `const net = await import('node:net');
      return new Promise((resolve, reject) => net.connect(${port}, '127.0.0.1').on('connect', () => resolve('connected')).on('error', reject));`;
    expect(await outcome(code, found)).toMatch(/^denied E/);
    expect(connections).toBe(0);
    server.close();
  });

  it.runIf(found.kind === 'bubblewrap')(
    '[A5] sees no process but its own and cannot fill memory with buffers',
    async () => {
      const code = `const all = []; try { for (;;) all.push(Buffer.alloc(128e6, 1)); } catch { return all.length * 128 < 512 ? 'bounded' : 'not bounded'; }`;
      expect(await outcome(code, found)).toBe('gave bounded');
      rig.events.length = 0;
      expect(await outcome('return process.ppid <= 1 && process.pid < 10;', found)).toBe('gave true');
    },
  );

  it.runIf(found.kind === 'bubblewrap')(
    "[A5] the console's sudden death ends even an agent in an endless loop",
    async () => {
      const looping = rig.write('looping', `${POLITE} onStep = () => { for (;;); };`);
      const parent = fileURLToPath(new URL('./testing/parent.ts', import.meta.url));
      const child = spawn(process.execPath, [parent, looping.dir, join(rig.dir, 'data')], {
        stdio: ['ignore', 'pipe', 'inherit'],
      });
      const pids = await new Promise<readonly number[]>((resolve) =>
        child.stdout.once('data', (text) => resolve(JSON.parse(String(text)))),
      );
      expect(pids.length).toBeGreaterThan(1);
      expect(pids.every(isAlive)).toBe(true);
      child.kill('SIGKILL');
      for (let turn = 0; turn < 300 && pids.some(isAlive); turn += 1) await sleep(10);
      expect(pids.filter(isAlive)).toEqual([]);
    },
  );

  it.runIf(found.kind === 'bubblewrap')("[A5] the walls hold without Node's permission model too", () => {
    const secret = join(rig.dir, 'secret');
    writeFileSync(secret, 'secret');
    const code = `import fs from 'node:fs'; import { spawnSync } from 'node:child_process'; import os from 'node:os';
      const attempt = (it) => { try { return it(); } catch (error) { return error.code; } };
      console.log(JSON.stringify([
        attempt(() => fs.readFileSync('/etc/passwd', 'utf8')),
        attempt(() => fs.readFileSync(${JSON.stringify(secret)}, 'utf8')),
        attempt(() => fs.writeFileSync('/agents/probe/index.ts', '')),
        attempt(() => fs.writeFileSync('/new', '')),
        spawnSync('/bin/sh', ['-c', 'true']).error?.code,
        os.hostname(),
        fs.readdirSync('/proc').filter((it) => Number(it) > 9).length,
        Object.keys(process.env),
        Object.keys(os.networkInterfaces()).filter((it) => it !== 'lo'),
      ]));`;
    const { command, args, cwd } = launchFor(rig.write('probe', code), process.execPath, null, found);
    const bare = args.filter((it) => it !== '--permission' && !it.startsWith('--allow-fs'));
    const { stdout } = spawnSync(command, bare, { cwd, encoding: 'utf8', env: { SECRET: 'secret' } });
    const expected = ['ENOENT', 'ENOENT', 'EROFS', 'EROFS', 'ENOENT', 'agent', 0, ['PWD'], []];
    expect(JSON.parse(stdout)).toEqual(expected);
  });

  it('says what the plain process does not wall off', async () => {
    rig.open([rig.write('probe', POLITE)], PLAIN).start('probe');
    const started = await rig.until('probe', 'started');
    expect(started).toMatchObject({ sandbox: 'process' });
    expect(started.weaker).toMatch(/switched off by the test: the network/);
  });

  it('falls back, with the reason, where the Node cannot start in bubblewrap', () => {
    const box = findBox('/nonexistent/node');
    expect(box).toMatchObject({ kind: 'process' });
    expect(box.kind === 'process' && box.why).toMatch(/bubblewrap/);
  });

  it('names no folder of this machine to a boxed agent', () => {
    const folder = rig.write('probe', POLITE);
    const box: Box = { kind: 'bubblewrap', bwrap: '/usr/bin/bwrap', prlimit: '/usr/bin/prlimit' };
    const { args } = launchFor(folder, '/opt/node', null, box);
    expect(args.slice(args.lastIndexOf('--')).join(' ')).not.toContain(rig.dir);
  });
});
