import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

/** Says what it got, then does what its first argument says. Typed, so that it runs on Node 24 only. */
const PROGRAM = `
const [what, ...rest]: string[] = process.argv.slice(2);
if (what === 'exit') process.exitCode = Number(rest[0]);
if (what === 'wait') {
  process.on('SIGTERM', () => process.exit(7));
  setInterval(() => {}, 1000);
}
process.stdout.write(JSON.stringify({ rest, self: process.argv[1] }) + '\\n');
if (what === 'echo') process.stdin.pipe(process.stdout);
if (what === 'die') process.kill(process.pid, 'SIGKILL');
`;
/** Stands for a machine's old Node: the same binary telling another version and path. */
const OLD_NODE = `
Object.defineProperty(process.versions, 'node', { value: '20.0.0' });
process.execPath = '/bin/sh';
`;

let root: string;

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'launcher-'));
  mkdirSync(join(root, 'src/main'), { recursive: true });
  cpSync(join(import.meta.dirname, 'interlock.js'), join(root, 'bin/interlock.js'));
  writeFileSync(join(root, 'package.json'), '{ "type": "module" }');
  writeFileSync(join(root, 'src/main/cli.ts'), PROGRAM);
  writeFileSync(join(root, 'old-node.cjs'), OLD_NODE);
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

function installNode(): void {
  mkdirSync(join(root, 'node_modules/node/bin'), { recursive: true });
  symlinkSync(process.execPath, join(root, 'node_modules/node/bin/node'));
}

function start(node: 'old' | 'new', ...args: string[]): ChildProcess {
  const preload = node === 'old' ? ['--require', join(root, 'old-node.cjs')] : [];
  return spawn(process.execPath, [...preload, join(root, 'bin/interlock.js'), ...args]);
}

interface Ended {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

function ended(child: ChildProcess, input = ''): Promise<Ended> {
  let out = '';
  let err = '';
  child.stdout?.on('data', (bytes) => {
    out += bytes;
  });
  child.stderr?.on('data', (bytes) => {
    err += bytes;
  });
  child.stdin?.end(input);
  return new Promise((done) => child.on('close', (code) => done({ code, out, err })));
}

describe('the interlock command', () => {
  it.each(['old', 'new'] as const)('passes arguments and the exit code through (%s Node)', async (node) => {
    installNode();
    const { code, out } = await ended(start(node, 'exit', '5', '--json', 'two words'));
    expect(code).toBe(5);
    expect(JSON.parse(out).rest).toEqual(['5', '--json', 'two words']);
    expect(JSON.parse(out).self).toBe(join(root, 'src/main/cli.ts'));
  });

  it('passes standard input and output through', async () => {
    installNode();
    const { code, out } = await ended(start('old', 'echo'), 'a line\n');
    expect(code).toBe(0);
    expect(out.split('\n')[1]).toBe('a line');
  });

  it('passes a signal on and ends as the program ends', async () => {
    installNode();
    const child = start('old', 'wait');
    child.stdout?.once('data', () => child.kill('SIGTERM'));
    expect((await ended(child)).code).toBe(7);
  });

  it('tells that a signal ended the program', async () => {
    installNode();
    expect((await ended(start('old', 'die'))).code).toBe(128 + 9);
  });

  it('runs on the Node it was started with where that is new enough and none is installed', async () => {
    expect((await ended(start('new', 'exit', '3'))).code).toBe(3);
  });

  it('says what is missing and what to do on an old Node before npm ci', async () => {
    const { code, out, err } = await ended(start('old', 'exit', '0'));
    expect(code).toBe(69);
    expect(out).toBe('');
    expect(err).toContain('interlock needs Node 24; this is 20.0.0. Run `npm ci`');
  });

  it('can be run as a file', () => {
    installNode();
    const out = execFileSync(join(root, 'bin/interlock.js'), ['exit', '0', 'x'], { encoding: 'utf8' });
    expect(JSON.parse(out).rest).toEqual(['0', 'x']);
  });
});
