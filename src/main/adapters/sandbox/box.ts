import { spawnSync } from 'node:child_process';
import { accessSync, constants, existsSync, lstatSync, readlinkSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import type { Sandbox } from '../../engine/agents/agent-event.ts';
import type { AgentFolder } from './manifest.ts';

/**
 * The walls around an agent's process (A5). Bubblewrap where it works: no network, its own process and user
 * namespaces, a read-only root that holds the C library, Node and the agent, and nothing of the machine. Inside it, and
 * alone where bubblewrap is missing, Node's permission model: no file but the agent's own, no child process, no worker,
 * no native addon.
 */
export type Box =
  | { readonly kind: 'bubblewrap'; readonly bwrap: string; readonly prlimit: string }
  | { readonly kind: 'process'; readonly why: string };

/** What to start, and what its walls do not hold. */
export interface Launch {
  readonly command: string;
  readonly args: readonly string[];
  readonly cwd: string;
  readonly sandbox: Sandbox;
  readonly weaker: string;
}

/** V8's own heap; buffers live outside it. */
const HEAP_MB = 256;
/**
 * RLIMIT_DATA. V8 alone reserves close to 0.6 GB of private address space before the first line of an agent runs, so
 * this leaves it about 450 MB: with the code that comes to the 512 MB of A5. RLIMIT_AS would stop V8 from starting.
 */
const DATA_BYTES = 1024 * 1024 * 1024;
const FILE_BYTES = 64 * 1024 * 1024;
const TMP_BYTES = 16 * 1024 * 1024;
const LIBRARY_FOLDERS = ['/usr/lib', '/usr/lib64', '/lib', '/lib64'];

const NODE_FLAGS = [
  '--permission',
  '--disable-sigusr1',
  '--no-deprecation',
  `--max-old-space-size=${HEAP_MB}`,
  '--max-semi-space-size=16',
];

/** Finds the best box of this machine by starting Node in it once. */
export function findBox(nodePath: string): Box {
  if (process.platform !== 'linux') return { kind: 'process', why: 'bubblewrap is for Linux only' };
  const bwrap = onPath('bwrap');
  const prlimit = onPath('prlimit');
  if (bwrap === null) return { kind: 'process', why: 'bubblewrap is not installed' };
  if (prlimit === null) return { kind: 'process', why: 'prlimit of util-linux is not installed' };
  const box: Box = { kind: 'bubblewrap', bwrap, prlimit };
  const args = [...limits(bwrap), ...namespaces(nodePath), '--remount-ro', '/', '--', '/node', '--version'];
  const trial = spawnSync(prlimit, args, { timeout: 5_000, encoding: 'utf8', env: {} });
  if (trial.status === 0 && trial.stdout.startsWith('v')) return box;
  const said = (trial.stderr ?? '').split('\n')[0] ?? '';
  return { kind: 'process', why: `bubblewrap does not work here${said === '' ? '' : ` (${said.slice(0, 120)})`}` };
}

/** The command that starts an agent in `box`; `workspace` is the one folder it may write in, or null. */
export function launchFor(agent: AgentFolder, nodePath: string, workspace: string | null, box: Box): Launch {
  const { id, entry } = agent.manifest;
  if (box.kind === 'process') {
    const readable = [agent.dir, join(dirname(agent.dir), 'package.json'), ...(agent.sdkDir ? [agent.sdkDir] : [])];
    return {
      command: nodePath,
      args: [...nodeArgs(readable, workspace), join(agent.dir, entry)],
      cwd: agent.dir,
      sandbox: 'process',
      weaker: `${box.why}: the network, other processes and memory beyond the heap are not walled off`,
    };
  }
  const home = `/agents/${id}`;
  const binds = ['--ro-bind', agent.dir, home];
  if (agent.sdkDir !== null) binds.push('--ro-bind', agent.sdkDir, '/agents/sdk');
  // Tells Node that the files of the agent are ES modules.
  const kind = join(dirname(agent.dir), 'package.json');
  if (agent.sdkDir !== null && existsSync(kind)) binds.push('--ro-bind', kind, '/agents/package.json');
  if (workspace !== null) binds.push('--bind', workspace, '/workspace');
  return {
    command: box.prlimit,
    args: [
      ...limits(box.bwrap),
      ...namespaces(nodePath),
      ...binds,
      '--remount-ro',
      '/',
      '--chdir',
      home,
      '--',
      '/node',
      ...nodeArgs(['/agents'], workspace === null ? null : '/workspace'),
      `${home}/${entry}`,
    ],
    cwd: '/',
    sandbox: 'bubblewrap',
    weaker: '',
  };
}

function nodeArgs(readable: readonly string[], workspace: string | null): readonly string[] {
  const args = [...NODE_FLAGS, ...readable.map((path) => `--allow-fs-read=${path}`)];
  if (workspace !== null) args.push(`--allow-fs-read=${workspace}`, `--allow-fs-write=${workspace}`);
  return args;
}

function limits(bwrap: string): readonly string[] {
  return [`--data=${DATA_BYTES}`, '--core=0', `--fsize=${FILE_BYTES}`, '--nofile=256', '--', bwrap];
}

function namespaces(nodePath: string): readonly string[] {
  const args = ['--unshare-all', '--die-with-parent', '--new-session', '--clearenv', '--cap-drop', 'ALL'];
  args.push('--hostname', 'agent', '--proc', '/proc', '--dev', '/dev', '--size', String(TMP_BYTES), '--tmpfs', '/tmp');
  for (const folder of LIBRARY_FOLDERS) {
    if (!existsSync(folder)) continue;
    if (lstatSync(folder).isSymbolicLink()) args.push('--symlink', readlinkSync(folder), folder);
    else args.push('--ro-bind', folder, folder);
  }
  args.push('--ro-bind', nodePath, '/node');
  return args;
}

function onPath(name: string): string | null {
  for (const folder of ['/usr/bin', '/bin', ...(process.env.PATH ?? '').split(delimiter)]) {
    const path = join(folder, name);
    try {
      accessSync(path, constants.X_OK);
      return path;
    } catch {
      // Not in this folder.
    }
  }
  return null;
}
