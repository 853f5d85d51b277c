import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { serviceDir, thisPlace } from '../local-socket/address.ts';
import { isAnswered } from '../local-socket/dial.ts';
import { EXCHANGE } from './service.ts';

/** Where an exchange that ended by itself left what the next one goes on from. */
export function stateFile(dataDir: string): string {
  return join(serviceDir(dataDir, EXCHANGE), 'state.json');
}

/** True when the data folder's market lives on outside its console: an exchange answers, or left its state behind. */
export async function isExchangeThere(dataDir: string): Promise<boolean> {
  return existsSync(stateFile(dataDir)) || (await isAnswered(dataDir, EXCHANGE, thisPlace()));
}
