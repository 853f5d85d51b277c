import { type ChildProcessWithoutNullStreams, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import type { Answer, Step } from './test-client.ts';

const CLIENT = fileURLToPath(new URL('./test-client.ts', import.meta.url));

/** For tests: a desktop session of its own, with its own bus and the real keyring daemon, in a temporary folder. */
export class TestSession {
  readonly dir = mkdtempSync(join(tmpdir(), 'interlock-keychain-'));
  readonly dataDir = join(this.dir, 'data');
  readonly #env: NodeJS.ProcessEnv;
  readonly #running: ChildProcessWithoutNullStreams[] = [];

  constructor() {
    const home = join(this.dir, 'home');
    const runtime = join(this.dir, 'run');
    for (const dir of [home, runtime]) mkdirSync(dir, { mode: 0o700 });
    this.#env = { PATH: process.env.PATH, HOME: home, XDG_RUNTIME_DIR: runtime, XDG_DATA_HOME: join(home, 'share') };
  }

  /** Where a session bus would listen that nothing names in the environment. */
  get busSocket(): string {
    return join(this.dir, 'run', 'bus');
  }

  /** Starts the bus. */
  async bus(): Promise<void> {
    const child = this.#start('dbus-daemon', ['--session', '--nofork', '--nopidfile', '--print-address=1'], '');
    const [line] = await once(child.stdout, 'data');
    this.busAddress = String(line).trim();
  }

  /** Starts the keyring: unlocked with the password, made on first use; or locked when there is none. */
  async keyring(password: string | null): Promise<void> {
    const unlock = password === null ? [] : ['--unlock'];
    const child = this.#start(
      'gnome-keyring-daemon',
      ['--foreground', '--components=secrets', ...unlock],
      password ?? '',
    );
    while (!this.#hasKeyring()) {
      if (child.exitCode !== null) throw new Error(`gnome-keyring-daemon ended with ${child.exitCode}`);
      await setTimeout(20);
    }
  }

  /** Ends the keyring and the bus, so that a next one starts with what is on disk. */
  async end(): Promise<void> {
    for (const child of this.#running.splice(0).reverse()) {
      const closed = new Promise((resolve) => child.once('exit', resolve));
      if (child.exitCode === null && child.kill('SIGTERM')) await closed;
    }
  }

  /** Runs the steps in a Node process of this session. */
  run(...steps: readonly Step[]): Answer[] {
    const { stdout, stderr } = spawnSync(process.execPath, [CLIENT, this.dataDir, JSON.stringify(steps)], {
      env: this.#env,
      encoding: 'utf8',
    });
    if (stdout === '') throw new Error(`the client failed: ${stderr}`);
    return JSON.parse(stdout);
  }

  get busAddress(): string {
    return this.#env.DBUS_SESSION_BUS_ADDRESS ?? '';
  }

  /** Points the environment at a bus. */
  set busAddress(address: string) {
    this.#env.DBUS_SESSION_BUS_ADDRESS = address;
  }

  /** Of this session: for programs that are to find this keychain and no other. */
  get env(): Readonly<NodeJS.ProcessEnv> {
    return this.#env;
  }

  async remove(): Promise<void> {
    await this.end();
    rmSync(this.dir, { recursive: true, force: true });
  }

  /** Asks the bus, which unlike any call to the keyring starts none. */
  #hasKeyring(): boolean {
    const question = ['--dest=org.freedesktop.DBus', '/', 'org.freedesktop.DBus.NameHasOwner'];
    const args = ['--session', '--print-reply', ...question, 'string:org.freedesktop.secrets'];
    return spawnSync('dbus-send', args, { env: this.#env, encoding: 'utf8' }).stdout.includes('true');
  }

  #start(command: string, args: readonly string[], input: string): ChildProcessWithoutNullStreams {
    const found = spawnSync(command, ['--version'], { env: this.#env });
    if (found.error !== undefined) {
      throw new Error(`${command} is missing: tools/doctor installs what the tests need`, { cause: found.error });
    }
    const child = spawn(command, args, { env: this.#env });
    child.stderr.resume();
    child.stdin.on('error', () => undefined);
    child.stdin.end(input);
    this.#running.push(child);
    return child;
  }
}
