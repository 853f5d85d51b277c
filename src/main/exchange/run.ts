import { existsSync } from 'node:fs';
import { EXCHANGE } from '../adapters/exchange/service.ts';
import { endpointFile, serviceDir, thisPlace } from '../adapters/local-socket/address.ts';
import { isAnswered } from '../adapters/local-socket/dial.ts';
import { listenLocally } from '../adapters/local-socket/listen.ts';
import type { Log } from '../log/log.ts';
import { Connection } from './connection.ts';
import { Exchange } from './exchange.ts';
import { readState, removeState, writeState } from './state-file.ts';

/** An exchange that nobody is connected to for so long, machine milliseconds, keeps its state and ends. */
const UNATTENDED_MS = 15 * 60_000;
const KEEP_AGAIN_MS = 60_000;
const MAX_CONNECTIONS = 8;
/** How often it is looked whether anybody could still find us. */
const LOOK_EVERY_MS = 1_000;

/**
 * The exchange process of one data folder: listens until its console closes, it is told to end, or nobody was there for
 * a while. Rejects, in words, when it cannot begin.
 */
export async function runExchange(dataDir: string, log: Log, unattendedMs: number = UNATTENDED_MS): Promise<void> {
  const place = thisPlace();
  if (await isAnswered(dataDir, EXCHANGE, place)) {
    throw new Error('another exchange process runs with this data folder already');
  }
  let unattended: NodeJS.Timeout | undefined;
  const attend = (attended: boolean): void => {
    clearTimeout(unattended);
    if (!attended) unattended = setTimeout(keepAndEnd, unattendedMs);
  };
  const end = (code: number): void => {
    void server.close();
    process.exit(code);
  };
  // Until a console drives it nothing happens here that the file does not say.
  let isDriven = false;
  const keepAndEnd = (): void => {
    const kept = isDriven ? exchange.kept() : null;
    try {
      if (kept !== null) writeState(dataDir, kept);
    } catch (error) {
      log.error('the market could not be kept', error);
      // A market that cannot be kept is not given up: it goes on, and is tried to be kept again later.
      clearTimeout(unattended);
      unattended = setTimeout(keepAndEnd, KEEP_AGAIN_MS);
      return;
    }
    end(0);
  };
  const exchange = new Exchange({
    onDriven: () => {
      isDriven = true;
      removeState(dataDir);
    },
    onAttended: attend,
    onClosed: () => end(0),
  });
  const left = readState(dataDir);
  if (left !== null) exchange.restore(left);
  const server = await listenLocally({
    dataDir,
    service: EXCHANGE,
    place,
    maxConnections: MAX_CONNECTIONS,
    onConnection: (socket, token) => new Connection(socket, token, exchange),
    onFault: () => log.error('a connection could not be taken'),
  });
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, keepAndEnd);
  // The terminal that the console was started from is not ours.
  process.on('SIGHUP', () => {});
  // With its data folder, or its endpoint there, taken away nobody can reach it any more.
  setInterval(() => {
    if (!existsSync(serviceDir(dataDir, EXCHANGE))) end(0);
    else if (!existsSync(endpointFile(dataDir, EXCHANGE))) keepAndEnd();
  }, LOOK_EVERY_MS);
  attend(false);
}
