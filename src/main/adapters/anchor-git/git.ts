import { spawn } from 'node:child_process';
import { devNull } from 'node:os';
import { AnchorError } from '../../evidence/anchor.ts';

/** Outputs are ids, listings of one small folder and one note. */
const MAX_OUTPUT_BYTES = 1024 * 1024;
const MAX_WORDS_BYTES = 8 * 1024;
/** Of the console's own environment; what is not named here (credentials, proxies, git's own settings) stays away. */
const PASSED_ON = ['PATH', 'SSH_AUTH_SOCK', 'SystemRoot', 'USERPROFILE', 'TMPDIR', 'TEMP', 'TMP'];

/** Said with each command. The user's and the system's settings are not read, and the repository is new: it has none. */
const SETTINGS: readonly string[] = [
  `core.hooksPath=${devNull}`,
  'core.fsmonitor=false',
  'credential.helper=',
  'gc.auto=0',
  'maintenance.auto=false',
  'fetch.recurseSubmodules=false',
  'push.recurseSubmodules=no',
  'transfer.fsckObjects=true',
  'http.followRedirects=false',
  'http.sslVerify=true',
  // For git this is the oldest that is taken (N2).
  'http.sslVersion=tlsv1.2',
];

const ENVIRONMENT: Readonly<Record<string, string>> = {
  // Words that are read here are English.
  LC_ALL: 'C',
  GIT_CONFIG_NOSYSTEM: '1',
  GIT_CONFIG_GLOBAL: devNull,
  GIT_ATTR_NOSYSTEM: '1',
  GIT_ALLOW_PROTOCOL: 'file:ssh:https',
  // Nobody sits there to answer.
  GIT_TERMINAL_PROMPT: '0',
  GIT_ASKPASS: '',
  GIT_SSH_COMMAND: 'ssh -oBatchMode=yes -oStrictHostKeyChecking=yes',
  GIT_AUTHOR_NAME: 'Interlock',
  GIT_AUTHOR_EMAIL: 'interlock@localhost',
  GIT_COMMITTER_NAME: 'Interlock',
  GIT_COMMITTER_EMAIL: 'interlock@localhost',
};

export interface GitResult {
  readonly code: number;
  readonly stdout: Buffer;
  /** Git's own words: not for the operator, they hold paths. */
  readonly stderr: string;
}

export interface GitCall {
  /** The bare repository that the command works in. */
  readonly repository: string;
  readonly input?: string | Uint8Array;
  readonly withinMs: number;
  readonly signal: AbortSignal;
}

/**
 * Runs the system's git with these arguments, without a shell, a hook or anybody's configuration, and ends it, with all
 * that it started, when it takes too long or says too much.
 * @throws AnchorError when there is no git, or it was ended
 */
export function runGit(args: readonly string[], { repository, input, withinMs, signal }: GitCall): Promise<GitResult> {
  const env: NodeJS.ProcessEnv = { ...ENVIRONMENT };
  for (const name of PASSED_ON) if (process.env[name] !== undefined) env[name] = process.env[name];
  const settings = SETTINGS.flatMap((it) => ['-c', it]);
  return new Promise((resolve, reject) => {
    if (signal.aborted) return reject(new AnchorError('It was broken off.'));
    const child = spawn('git', [...settings, '--git-dir', repository, ...args], {
      env,
      stdio: 'pipe',
      // A group of its own: ssh and the other helpers end with it.
      detached: process.platform !== 'win32',
      windowsHide: true,
    });
    const end = (why: string) => {
      endGroup(child.pid);
      failed(new AnchorError(why));
    };
    const failed = (error: AnchorError) => {
      settled();
      reject(error);
    };
    const onAbort = () => end('It was broken off.');
    const timer = setTimeout(() => end(`git did not end within ${withinMs / 1_000} s.`), withinMs);
    const settled = () => {
      clearTimeout(timer);
      signal.removeEventListener('abort', onAbort);
    };
    signal.addEventListener('abort', onAbort, { once: true });
    const stdout: Buffer[] = [];
    let size = 0;
    child.stdout.on('data', (part: Buffer) => {
      size += part.length;
      if (size > MAX_OUTPUT_BYTES) end('git said more than there can be to say.');
      else stdout.push(part);
    });
    let stderr = '';
    child.stderr.setEncoding('utf8').on('data', (part: string) => {
      stderr = (stderr + part).slice(0, MAX_WORDS_BYTES);
    });
    child.once('error', () =>
      failed(new AnchorError('git could not be started: `npm run doctor` says how to get it.')),
    );
    child.once('close', (code) => {
      settled();
      resolve({ code: code ?? -1, stdout: Buffer.concat(stdout), stderr });
    });
    // A git that ended early tells so by closing.
    child.stdin.on('error', () => {});
    child.stdin.end(input ?? '');
  });
}

function endGroup(pid: number | undefined): void {
  if (pid === undefined) return;
  try {
    process.kill(process.platform === 'win32' ? pid : -pid, 'SIGKILL');
  } catch {
    // It has ended meanwhile.
  }
}
