import { spawn } from 'node:child_process';
import { LocalSocketError } from '../local-socket/local-socket-error.ts';
import { connectExchange, type ExchangeClient } from './client.ts';

/** Of the environment it gets what placing its socket takes, and no more. */
const ENVIRONMENT = ['TMPDIR', 'TEMP', 'TMP', 'SystemRoot', 'XDG_RUNTIME_DIR'];
const STARTS_WITHIN_MS = 15_000;

export interface ExchangeLaunch {
  /** The Node to run it with. */
  readonly nodePath: string;
  /** src/main/exchange.ts, or its bundle. */
  readonly entry: string;
  readonly dataDir: string;
}

/** The console's connection to the data folder's exchange process, which is started if none runs. @throws in words */
export async function reachExchange(launch: ExchangeLaunch): Promise<ExchangeClient> {
  const connect = (): Promise<ExchangeClient> => connectExchange({ dataDir: launch.dataDir, role: 'console' });
  try {
    return await connect();
  } catch (error) {
    if (!(error instanceof LocalSocketError && error.code === 'not-running')) throw error;
  }
  await startExchange(launch);
  return connect();
}

/** Starts the process, which outlives this one, and resolves when it listens. */
function startExchange({ nodePath, entry, dataDir }: ExchangeLaunch): Promise<void> {
  const env = Object.fromEntries(ENVIRONMENT.map((name) => [name, process.env[name]]));
  const child = spawn(nodePath, [entry, dataDir], {
    // A session of its own: what ends our group, a terminal or a signal, does not reach it.
    detached: true,
    stdio: ['ignore', 'pipe', 'ignore'],
    windowsHide: true,
    env,
  });
  return new Promise((resolve, reject) => {
    let said = '';
    const settle = (problem: string | null): void => {
      clearTimeout(late);
      child.removeAllListeners();
      child.stdout.destroy();
      child.unref();
      if (problem === null) resolve();
      else reject(new LocalSocketError('not-running', `The exchange process could not be started: ${problem}.`));
    };
    const late = setTimeout(() => {
      child.kill('SIGKILL');
      settle(`it was not ready within ${STARTS_WITHIN_MS / 1_000} s`);
    }, STARTS_WITHIN_MS);
    child.on('error', (error) => settle(error.message));
    child.on('exit', () => settle(said.trim() === '' ? 'it ended at once' : said.trim().replace(/[.]$/, '')));
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      said = (said + text).slice(0, 1_000);
      if (said === 'listening\n') settle(null);
    });
  });
}
