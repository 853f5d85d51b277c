import { spawn } from 'node:child_process';
import { chownSync, mkdtempSync, readdirSync, readFileSync, readlinkSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Readable, Writable } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { browserArguments } from './arguments.ts';
import { findBrowser } from './find-browser.ts';
import { DevToolsPipe } from './pipe.ts';

/** The user that a root test run becomes for this: nobody. */
const NOBODY = 65_534;

/** One process of the system, from /proc; null when it is gone. */
function look(pid: string): { args: string[]; status: string; namespaces: string[] } | null {
  try {
    const namespaces = ['user', 'pid', 'net'].map((name) => readlinkSync(`/proc/${pid}/ns/${name}`));
    const args = readFileSync(`/proc/${pid}/cmdline`, 'utf8').split(/[\0 ]/);
    return { args, status: readFileSync(`/proc/${pid}/status`, 'utf8'), namespaces };
  } catch {
    return null;
  }
}

describe("the browser's own sandbox", () => {
  it('[A5] is on for every renderer when the console is not started as root', async () => {
    const home = mkdtempSync(join(tmpdir(), 'interlock-sandbox-'));
    const isRoot = process.getuid?.() === 0;
    if (isRoot) chownSync(home, NOBODY, NOBODY);
    const become = isRoot ? ['setpriv', `--reuid=${NOBODY}`, `--regid=${NOBODY}`, '--clear-groups'] : [];
    const [program = '', ...args] = [
      ...become,
      findBrowser() ?? 'no browser',
      ...browserArguments({
        profile: join(home, 'profile'),
        width: 400,
        height: 300,
        headless: true,
        noSandbox: false,
        debugPort: false,
      }),
    ];
    const browser = spawn(program, args, {
      stdio: ['ignore', 'ignore', 'ignore', 'pipe', 'pipe'],
      env: { PATH: process.env.PATH, HOME: home },
    });
    const ended = new Promise<void>((resolve) => browser.once('exit', () => resolve()));
    try {
      const pipe = new DevToolsPipe(browser.stdio[3] as Writable, browser.stdio[4] as Readable);
      const { targetInfos } = await pipe.send('Target.getTargets');
      const page = (targetInfos as { type: string; targetId: string }[]).find((target) => target.type === 'page');
      const { sessionId } = await pipe.send('Target.attachToTarget', { targetId: page?.targetId, flatten: true });
      await pipe.send('Runtime.evaluate', { expression: '1' }, String(sessionId));

      const renderers = readdirSync('/proc')
        .filter((name) => /^\d+$/.test(name))
        .map(look)
        .filter((found) => found?.args.includes('--type=renderer') && found.args.some((arg) => arg.includes(home)));
      expect(renderers.length).toBeGreaterThan(0);
      const ours = look('self')?.namespaces ?? [];
      for (const renderer of renderers) {
        expect(renderer?.args).not.toContain('--no-sandbox');
        expect(renderer?.status).toMatch(/^Seccomp:\t2$/m);
        expect(renderer?.status).toMatch(/^NoNewPrivs:\t1$/m);
        expect(renderer?.namespaces.filter((name) => ours.includes(name))).toEqual([]);
      }
    } finally {
      browser.kill('SIGTERM');
      await ended;
      rmSync(home, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 });
    }
  });
});
