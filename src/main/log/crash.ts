import type { Log } from './log.ts';

/** What a program ends with that met an error nobody caught, as Node's own handler does. */
const CRASHED = 1;

/**
 * What a crash leaves behind (S6): the log gets the error, redacted, and the terminal one sentence. Without this Node
 * would print the message and everything that hangs on the error. The process ends, as it would have.
 */
export function guardCrash(log: () => Log, say: (text: string) => void): void {
  leaveEnvironmentOut();
  process.on('uncaughtException', (error) => {
    log().error('ended by an error that nobody caught', error);
    say('ended because of an error of its own; the log in the data folder has the details');
    process.exit(CRASHED);
  });
}

/** Node's diagnostic reports, however one is asked for, hold neither the environment nor who is connected. */
function leaveEnvironmentOut(): void {
  Object.assign(process.report, { excludeEnv: true, excludeNetwork: true });
}
