import { spawn } from 'node:child_process';
import type { KeyringPlace } from './keyring-place.ts';

/** One call to the system's keyring. */
export type KeyringCall =
  | { readonly call: 'get' | 'delete'; readonly service: string; readonly account: string }
  | { readonly call: 'set'; readonly service: string; readonly account: string; readonly password: string }
  | { readonly call: 'find'; readonly service: string };

/** As the keyring's process tells it. */
export interface PlainCredential {
  readonly account: string;
  readonly password: string;
}

/** What came of it: the value, the keyring's own words for what failed, or no answer in time. */
export type KeyringAnswer =
  | { readonly value: string | boolean | null | readonly PlainCredential[] }
  | { readonly error: string }
  | 'timeout';

/**
 * The store is pinned: without that the library would fall back, without a word, to the kernel's keyring, which forgets
 * everything at the next boot.
 *
 * A program of its own, because the library connects to the session bus in its constructor, on the calling thread: a
 * bus that does not answer would hang the whole console, and a thread that hangs there keeps a process from ending. As
 * text, so that it needs no file of its own beside a bundle.
 */
const PROGRAM = `
const { AsyncEntry, findCredentialsAsync } = require(process.argv[1]);
let text = '';
process.stdin.setEncoding('utf8').on('data', (part) => { text += part; }).on('end', async () => {
  const { call, service, account, password } = JSON.parse(text);
  const entry = () => new AsyncEntry(service, account, { linux: { store: 'secret-service' } });
  const calls = {
    get: () => entry().getPassword(),
    set: () => entry().setPassword(password),
    delete: () => entry().deletePassword(),
    find: () => findCredentialsAsync(service),
  };
  let answer;
  try {
    answer = { value: (await calls[call]()) ?? null };
  } catch (error) {
    answer = { error: String(error && error.message) };
  }
  process.stdout.write(JSON.stringify(answer), () => process.exit());
});
`;

/** Variables that would load other code into the process that sees the secrets. */
const NOT_PASSED_ON = ['NODE_OPTIONS', 'NODE_PATH', 'NAPI_RS_NATIVE_LIBRARY_PATH'];

/** Runs one call in a Node process, which is killed when it takes longer than `timeoutMs`. Never rejects. */
export function callKeyring(
  { nodePath, library }: KeyringPlace,
  call: KeyringCall,
  timeoutMs: number,
): Promise<KeyringAnswer> {
  const env: NodeJS.ProcessEnv = { ...process.env, ELECTRON_RUN_AS_NODE: '1' };
  for (const name of NOT_PASSED_ON) delete env[name];
  return new Promise((resolve) => {
    const child = spawn(nodePath, ['--input-type=commonjs', '--eval', PROGRAM, library], {
      env,
      stdio: ['pipe', 'pipe', 'ignore'],
    });
    const timer = setTimeout(() => {
      child.kill('SIGKILL');
      resolve('timeout');
    }, timeoutMs);
    const parts: Buffer[] = [];
    child.stdout.on('data', (part: Buffer) => parts.push(part));
    child.once('error', (error) => {
      clearTimeout(timer);
      resolve({ error: `the keyring's process did not start: ${error.message}` });
    });
    child.once('close', () => {
      clearTimeout(timer);
      resolve(readAnswer(Buffer.concat(parts)));
    });
    // A process that ended early has told so by closing; the broken pipe says nothing more.
    child.stdin.on('error', () => undefined);
    child.stdin.end(JSON.stringify(call));
  });
}

function readAnswer(bytes: Buffer): KeyringAnswer {
  try {
    return JSON.parse(bytes.toString('utf8')) as KeyringAnswer;
  } catch {
    return { error: `the keyring's process ended without an answer` };
  }
}
