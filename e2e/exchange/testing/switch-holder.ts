import { CcxtVenue } from '../../../src/main/adapters/ccxt/ccxt-venue.ts';
import { Core } from '../../../src/main/engine/core.ts';
import { venueOrder } from '../../../src/main/engine/domain/order.ts';
import { DeadMansSwitches } from '../../../src/main/engine/execution/dead-mans-switches.ts';
import { RequestBudgets } from '../../../src/main/engine/execution/request-budget.ts';
import type { VenuePort } from '../../../src/main/engine/ports.ts';
import { emptyState } from '../../../src/main/engine/state.ts';
import { ListJournal } from '../../../src/main/engine/testing/list-journal.ts';
import { openedSession } from '../../../src/main/engine/testing/opened-session.ts';
import { cash, price, quantity } from '../../../src/shared/money.ts';
import { ROWS } from '../conformance/rows.ts';
import { MachineScheduler } from '../machine-scheduler.ts';
import { loopback } from './loopback.ts';
import { venueOf } from './venue-of.ts';

/**
 * A process to be killed: one order rests at the exchange, and the engine keeps the exchange's switch armed. It says
 * `working` of the order, and `armed` at each refresh.
 */
export interface Holding {
  /** In conformance/rows.ts. */
  readonly row: string;
  readonly timeoutMs: number;
  readonly origin: string;
  readonly wsOrigin: string;
  readonly caPem: string;
  /** Of the order. */
  readonly orderId: string;
}

const LOOK_EVERY_MS = 20;

async function hold({ row: name, timeoutMs, origin, wsOrigin, caPem, orderId }: Holding): Promise<void> {
  const row = ROWS.find((it) => it.name === name);
  if (row === undefined || row.profile.deadMansSwitch === null) throw new Error(`no switch at ${name}`);
  const venues = new Map<string, VenuePort>();
  const core = new Core(emptyState(), {
    clock: { now: Date.now },
    machine: { wallNow: Date.now, micros: () => 0 },
    journal: new ListJournal(),
    venues,
    agents: { start: () => {}, stop: () => {}, step: () => {}, ping: () => {}, report: () => {} },
  });
  const switches = new DeadMansSwitches(core, new RequestBudgets((venue) => venues.get(venue)?.requestLimit));
  const venue = await CcxtVenue.open({
    ...venueOf(row),
    ...loopback({ origin, wsOrigin, caPem }),
    profile: { ...row.profile, deadMansSwitch: { ...row.profile.deadMansSwitch, timeoutMs } },
    scheduler: new MachineScheduler(),
    onReport: (report) => {
      if (report.kind === 'dead-mans-switch') {
        switches.report(name, report);
        process.stdout.write(`${report.state}\n`);
      } else if (report.kind === 'accepted') process.stdout.write('working\n');
    },
  });
  venues.set(name, venue);
  core.stage('session.opened', null, null, openedSession(['a'], venue.instruments, Date.now(), cash('1')));
  setInterval(() => {
    const now = Date.now();
    if ((switches.wakeAt ?? now + 1) > now) return;
    switches.tick(now);
    core.commit();
  }, LOOK_EVERY_MS);
  const size = { quantity: quantity(row.size), price: price(row.bid) };
  const how = { side: 'buy', type: 'limit', timeInForce: 'GTC', postOnly: false, reduceOnly: false } as const;
  venue.submit(venueOrder({ id: orderId, symbol: row.symbol, ...how, ...size }));
}

await hold(JSON.parse(process.argv[2] ?? '') as Holding);
