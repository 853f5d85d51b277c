import type { TimeMs } from '../../shared/ids.ts';
import type { AgentBar } from './agents/protocol.ts';
import type { ServiceWatch } from './agents/services.ts';
import { agentBar, agentStep } from './agents/steps.ts';
import type { Core } from './core.ts';
import type { LiveDelivery, LiveStep } from './domain/live-market.ts';
import type { FeedStep } from './domain/market.ts';
import type { StageLatencies } from './latency/stages.ts';
import { metricsSample } from './ledger/metrics-sample.ts';
import { PERIOD_MS } from './ledger/returns.ts';
import type { BarsAlarms } from './policy/bars-alarms.ts';
import type { MarketAccess } from './policy/market-access.ts';
import { isOff } from './policy/switches.ts';
import { feedTool } from './policy/tool-off.ts';
import type { TriggerControl } from './triggers/control.ts';

/** The curve and the place in the feed are journalled this often, in market time. */
const SAMPLE_EVERY_MS = 15 * 60_000;

interface Parts {
  readonly core: Core;
  readonly services: ServiceWatch;
  readonly triggers: TriggerControl;
  readonly latency: StageLatencies;
  readonly market: MarketAccess;
  readonly barsAlarms: BarsAlarms;
}

/** What a step of the feed brings: new prices, samples for the journal, and bars for the agents that may see them. */
export class FeedSteps {
  readonly #parts: Parts;

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  /** Takes the step that has this place in the feed. */
  take(step: FeedStep, index: number, live: LiveDelivery | null): void {
    const { core, services, triggers, latency } = this.#parts;
    const { state } = core;
    // A data adapter that is disabled brings nothing: the last prices stand and grow stale (K8).
    const rows = isOff(state.switches, feedTool(state)) ? [] : step.rows;
    for (const { bar } of rows) state.marks.set(bar.symbol, { price: bar.close, at: step.closeAt });
    services.marketSeen(step.closeAt);
    triggers.barCame();
    const bars = rows.map((row) => agentBar(row.bar));
    // No file has what a live feed brings, so each step of it is journalled.
    if (live !== null) this.sample(index + 1, { closeAt: step.closeAt, ...live, bars });
    else if (index === 0 || step.closeAt % SAMPLE_EVERY_MS === 0) this.sample(index + 1);
    if (step.closeAt % PERIOD_MS === 0) {
      // What the machine's clock measured must not be in the journal of a recorded feed.
      core.stage('metrics.sampled', null, null, metricsSample(state, latency, core.now(), live !== null));
    }
    this.#handOut(bars, step.closeAt, live?.heldBack ?? false);
  }

  /** Journals where the feed stands and what everything is worth. */
  sample(steps: number, live?: LiveStep): void {
    const { core } = this.#parts;
    const marks = [...core.state.marks].map(([symbol, mark]) => ({ symbol, price: mark.price }));
    core.stage('market.sampled', null, null, live === undefined ? { steps, marks } : { steps, marks, live });
  }

  /** `warmup`: agents learn from the bars, and nobody takes what they propose. */
  #handOut(bars: readonly AgentBar[], closeAt: TimeMs, warmup: boolean): void {
    const { core, market, barsAlarms } = this.#parts;
    for (const entry of core.state.registry.values()) {
      if (entry.status !== 'running') continue;
      const symbols = market.handOut(entry, closeAt);
      barsAlarms.handedOut(entry, symbols);
      if (symbols.length === 0) continue;
      const { agent } = entry;
      const step = { ...agentStep(core.state, entry, bars, closeAt, symbols), warmup };
      core.effect({ kind: 'agent.step', agent, step });
    }
  }
}
