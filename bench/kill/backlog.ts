import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import { MAX_INTENTS_A_STEP } from '../../src/main/engine/agents/protocol.ts';
import { INPUTS_PER_TURN, type Input, partsOf } from '../../src/main/engine/intake.ts';
import { bars, type LoadWorld } from '../../src/main/engine/kill/testing/load-world.ts';
import type { BenchResult } from '../result.ts';
import { cpuMs } from './cpu-time.ts';
import { distribution } from './distribution.ts';
import { type CountingJournal, mustBeLoaded, SCENARIO, withJournalledWorld } from './journalled-world.ts';

const PRESSES = 100;
const WARM_UP = 5;
const TRADES = 200_000;
const REPLIES = 10_000;
/** A press falls anywhere in the first so many milliseconds of the backlog. */
const WITHIN_MS = 200;
/** A bar that closes at a quarter of an hour is journalled: all of them do, the heaviest that market data can be. */
const QUARTER_MS = 15 * 60_000;

interface Pressed {
  readonly lastCancelMs: number;
  /** What this thread computed since the turn began in which the press came: all that a press can have to wait for. */
  readonly cpuMs: number;
  readonly waitedMs: number;
  readonly queued: number;
  readonly staged: number;
}

/** Handles what is queued in turns, as who drives the engine does, until another thread presses. */
async function pressDuringBacklog(
  world: LoadWorld,
  journal: CountingJournal,
  backlog: readonly Input[],
  presser: Worker,
): Promise<Pressed> {
  const { engine } = world;
  world.load();
  mustBeLoaded(world);
  for (const input of backlog) engine.submit(input);
  let [lastCancelAt, lastCancelCpu, turnCpu, cancels, turns] = [0n, 0, 0, 0, 0];
  world.venue().script.cancel = () => {
    cancels += 1;
    if (cancels === SCENARIO.orders) [lastCancelAt, lastCancelCpu] = [process.hrtime.bigint(), cpuMs()];
    return false;
  };
  const done: Pressed[] = [];
  const press = once(presser, 'message').then(([pressedAt]: bigint[]) => {
    const takenAt = process.hrtime.bigint();
    const { staged } = journal;
    world.press();
    const since = (at: bigint): number => Number(at - (pressedAt ?? at)) / 1e6;
    const queued = backlog.length - turns * INPUTS_PER_TURN;
    done.push({
      lastCancelMs: since(lastCancelAt),
      cpuMs: lastCancelCpu - turnCpu,
      waitedMs: since(takenAt),
      queued,
      staged,
    });
  });
  presser.postMessage(Math.random() * WITHIN_MS);
  while (done.length === 0) {
    turnCpu = cpuMs();
    if (engine.pump(INPUTS_PER_TURN)) throw new Error('the backlog was over before the press');
    turns += 1;
    await new Promise((resolve) => setImmediate(resolve));
  }
  await press;
  const [pressed] = done;
  if (pressed === undefined || cancels !== SCENARIO.orders) throw new Error(`${cancels} cancels were sent`);
  return pressed;
}

/** Each bar of one instrument, and journalled. */
function trades({ instruments, clock }: LoadWorld): Input[] {
  const quarter = Math.ceil(clock.now() / QUARTER_MS);
  return Array.from({ length: TRADES }, (_, n): Input => {
    const one = instruments.slice(n % instruments.length, (n % instruments.length) + 1);
    return { kind: 'market.step', step: bars(one, (quarter + n) * QUARTER_MS), index: n };
  });
}

/** Agents that propose as much as one reply may hold, all of it denied and so journalled: far below the minimum. */
function replies(world: LoadWorld): Input[] {
  const intents = Array.from({ length: MAX_INTENTS_A_STEP }, (_, n) =>
    world.intent(n, { side: 'buy', quantity: '0.001' }),
  );
  return Array.from({ length: REPLIES }, (_, n): Input => {
    const agent = world.agents[n % world.agents.length] ?? '';
    return { kind: 'agent.reply', agent, reply: { intents, cancels: [] }, micros: 0 };
  });
}

async function measure(makeBacklog: (world: LoadWorld) => Input[], name: string): Promise<BenchResult[]> {
  const presser = new Worker(new URL('./presser.ts', import.meta.url));
  try {
    let backlog: Input[] | undefined;
    const pressed: Pressed[] = [];
    for (let n = 0; n < WARM_UP + PRESSES; n += 1) {
      const one = await withJournalledWorld((world, journal) => {
        backlog ??= makeBacklog(world).flatMap(partsOf);
        return pressDuringBacklog(world, journal, backlog, presser);
      });
      if (n >= WARM_UP) pressed.push(one);
    }
    const mean = (of: (it: Pressed) => number): number => pressed.reduce((sum, it) => sum + of(it), 0) / pressed.length;
    return [
      ...distribution(
        `${name}: press to last of 200 cancels sent`,
        'ms',
        pressed.map((it) => it.lastCancelMs),
        {
          p99: 50,
        },
      ),
      ...distribution(
        `${name}: of that until the press was taken`,
        'ms',
        pressed.map((it) => it.waitedMs),
      ),
      ...distribution(
        `${name}: the turn before and the kill, computed by the thread`,
        'ms',
        pressed.map((it) => it.cpuMs),
      ),
      { name: `${name}: inputs still queued at the press, mean`, value: mean((it) => it.queued), unit: 'inputs' },
      { name: `${name}: records not yet durable at the press, mean`, value: mean((it) => it.staged), unit: 'records' },
    ];
  } finally {
    await presser.terminate();
  }
}

/** A press from another thread while the engine works off a long queue. */
export async function backlogBench(): Promise<BenchResult[]> {
  return [
    ...(await measure(trades, `kill, ${TRADES.toLocaleString('en')} trades queued`)),
    ...(await measure(replies, `kill, ${REPLIES.toLocaleString('en')} full replies of agents queued`)),
  ];
}
