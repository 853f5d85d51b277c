import type { VenueProfile } from '../../src/main/adapters/ccxt/profile.ts';
import type { VenueId } from '../../src/shared/ids.ts';
import type { Fault } from '../exchange/faults.ts';
import type { Scenario } from '../simulation/scenario.ts';
import { stepsToEnd } from '../simulation/settle.ts';
import { Simulation } from '../simulation/simulation.ts';
import type { Venues, VenuesOptions } from '../simulation/venues.ts';
import { CcxtWay } from './ccxt-way.ts';
import { CoreExchange, type CoreExchangeOptions } from './core-exchange.ts';

export interface Adapter {
  readonly profile: VenueProfile;
  /** A name in e2e/exchange/formats.ts. */
  readonly format: string;
  readonly settle: string;
  readonly execution: CoreExchangeOptions['execution'];
}

/**
 * One run as any other, with the ccxt adapter and an exchange of e2e/exchange where the simulated venue is: the same
 * promises, looked at after every event. Between two instants everybody finishes what is asked of them.
 */
export async function runOverCcxt(
  scenario: Scenario,
  adapter: Adapter,
  options: { readonly keepLines?: boolean } = {},
): Promise<Simulation> {
  let ways: readonly CcxtWay[] = [];
  const build = (of: VenuesOptions): Venues => {
    const built = buildCcxtVenues(of, adapter);
    ways = built.ways;
    return { exchanges: built.exchanges, links: ways };
  };
  const world = new Simulation({ ...scenario, faults: scenario.faults.filter(isScripted) }, { ...options, build });
  const everybody = async (): Promise<void> => {
    await Promise.all(ways.map((way) => way.opened));
    await new Promise((resolve) => setImmediate(resolve));
  };
  await everybody();
  for (const _ of stepsToEnd(world)) await everybody();
  for (const way of ways) way.disconnect();
  return world;
}

/**
 * An exchange's answer names no time: one that is of an earlier moment and does not say so breaks what an exchange has to
 * guarantee, and no adapter can know it.
 */
function isScripted({ kind }: Fault): boolean {
  return kind !== 'stale-snapshot';
}

function buildCcxtVenues(
  { scenario, clock, plan, balance }: VenuesOptions,
  adapter: Adapter,
): { readonly exchanges: ReadonlyMap<VenueId, CoreExchange>; readonly ways: readonly CcxtWay[] } {
  const { profile, format } = adapter;
  const exchanges = new Map<VenueId, CoreExchange>();
  const ways = scenario.venues.map((setup) => {
    const { id, instruments } = setup;
    const { execution, settle } = adapter;
    const idOf = profile.clientIds.fromVenue;
    const exchange = new CoreExchange({ id, clock, instruments, plan, balance, settle, execution, idOf });
    exchanges.set(setup.id, exchange);
    const faults = scenario.faults.filter((fault) => fault.venue === setup.id);
    return new CcxtWay({ setup, exchange, clock, plan, faults, profile, format, settle });
  });
  return { exchanges, ways };
}
