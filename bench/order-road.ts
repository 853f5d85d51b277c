import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import paperJson from '../resources/market/paper-venue.json' with { type: 'json' };
import riskJson from '../resources/policy/risk.json' with { type: 'json' };
import { SimulatedClock } from '../src/main/adapters/clock/simulated-clock.ts';
import { openJournal } from '../src/main/adapters/journal/open-journal.ts';
import { PaperVenueConfig } from '../src/main/adapters/paper/config.ts';
import { PaperVenue } from '../src/main/adapters/paper/paper-venue.ts';
import type { IntentMessage } from '../src/main/engine/agents/protocol.ts';
import type { Instrument } from '../src/main/engine/domain/instrument.ts';
import { Engine } from '../src/main/engine/engine.ts';
import type { VenuePort } from '../src/main/engine/ports.ts';
import { RiskConfig } from '../src/main/engine/risk/config.ts';
import { emptyState } from '../src/main/engine/state.ts';
import { PERMIT_ALL } from '../src/main/engine/testing/permit-all-policy.ts';
import { cash, price, quantity } from '../src/shared/money.ts';
import type { BenchResult } from './result.ts';

const AGENTS = 10;
const ORDERS = 60_000;
/** Intents that share one flush: what ten agents answer to one bar. */
const BATCH = 640;
const TARGET = 50_000;
const FLOOR = 20_000;
/** Every check looks; these limits are far away, or the same market order over and over would meet them. */
const NO_RATES = { maxOrdersPerMinute: 100_000_000, maxMessagesPerMinute: 100_000_000 };
const NO_BREAKS = { losingStreak: { trades: 100_000_000, holdMs: 1 }, coolDown: { holdMs: 0 } };

/**
 * The order road in one process: intent, policy, every risk check, durable decision in the encrypted journal, paper
 * venue, fill, durable report, books. Wall time over all of it.
 */
export function orderRoadBench(): Promise<BenchResult[]> {
  const dir = mkdtempSync(join(tmpdir(), 'interlock-bench-'));
  try {
    const perSecond = measure(dir);
    return Promise.resolve([
      {
        name: 'order road, intent to durable decision to paper fill, ten agents',
        value: perSecond,
        unit: 'orders/s',
        target: `≥ ${TARGET}, floor ${FLOOR}`,
        ok: perSecond >= FLOOR,
      },
    ]);
  } finally {
    rmSync(dir, { recursive: true, force: true });
  }
}

function measure(dir: string): number {
  const instrument: Instrument = {
    symbol: 'BTC-PERP',
    kind: 'perp',
    base: 'BTC',
    quote: 'USD',
    tick: price('0.5'),
    step: quantity('0.001'),
    minQuantity: quantity('0.001'),
    minNotional: cash('5'),
    volumeUnit: 'quote',
  };
  const start = Date.UTC(2022, 0, 1);
  const clock = new SimulatedClock(start);
  const journal = openJournal({ dir, key: new Uint8Array(32).fill(7), wallNow: Date.now });
  const venues = new Map<string, VenuePort>();
  const nothing = (): void => {};
  const engine = new Engine({
    state: emptyState(),
    ports: {
      clock,
      machine: { wallNow: Date.now, micros: () => performance.now() * 1_000 },
      journal,
      venues,
      agents: { start: nothing, stop: nothing, step: nothing, ping: nothing, report: nothing },
    },
    policy: PERMIT_ALL,
    risk: {
      ...RiskConfig.parse(riskJson),
      account: { ...riskJson.account, ...NO_RATES },
      order: { ...riskJson.order, duplicateWithinMs: 0 },
      protections: { account: NO_BREAKS, agent: NO_BREAKS },
      triggers: {
        ...riskJson.triggers,
        'order-frequency': { ...riskJson.triggers['order-frequency'], enabled: false },
        'order-latency': { ...riskJson.triggers['order-latency'], enabled: false },
      },
      toolRates: { 'order.propose': { perMinute: 100_000_000 }, 'order.cancel': { perMinute: 100_000_000 } },
      agent: { ...riskJson.agent, ...NO_RATES, maxOpenOrders: 1_000 },
    },
    declared: () => ({
      maxOrderValue: cash('1000000'),
      maxPositionValue: cash('1000000'),
      maxOpenOrders: 1_000,
      maxOrdersPerMinute: 100_000_000,
      maxSessionMs: 840 * 3_600_000,
      maxToolCalls: 100_000_000,
    }),
  });
  const venue = new PaperVenue({
    id: 'paper',
    scheduler: clock,
    instruments: new Map([[instrument.symbol, instrument]]),
    config: PaperVenueConfig.parse({ ...paperJson, requestLimit: { requests: 1_000_000, perMs: 1_000 } }),
    seed: 1,
    currency: 'USD',
    balance: cash('1000000'),
    onReport: (report) => engine.submit({ kind: 'venue.report', venue: 'paper', report }),
  });
  venues.set('paper', venue);
  const agents = Array.from({ length: AGENTS }, (_, index) => `agent-${index}`);
  engine.openSession({
    session: 1,
    seed: 1,
    feed: 'bench',
    feedSha256: '',
    firstAt: start,
    venue: 'paper',
    venueConfigSha256: '',
    currency: 'USD',
    balance: cash('1000000'),
    instruments: [instrument],
    agents: agents.map((agent) => ({
      agent,
      role: 'strategy',
      manifestSha256: '',
      symbols: [instrument.symbol],
      trading: 'paper',
      tools: ['market.bars', 'order.propose', 'order.cancel'],
      allocation: cash('100000'),
    })),
  });
  for (const agent of agents) {
    engine.startAgent(agent);
    engine.submit({ kind: 'agent.event', event: { type: 'ready', agent, name: agent, warmupBars: 0 } });
  }
  engine.pump();
  const deep = quantity('100000');
  const [bid, ask] = [price('46000'), price('46000.5')];

  let sent = 0;
  let began = 0;
  let fillsBefore = 0;
  const round = (index: number): void => {
    const at = start + (index + 1) * 1_000;
    clock.advanceTo(at);
    venue.onQuote({ symbol: instrument.symbol, at, bid, ask, bidSize: deep, askSize: deep });
    engine.state.marks.set(instrument.symbol, { price: bid, at });
    for (const agent of agents) {
      const intents = Array.from(
        { length: BATCH / AGENTS },
        (_, n): IntentMessage => intent(`${index}-${n}`, n % 2 === 0),
      );
      sent += intents.length;
      engine.submit({ kind: 'agent.reply', agent, reply: { intents, cancels: [] }, micros: 0 });
    }
    engine.pump();
    for (let next = clock.nextAt(); next !== undefined && next < at + 900; next = clock.nextAt()) {
      clock.advanceTo(next);
      engine.pump();
    }
    engine.core.settle();
  };
  for (let index = 0; sent < ORDERS / 6; index += 1) round(index);
  const warm = Math.ceil(sent / BATCH);
  [sent, fillsBefore, began] = [0, engine.state.counts.fills, performance.now()];
  for (let index = warm; sent < ORDERS; index += 1) round(index);
  const seconds = (performance.now() - began) / 1_000;
  const fills = engine.state.counts.fills - fillsBefore;
  if (fills < sent) throw new Error(`${sent} orders gave only ${fills} fills; denials ${engine.state.counts.denials}`);
  journal.close();
  return sent / seconds;
}

function intent(ref: string, isBuy: boolean): IntentMessage {
  return {
    ref,
    symbol: 'BTC-PERP',
    side: isBuy ? 'buy' : 'sell',
    type: 'market',
    quantity: '0.001',
    timeInForce: 'IOC',
    postOnly: false,
    reduceOnly: false,
    purpose: 'bench',
  };
}
