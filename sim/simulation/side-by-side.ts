import type { VenuePosition } from '../../src/main/engine/domain/venue-report.ts';
import { abs } from '../../src/shared/money.ts';
import { FOR_GOOD } from '../exchange/faults.ts';
import type { AccountState } from '../exchange/history.ts';
import type { TrueExchange } from '../exchange/true-exchange.ts';
import { type Scenario, START } from './scenario.ts';
import { Simulation } from './simulation.ts';

/** A venue that does not answer may delay the others by no more than this. */
const DELAYED_AT_MOST_MS = 100;
const SHOWN_INCOMPLETE_WITHIN_MS = 10_500;
const LOOK_FOR_MS = 40_000;

/**
 * Promise 13, side by side: the same kill twice, once with one venue gone from the moment of the press. Every other
 * venue is flat no later than 100 ms after it would have been, and the kill says INCOMPLETE and names the venue.
 * Returns what was wrong; null when nothing was or there is only one venue.
 */
export function slowVenueDelaysNoOther(drawn: Scenario): string | null {
  const [gone] = drawn.venues.slice(-1);
  if (gone === undefined || drawn.venues.length < 2) return null;
  const pressAt = Math.floor(drawn.lengthMs / 2);
  const quiet = drawn.actions.filter(
    (it) => it.at < pressAt && ['price', 'bar', 'propose', 'start-agents'].includes(it.kind),
  );
  const press = { at: pressAt, kind: 'kill', scope: { kind: 'global' }, commandId: 'press-side-by-side' } as const;
  const scenario: Scenario = { ...drawn, actions: [...quiet, press], faults: [] };
  const down = { kind: 'venue-down', venue: gone.id, from: pressAt, until: FOR_GOOD, chance: 1, ms: 0 } as const;
  const [well, ill] = [run(scenario, pressAt), run({ ...scenario, faults: [down] }, pressAt)];
  const broken = well.violation ?? ill.violation;
  if (broken !== null) return `promise ${broken.promise}: ${broken.what}`;
  for (const [venue, exchange] of well.exchanges) {
    if (venue === gone.id) continue;
    const [before, after] = [flatAt(exchange), flatAt(ill.exchanges.get(venue))];
    if (before === null) return `${venue} is not flat ${LOOK_FOR_MS} ms after a press with no fault at all`;
    if (after === null) return `${venue} is not flat because ${gone.id} does not answer`;
    const later = after - before;
    if (later > DELAYED_AT_MOST_MS) return `${venue} is flat ${later} ms later because ${gone.id} does not answer`;
  }
  // A trigger may have tripped an agent before.
  const told = [...ill.engine.state.trips.byId.values()].find((it) => it.scope.kind === 'global');
  if (told?.phase !== 'INCOMPLETE') return `${gone.id} does not answer and the kill says ${told?.phase}`;
  if (told.residuals.every((it) => it.venue !== gone.id))
    return `the kill does not name ${gone.id}, which does not answer`;
  const toldAt = ill.incompleteAt;
  if (toldAt === null || toldAt - START - pressAt > SHOWN_INCOMPLETE_WITHIN_MS) return 'INCOMPLETE was said too late';
  return null;
}

function run(scenario: Scenario, pressAt: number): Simulation {
  const world = new Simulation(scenario);
  world.runTo(pressAt + LOOK_FOR_MS);
  return world;
}

/** Since when nothing has been left there but dust; null when something is. */
function flatAt(exchange: TrueExchange | undefined): number | null {
  const isDust = ({ symbol, quantity }: VenuePosition): boolean => abs(quantity) < (exchange?.least(symbol) ?? 0n);
  const isFlat = (state: AccountState): boolean => state.openOrders.length === 0 && state.positions.every(isDust);
  return exchange?.history.sinceWhen(isFlat) ?? null;
}
