import { writeFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { parseArgs } from 'node:util';
import type { Scene } from './console/command.ts';
import { perform } from './console/console.ts';
import { furnish, MAIN_KEY, MAIN_SECRET } from './core/testing/market.ts';
import { FORMATS } from './formats.ts';
import { openRecording } from './recording.ts';
import { startExchange } from './server.ts';

const USAGE = `usage: node e2e/exchange/run.ts --exchange ${Object.keys(FORMATS).join('|')} [--seed N] [--ca FILE]
Starts a test exchange on loopback and does what it reads, line by line; help lists what it knows.
`;

/** Exit code 2 for a wrong option. Ends with its input, or at `exit`. */
async function main(): Promise<number> {
  let values: { exchange?: string; seed?: string; ca?: string };
  try {
    const text = { type: 'string' } as const;
    ({ values } = parseArgs({ options: { exchange: text, seed: text, ca: text } }));
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : error}\n${USAGE}`);
    return 2;
  }
  const seed = Number(values.seed ?? '1');
  if (values.exchange === undefined || !Object.hasOwn(FORMATS, values.exchange) || !Number.isSafeInteger(seed)) {
    process.stderr.write(USAGE);
    return 2;
  }
  const running = await startExchange({ format: values.exchange, seed });
  const account = furnish(running.exchange);
  const scene: Scene = { running, account, recording: () => openRecording(Date.now()), playback: null };
  if (values.ca !== undefined) writeFileSync(values.ca, running.caPem);
  say(`${values.exchange} at ${running.origin} and ${running.wsOrigin}`);
  say(`key ${MAIN_KEY}, secret ${MAIN_SECRET}`);
  for await (const line of createInterface({ input: process.stdin })) {
    if (line.trim() === 'exit') break;
    say(await perform(scene, line));
  }
  await running.close();
  return 0;
}

function say(text: string): void {
  if (text !== '') process.stdout.write(`${text}\n`);
}

process.exitCode = await main();
