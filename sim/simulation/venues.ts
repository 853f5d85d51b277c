import type { Scheduler } from '../../src/main/engine/ports.ts';
import type { VenueId } from '../../src/shared/ids.ts';
import type { Cash } from '../../src/shared/money.ts';
import { FaultExchange } from '../exchange/exchange.ts';
import type { FaultPlan } from '../exchange/faults.ts';
import { Link } from '../exchange/link.ts';
import type { TrueExchange, VenueWay } from '../exchange/true-exchange.ts';
import { type Scenario, START } from './scenario.ts';

export interface VenuesOptions {
  readonly scenario: Scenario;
  readonly clock: Scheduler;
  readonly plan: FaultPlan;
  /** Cash of each exchange's account at the start. */
  readonly balance: Cash;
}

/** The exchanges of a run, each with its own way to it. */
export interface Venues {
  readonly exchanges: ReadonlyMap<VenueId, TrueExchange>;
  readonly links: readonly VenueWay[];
}

export function buildVenues({ scenario, clock, plan, balance }: VenuesOptions): Venues {
  const exchanges = new Map<VenueId, FaultExchange>();
  const links = scenario.venues.map(({ id, instruments, requestLimit, latencyMs }) => {
    const exchange = new FaultExchange({ id, clock, instruments, plan, balance });
    exchanges.set(id, exchange);
    const faults = scenario.faults.filter((fault) => fault.venue === id);
    return new Link({ exchange, scheduler: clock, plan, startAt: START, faults, requestLimit, latencyMs });
  });
  return { exchanges, links };
}
