import { dropSecretVariables } from '../secret/environment.ts';
import type { Log } from './log.ts';

/** What a program ends with that met an error nobody caught, as Node's own handler does. */
const CRASHED = 1;

/**
 * What a crash leaves behind (S6): the log gets the error, redacted, and the terminal one sentence. Without this Node
 * would print the message and everything that hangs on the error. The process ends, as it would have.
 */
export function guardCrash(log: () => Log, say: (text: string) => void): void {
  dropSecretVariables(process.env);
  writeNoReports();
  process.on('uncaughtException', (error) => {
    log().error('ended by an error that nobody caught', error);
    say('ended because of an error of its own; the log in the data folder has the details');
    process.exit(CRASHED);
  });
}

/**
 * Node's diagnostic reports hold the whole environment. Setting `excludeEnv` takes it out of all but the one of a fatal
 * error (Node 24.21), for which only the option that Node was started with does. None is written by itself, whatever
 * NODE_OPTIONS ask for.
 */
function writeNoReports(): void {
  const off = { reportOnFatalError: false, reportOnSignal: false, reportOnUncaughtException: false };
  Object.assign(process.report, { ...off, excludeEnv: true, excludeNetwork: true });
}
