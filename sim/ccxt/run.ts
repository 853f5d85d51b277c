import { parseArgs } from 'node:util';
import { whole } from '../options.ts';
import { drawScenario } from '../simulation/draw.ts';
import { told } from '../simulation/trace.ts';
import { ADAPTERS } from './adapters.ts';
import { runOverCcxt } from './run-over-ccxt.ts';

const USAGE = `usage: npm run sim:ccxt -- [--exchange ${Object.keys(ADAPTERS).join('|')}] [--from S] [--seeds N] [--replay S]`;
const MOST_SEEDS = 1_000_000;
const LARGEST_SEED = 2 ** 31;

interface Asked {
  readonly exchange: keyof typeof ADAPTERS;
  readonly from: number;
  readonly seeds: number;
  readonly isReplay: boolean;
}

/** `npm run sim:ccxt`: the simulation's runs over the ccxt adapter. Exit code 1 when a promise was broken, 2 for a wrong option. */
async function main(): Promise<number> {
  let asked: Asked;
  try {
    asked = read(process.argv.slice(2));
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n${USAGE}\n`);
    return 2;
  }
  let broken = 0;
  for (let seed = asked.from; seed < asked.from + asked.seeds; seed += 1) {
    const world = await runOverCcxt(drawScenario(seed), ADAPTERS[asked.exchange], { keepLines: asked.isReplay });
    if (asked.isReplay) process.stdout.write(`${told(world, Number.POSITIVE_INFINITY).join('\n')}\n`);
    const { violation } = world;
    if (violation === null) continue;
    broken += 1;
    process.stdout.write(`seed ${seed}: promise ${violation.promise}: ${violation.what}\n`);
  }
  process.stdout.write(`${asked.seeds} seeds over ${asked.exchange}, ${broken} violations\n`);
  return broken > 0 ? 1 : 0;
}

function isHere(exchange: string): exchange is keyof typeof ADAPTERS {
  return Object.hasOwn(ADAPTERS, exchange);
}

/** @throws RangeError or TypeError in words for whoever called it */
function read(args: readonly string[]): Asked {
  const { values } = parseArgs({
    args: [...args],
    options: {
      exchange: { type: 'string', default: 'binance' },
      from: { type: 'string', default: '1' },
      seeds: { type: 'string', default: '50' },
      replay: { type: 'string' },
    },
  });
  const { exchange, replay } = values;
  if (!isHere(exchange)) throw new RangeError(`there is no exchange ${exchange} here`);
  const from = whole(replay === undefined ? '--from' : '--replay', replay ?? values.from, 0, LARGEST_SEED);
  const seeds = replay === undefined ? whole('--seeds', values.seeds, 1, MOST_SEEDS) : 1;
  return { exchange, from, seeds, isReplay: replay !== undefined };
}

// ccxt leaves timers of its own behind: nothing of a run that is over waits for them.
process.exit(await main());
