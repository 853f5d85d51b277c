import { openOrdersOf } from '../../src/main/engine/execution/orders.ts';
import { isRunning, latchedTrips, latchOver } from '../../src/main/engine/kill/trips.ts';
import type { Scheduler } from '../../src/main/engine/ports.ts';
import type { AgentId } from '../../src/shared/ids.ts';
import { Refusal } from '../../src/shared/ipc/contract.ts';
import { type Price, price, quantity, rate } from '../../src/shared/money.ts';
import type { FaultPlan } from '../exchange/faults.ts';
import type { Watched } from '../promises/promise.ts';
import type { Crashes } from './crashes.ts';
import { type Action, type Scenario, START } from './scenario.ts';

/** What actions do things to. */
export interface Acted extends Watched {
  readonly scenario: Scenario;
  readonly clock: Scheduler;
  readonly plan: FaultPlan;
  readonly crashes: Crashes;
  /** False while no process lives. */
  readonly isAlive: boolean;
  readonly processes: Set<AgentId>;
  /** How far the engine's clock is ahead of the exchanges'. */
  jumpedMs: number;
  /** Bars that have closed. */
  bars: number;
}

/** Makes one action happen. What needs a living console and finds none does nothing, as it would. */
export function act(world: Acted, action: Action): void {
  switch (action.kind) {
    case 'price':
      world.exchanges.get(action.venue)?.move(action.symbol, price(action.price));
      return;
    case 'manual-order':
      manualOrder(world, action);
      return;
    case 'manual-cancel': {
      const exchange = world.exchanges.get(action.venue);
      const orderId = [...(exchange?.working.keys() ?? [])].at(action.index);
      if (orderId !== undefined && exchange?.cancelByHand(orderId) === true) world.plan.count('manual-cancel');
      return;
    }
    case 'funding':
      world.plan.count('funding');
      world.exchanges.get(action.venue)?.fund(action.symbol, rate(action.rate));
      return;
    case 'clock-jump':
      world.plan.count('clock-jump');
      world.jumpedMs += action.ms;
      return;
    case 'journal-fails':
      world.plan.count('journal-fails');
      world.journal.failing = true;
      world.clock.at(START + action.at + action.forMs, () => {
        world.journal.failing = false;
      });
      return;
    case 'journal-hiccup':
      world.plan.count('journal-hiccup');
      world.journal.hiccups = action.flushes;
      return;
    case 'crash':
      world.crashes.arm(action.point, action.after, action.downMs);
      return;
    default:
      if (world.isAlive) actOnEngine(world, action);
  }
}

type ToEngine = Extract<
  Action,
  { kind: 'bar' | 'propose' | 'kill' | 'reset' | 'start-agents' | 'stop-agent' | 'agent-fails' }
>;

function actOnEngine(world: Acted, action: ToEngine): void {
  const { engine } = world;
  switch (action.kind) {
    case 'bar':
      bar(world);
      return;
    case 'propose': {
      const { agent, intents, cancels } = action;
      const refs = openOrdersOf(engine.state.orders, agent).filter((it) => it.owner.kind === 'agent');
      const asked = refs.slice(0, cancels).map((it) => ({ ref: it.ref, purpose: 'simulated' }));
      const reply = { intents: [...intents], cancels: asked };
      engine.submit({ kind: 'agent.reply', agent, reply, micros: 0 });
      return;
    }
    case 'kill':
      kill(world, action);
      return;
    case 'reset':
      resetWhatIsOver(world);
      return;
    case 'start-agents':
      for (const agent of world.scenario.agents) startAgent(world, agent);
      return;
    case 'stop-agent':
      refusable(() => engine.stopAgent(action.agent, 'operator'));
      return;
    case 'agent-fails':
      world.plan.count('agent-fails');
      world.processes.delete(action.agent);
      engine.submit({ kind: 'agent.event', event: { type: 'failed', agent: action.agent, reason: 'made to fail' } });
      return;
    default:
  }
}

/**
 * A press. What it answers has to be true: latched in this turn, and durable if it says so (promise 4); and the same
 * press again is no second kill, not even after its reset.
 */
function kill(world: Acted, { scope, commandId }: Extract<Action, { kind: 'kill' }>): void {
  const { engine } = world;
  const before = world.latches.tripOf(commandId);
  const wasTaken = before !== undefined;
  const receipt = engine.kill({ scope, commandId, cause: 'window', by: 'simulation', reason: '' });
  if (!world.isAlive) return;
  const isSecond = wasTaken && receipt.status === 'LATCHED';
  if (isSecond) world.broken(13, `${commandId} was ${before} and became ${receipt.tripId} as well`);
  const isLatched = world.latches.scopeOf(receipt.tripId) !== undefined;
  if (!isLatched && !wasTaken) world.broken(4, `a press was answered with ${receipt.tripId}, which latches nothing`);
  if (!engine.core.gate.isClosed(scope) && !wasTaken) world.broken(1, 'the gate is open after a press');
  if (receipt.persisted && !world.journal.durableTrips.has(receipt.tripId)) {
    world.broken(4, `${receipt.tripId} was said to be persisted and is not`);
  }
}

/** The operator lifts every latch whose kill is over, having seen what is left; one that still works is not lifted. */
export function resetWhatIsOver(world: Acted): void {
  const { engine } = world;
  for (const trip of latchedTrips(engine.state.trips)) {
    const isOver = !isRunning(trip);
    const typed = trip.scope.kind === 'global' ? 'ALL' : trip.scope.agent;
    const wasReset = refusable(() =>
      engine.reset({
        tripId: trip.tripId,
        by: 'simulation',
        reason: 'looked at it',
        typed,
        residualsSeen: true,
        rootCause: 'drawn',
        actions: 'looked',
      }),
    );
    if (wasReset && !isOver) world.broken(4, `${trip.tripId} was reset while it still worked`);
  }
}

/** Promise 4: a latched agent does not start. */
function startAgent(world: Acted, agent: string): void {
  const isLatched = latchOver(world.engine.state.trips, agent) !== undefined || world.latches.covers(agent);
  const started = refusable(() => world.engine.startAgent(agent));
  if (started && isLatched && world.isAlive) world.broken(4, `${agent} was started although it is latched`);
}

function manualOrder(world: Acted, action: Extract<Action, { kind: 'manual-order' }>): void {
  world.plan.count(action.price === null ? 'manual-trade' : 'manual-order');
  const base = {
    id: `manual-${action.at.toString(36)}`,
    symbol: action.symbol,
    side: action.side,
    quantity: quantity(action.quantity),
    timeInForce: 'GTC',
    postOnly: false,
    reduceOnly: false,
  } as const;
  const order =
    action.price === null
      ? { ...base, type: 'market' as const }
      : { ...base, type: 'limit' as const, price: price(action.price) };
  world.exchanges.get(action.venue)?.arrive(order, world.now());
}

function bar(world: Acted): void {
  const closeAt = world.now() + world.jumpedMs;
  const rows = world.scenario.venues.flatMap(({ id, instruments }) =>
    instruments.map(({ symbol }) => {
      const last = world.exchanges.get(id)?.last.get(symbol) ?? (0n as Price);
      const prices = { open: last, high: last, low: last, close: last };
      const bar = { symbol, openAt: closeAt - 1_000, closeAt, ...prices, volume: quantity('1') };
      return { bar, quotes: [] };
    }),
  );

  const step = { openAt: closeAt - 1_000, closeAt, rows };
  world.engine.submit({ kind: 'market.step', step, index: world.bars });
  world.bars += 1;
}

/** False when it was refused; anything else that is thrown is a defect. */
function refusable(ask: () => void): boolean {
  try {
    ask();
    return true;
  } catch (error) {
    if (error instanceof Refusal) return false;
    throw error;
  }
}
