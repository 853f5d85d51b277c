import type { Trip } from '../../src/main/engine/kill/trips.ts';
import { isRunning } from '../../src/main/engine/kill/trips.ts';
import { abs } from '../../src/shared/money.ts';
import { resetWhatIsOver } from './act.ts';
import type { Simulation } from './simulation.ts';

/** Once nothing fails any more a kill has to be over within this, in the exchanges' time. */
const KILL_IS_OVER_WITHIN_MS = 60_000;
/** An exchange that never comes back: the kill gives up by itself within this. */
const KILL_GIVES_UP_WITHIN_MS = 16 * 60_000;
/** An order nobody answered is looked up, looked up again once it cannot arrive any more, and known. */
const UNANSWERED_IS_KNOWN_AFTER_MS = 30_000;
const AFTER_THE_END_MS = 15_000;

/**
 * The end of every run, when faults and actions are over: what runs has to end; one last kill of everything has to
 * prove flat, or name dust and nothing but dust; and then nothing moves any more.
 */
export function runToEnd(world: Simulation): void {
  for (const _ of stepsToEnd(world));
}

/** The same one instant after the other. */
export function* stepsToEnd(world: Simulation): Generator<void> {
  const { lengthMs } = world.scenario;
  yield* world.steps(lengthMs);
  world.crashes.disarm();
  world.journal.hiccups = 0;
  const gone = [...world.exchanges.keys()].filter((venue) => world.isGoneForGood(venue));
  const within = gone.length === 0 ? KILL_IS_OVER_WITHIN_MS : KILL_GIVES_UP_WITHIN_MS;
  let at = yield* runUntilOver(world, lengthMs, within);
  yield* world.steps(at + UNANSWERED_IS_KNOWN_AFTER_MS);
  at += UNANSWERED_IS_KNOWN_AFTER_MS;
  world.quiet();
  if (world.violation !== null) return;
  world.turn(() => resetWhatIsOver(world));
  const commandId = 'press-at-the-end';
  world.turn(() => {
    world.engine.kill({ scope: { kind: 'global' }, commandId, cause: 'window', by: 'simulation', reason: '' });
  });
  at = yield* runUntilOver(world, at, within);
  if (world.violation !== null) return;
  judge(world, gone);
  yield* world.steps(at + AFTER_THE_END_MS);
  if (world.violation === null) world.settled();
}

/** Runs until no kill runs; returns when that was. */
function* runUntilOver(world: Simulation, from: number, within: number): Generator<void, number> {
  let at = from;
  // At first a while for what is still under way and for a process that is down.
  for (at += 16_000; world.violation === null; at += 1_000) {
    yield* world.steps(at);
    const running = [...world.engine.state.trips.byId.values()].filter(isRunning);
    if (world.isAlive && running.length === 0) return at;
    if (at - from > within) {
      world.broken(13, `${running.map(words).join(', ')} not over ${within / 1_000} s after everything works again`);
    }
  }
  return at;
}

/** The last kill's result against the exchanges' truth. */
function judge(world: Simulation, gone: readonly string[]): void {
  const trip = [...world.engine.state.trips.byId.values()].findLast((it) => it.scope.kind === 'global' && !it.reset);
  if (trip === undefined) {
    world.broken(4, 'the last press left no latch');
    return;
  }
  if (gone.length > 0) {
    if (trip.phase === 'FLAT') world.broken(2, `${trip.tripId} is FLAT and ${gone.join(', ')} cannot be read`);
    for (const venue of gone) {
      const isNamed = trip.residuals.some((it) => it.venue === venue && it.type === 'unread');
      if (!isNamed) world.broken(2, `${trip.tripId} does not say that ${venue} cannot be read`);
    }
  }
  for (const [venue, exchange] of world.exchanges) {
    const { account, working } = exchange;
    if (gone.includes(venue)) continue;
    if (working.size > 0) world.broken(13, `${venue} lists ${[...working.keys()].join(', ')} after ${words(trip)}`);
    for (const { symbol, quantity } of account.positions()) {
      const least = exchange.least(symbol);
      const named = trip.residuals.find((it) => it.venue === venue && it.symbol === symbol && it.type === 'dust');
      if (abs(quantity) >= least) world.broken(13, `${venue} holds ${quantity} ${symbol} after ${words(trip)}`);
      else if (named?.quantity !== quantity) world.broken(2, `${words(trip)} does not name the dust in ${symbol}`);
    }
  }
}

function words(trip: Trip): string {
  return `${trip.tripId} ${trip.phase}${trip.exhausted ? ' (no further attempt)' : ''}`;
}
