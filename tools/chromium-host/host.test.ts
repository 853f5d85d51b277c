import { spawn, spawnSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, readlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { chromium } from 'playwright';
import { build } from 'vite';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { freshDataDir, type LaunchedApp, launchApp } from '../../e2e/app/launch.ts';

/**
 * The desktop and the preload on this host, in a real browser without a screen, over a console that only notes calls.
 * Pages are driven by text, since their code is the browser's and not ours.
 */
const ROOT = join(import.meta.dirname, '..', '..');
const data = freshDataDir();
const renderer = join(data.path, 'renderer');
const preload = join(data.path, 'preload', 'index.cjs');
const keyEntryPreload = join(data.path, 'preload', 'key-entry.cjs');
let app: LaunchedApp;

const ask = (text: string): Promise<unknown> => app.page.evaluate(text);
const launch = (env: Record<string, string> = {}): Promise<LaunchedApp> =>
  launchApp({
    dataDir: data.path,
    host: 'chromium',
    env: {
      INTERLOCK_MAIN: join(import.meta.dirname, 'testing', 'main.ts'),
      DATA: data.path,
      RENDERER: renderer,
      PRELOAD: preload,
      KEY_ENTRY_PRELOAD: keyEntryPreload,
      ...env,
    },
  });

beforeAll(async () => {
  mkdirSync(renderer);
  writeFileSync(join(renderer, 'index.html'), '<!doctype html><title>Console</title><script src="./page.js"></script>');
  // What a page finds before its first line runs.
  writeFileSync(join(renderer, 'page.js'), 'globalThis.found = typeof globalThis.interlock;');
  await build({
    root: join(ROOT, 'src/renderer'),
    configFile: false,
    logLevel: 'silent',
    build: {
      outDir: renderer,
      emptyOutDir: false,
      rolldownOptions: { input: join(ROOT, 'src/renderer/key-entry.html') },
    },
  });
  await build({
    root: ROOT,
    configFile: false,
    logLevel: 'silent',
    build: {
      outDir: join(data.path, 'preload'),
      lib: {
        entry: { index: join(ROOT, 'src/preload/index.ts'), 'key-entry': join(ROOT, 'src/preload/key-entry.ts') },
        formats: ['cjs'],
        fileName: (_format, name) => `${name}.cjs`,
      },
      rolldownOptions: { external: ['electron'] },
    },
  });
  app = await launch();
}, 60_000);

afterAll(async () => {
  await app.close();
  data.remove();
});

/** Processes of this tree that a process started, itself included. */
function family(pid: number): number[] {
  const listed = spawnSync('ps', ['-o', 'pid=', '--ppid', String(pid)], { encoding: 'utf8' }).stdout;
  return [pid, ...listed.split('\n').flatMap((line) => (line.trim() === '' ? [] : family(Number(line))))];
}

describe('the fallback host', () => {
  it('shows the page under its own origin, says what it is, and has the bridge there first', async () => {
    expect(await ask('location.origin')).toBe('https://interlock.invalid');
    expect(await ask('document.title')).toBe('Console — fallback host (Chromium)');
    await ask("document.title = 'Changed'");
    await app.page.waitForFunction("document.title === 'Changed — fallback host (Chromium)'");
    expect(await ask('found')).toBe('object');
  });

  it('[P1] the page sees the bridge and nothing behind it', async () => {
    const names = ['interlockSend', 'interlockReceive', 'require', 'process', 'module'];
    expect(await ask(`${JSON.stringify(names)}.filter((name) => name in globalThis)`)).toEqual([]);
    expect(await ask('Object.keys(interlock).sort()')).toEqual(['invoke', 'on']);
    expect(
      await ask('interlock.invoke = 1; globalThis.interlock = 2; delete globalThis.interlock; typeof interlock.invoke'),
    ).toBe('function');
  });

  it('carries calls, refusals and events', async () => {
    expect(await ask("interlock.invoke('console.snapshot', {})")).toMatchObject({ ok: true });
    const unknown = { ok: false, error: { code: 'UNKNOWN_CHANNEL' } };
    expect(await ask("interlock.invoke('no.such', {})")).toMatchObject(unknown);
    const versions = (await ask(
      `new Promise((resolve) => {
        const seen = [];
        const stop = interlock.on('console.delta', (delta) => {
          seen.push(delta.version);
          if (seen.length === 3) { stop(); resolve(seen); }
        });
      })`,
    )) as number[];
    expect(versions.map((version) => version - (versions[0] ?? 0))).toEqual([0, 1, 2]);
  });

  it('[P3] a page that is loaded anew is another session, and the one before is over', async () => {
    const sessionsOver = async (): Promise<number> => {
      const answer = (await ask("interlock.invoke('journal.verify', {})")) as { value: { records: number } };
      return answer.value.records;
    };
    const before = await sessionsOver();
    await app.page.reload();
    await expect.poll(sessionsOver).toBe(before + 1);
  });

  it('[N2] nothing leaves the page: no fetch, no image, no socket, no inline script, no frame', async () => {
    expect(await ask("fetch('https://example.com/').then(() => 'came', () => 'refused')")).toBe('refused');
    expect(await ask("fetch('./page.js').then(() => 'came', () => 'refused')")).toBe('refused');
    const loads = (tag: string, source: string): string =>
      `new Promise((resolve) => {
        const made = document.createElement('${tag}');
        made.onload = () => resolve('came');
        made.onerror = () => resolve('refused');
        made.src = '${source}';
        document.documentElement.append(made);
      })`;
    expect(await ask(loads('img', 'https://example.com/x.png'))).toBe('refused');
    expect(await ask(loads('script', 'https://example.com/x.js'))).toBe('refused');
    const inline =
      "const s = document.createElement('script'); s.textContent = 'globalThis.ran = 1'; document.documentElement.append(s); typeof globalThis.ran";
    expect(await ask(inline)).toBe('undefined');
    expect(
      await ask("(() => { try { new WebSocket('wss://example.com/'); return 'made' } catch { return 'refused' } })()"),
    ).toBe('made');
    expect(await ask("new Promise((r) => { new WebSocket('wss://example.com/').onerror = () => r('refused') })")).toBe(
      'refused',
    );
  });

  it('[P1] the page cannot be led away or open another; permissions are denied', async () => {
    await ask("location.href = 'https://example.com/'");
    await expect.poll(() => app.said()).toContain('tried to leave the console: denied');
    await ask("void window.open('https://example.com/')");
    await expect.poll(() => app.said()).toContain('asked for a new window: denied');
    expect(await ask('location.href')).toBe('https://interlock.invalid/index.html');
    expect(await ask("navigator.permissions.query({ name: 'geolocation' }).then((answer) => answer.state)")).not.toBe(
      'granted',
    );
    expect(await ask("interlock.invoke('console.snapshot', {}).then((answer) => answer.ok)")).toBe(true);
  });

  it('a reload brings the same bridge to the same console', async () => {
    await app.page.reload();
    expect(await ask('found')).toBe('object');
    expect(await ask("interlock.invoke('console.snapshot', {}).then((answer) => answer.ok)")).toBe(true);
  });

  it('[S6] a second window asks for a key: its page hands over and cancels, sees nothing else, and the console goes on', async () => {
    const shown = (): string[] => [...app.said().matchAll(/window under test at (ws:\S+)/g)].map(([, at = '']) => at);
    const before = shown().length;
    const desk = "{ exchange: 'binance', alias: 'desk', market: 'perp' }";
    expect(await ask(`interlock.invoke('venueKeys.enter', ${desk})`)).toMatchObject({ ok: true });
    await expect.poll(() => shown().length, { timeout: 20_000 }).toBe(before + 1);
    const browser = await chromium.connectOverCDP(shown().at(-1) ?? '');
    const dialog = browser.contexts()[0]?.pages()[0];
    if (dialog === undefined) throw new Error('the second window has no page');
    await dialog.getByLabel('API key').fill('a-key');
    expect(await dialog.evaluate('[typeof globalThis.interlock, Object.keys(keyEntry).sort()]')).toEqual([
      'undefined',
      ['cancel', 'submit'],
    ]);
    expect(await dialog.evaluate("fetch('./index.html').then(() => 'came', () => 'refused')")).toBe('refused');
    await dialog.getByLabel('Secret').fill('a-secret');
    await dialog.getByRole('button', { name: 'Test and keep' }).click();
    await dialog.getByText('38 letters are kept.').waitFor({ timeout: 5_000 });
    expect(
      await dialog.locator('input').evaluateAll((inputs) => inputs.map((it) => 'value' in it && it.value)),
    ).toEqual(['', '']);
    // The console's page cannot speak for it, and another key waits.
    expect(await ask('typeof globalThis.keyEntry')).toBe('undefined');
    expect(await ask(`interlock.invoke('venueKeys.enter', ${desk})`)).toMatchObject({ error: { code: 'REFUSED' } });
    const closed = new Promise((resolve) => browser.once('disconnected', resolve));
    // The answer to a click would be lost with the window.
    await dialog.evaluate("setTimeout(() => document.querySelector('button').click())");
    await closed;
    expect(await ask("interlock.invoke('console.snapshot', {}).then((answer) => answer.ok)")).toBe(true);
  });

  it('[N1] neither host nor browser listens on a port, when no test asks for one', async () => {
    const apart = freshDataDir();
    const plain = await launchPlain(apart.path);
    try {
      const sockets = new Set(family(plain.pid).flatMap(socketsOf));
      expect(sockets.size).toBeGreaterThan(0);
      const listening = ['tcp', 'tcp6']
        .flatMap((table) => readFileSync(`/proc/net/${table}`, 'utf8').trim().split('\n').slice(1))
        .map((row) => row.trim().split(/\s+/))
        .filter((row) => row[3] === '0A' && sockets.has(row[9] ?? ''));
      expect(listening).toEqual([]);
    } finally {
      await plain.stop();
      apart.remove();
    }
  });
});

describe("the window's end", () => {
  it('a browser that dies is opened again while the console runs on; a window that is closed ends the app', async () => {
    const apart = freshDataDir();
    const own = await launch({ DATA: apart.path });
    const [, browser] = family(own.process.pid ?? 0);
    process.kill(browser ?? 0, 'SIGKILL');
    await expect.poll(() => own.said().match(/window under test at/g)?.length, { timeout: 20_000 }).toBe(2);
    expect(own.process.exitCode).toBeNull();
    const [, again] = family(own.process.pid ?? 0);
    await expect.poll(() => readdirSync(join(apart.path, 'desktop')).length).toBe(1);
    // What closing the last window does: the browser ends by itself, without an error.
    process.kill(again ?? 0, 'SIGTERM');
    expect(await own.ended).toBe(0);
    // A browser that is just ending may still write into its profile: the next start leaves nothing of it.
    const next = await launch({ DATA: apart.path });
    expect(readdirSync(join(apart.path, 'desktop'))).toHaveLength(1);
    await next.close();
    apart.remove();
  });
});

/** Those of a process; none of one that ended meanwhile, as the browser's helpers do. */
function socketsOf(pid: number): string[] {
  return descriptorsOf(pid).flatMap((fd) => {
    try {
      const inode = /^socket:\[(\d+)\]$/.exec(readlinkSync(`/proc/${pid}/fd/${fd}`))?.[1];
      return inode === undefined ? [] : [inode];
    } catch {
      // The descriptor was closed while it was listed.
      return [];
    }
  });
}

function descriptorsOf(pid: number): string[] {
  try {
    return readdirSync(`/proc/${pid}/fd`);
  } catch {
    return [];
  }
}

/** The host as a user starts it, without the tests' port. */
async function launchPlain(dataDir: string): Promise<{ pid: number; stop: () => Promise<void> }> {
  const env = { ...process.env, INTERLOCK_HEADLESS: '1', DATA: dataDir, RENDERER: renderer, PRELOAD: preload };
  const child = spawn(process.execPath, [join(import.meta.dirname, 'main.ts')], {
    stdio: ['ignore', 'ignore', 'pipe'],
    env: { ...env, INTERLOCK_MAIN: join(import.meta.dirname, 'testing', 'main.ts') },
  });
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  await new Promise<void>((resolve, reject) => {
    child.once('exit', () => reject(new Error('the host ended early')));
    child.stderr.on('data', (chunk: Buffer) => {
      if (chunk.includes('running in the fallback host')) resolve();
    });
  });
  return {
    pid: child.pid ?? 0,
    stop: async () => {
      child.kill('SIGTERM');
      await ended;
    },
  };
}
