import { describe, expect, it } from 'vitest';
import { BTC, ETH, MINUTE } from '../../../sim/world.ts';
import { cash, price, quantity } from '../../shared/money.ts';
import type { AgentStep } from '../engine/agents/protocol.ts';
import { registerAgents } from '../engine/agents/registry.ts';
import type { RecordBodies } from '../engine/domain/records.ts';
import { openBooks } from '../engine/ledger/ledger.ts';
import { emptyState } from '../engine/state.ts';
import { WarmUp } from './warm-up.ts';

const START = Date.UTC(2022, 0, 1);
const READY = { type: 'ready', agent: 'a', name: 'a', warmupBars: 40 } as const;

const OPENED: RecordBodies['session.opened'] = {
  session: 1,
  seed: 1,
  feed: 'made up',
  feedSha256: '',
  firstAt: START,
  venue: 'paper',
  venueConfigSha256: '',
  currency: 'USD',
  balance: cash('1000'),
  instruments: [BTC, ETH],
  agents: [
    {
      agent: 'a',
      role: 'strategy',
      manifestSha256: '',
      symbols: [BTC.symbol, ETH.symbol],
      trading: 'none',
      tools: ['market.bars'],
      allocation: cash('1000'),
    },
  ],
};

/** A warm-up of one agent that declares two instruments, before bar 40. */
class Warming {
  readonly sent: AgentStep[] = [];
  allowed: string[] = [BTC.symbol, ETH.symbol];
  done = 0;
  readonly warmUp: WarmUp;

  constructor() {
    const state = emptyState();
    registerAgents(state.registry, OPENED);
    openBooks(state.ledger, OPENED);
    const one = price('1');
    this.warmUp = new WarmUp({
      firstIndex: () => 0,
      stepAt: (index) => {
        const openAt = START + index * MINUTE;
        const closeAt = openAt + MINUTE;
        const bar = (symbol: string) => {
          const prices = { open: one, high: one, low: one, close: one, volume: quantity('1') };
          return { bar: { symbol, openAt, closeAt, ...prices }, quotes: [] };
        };
        return { openAt, closeAt, rows: [bar(BTC.symbol), bar(ETH.symbol)] };
      },
      agents: { step: (_agent, step) => this.sent.push(step) },
      state: () => state,
      allowed: () => this.allowed,
    });
    this.warmUp.onDone = () => {
      this.done += 1;
    };
  }

  /** Answers whatever is under way until nothing more comes. */
  answerAll(): void {
    for (let answered = 0; answered < this.sent.length; answered += 1) this.warmUp.answered('a');
  }

  get symbols(): string[] {
    return [...new Set(this.sent.flatMap(({ bars }) => bars.map(({ symbol }) => symbol)))];
  }
}

describe('history', () => {
  it('[P4] goes to the instruments that policy allows, and to no other that the agent declares', () => {
    const warming = new Warming();
    warming.allowed = [ETH.symbol];
    expect(warming.warmUp.begin(READY, 40)).toBe(true);
    warming.answerAll();
    expect([warming.sent.length, warming.symbols, warming.done]).toEqual([40, [ETH.symbol], 1]);
  });

  it('[P2] stops at the bar before which it was taken away; the agent then counts as warm, once', () => {
    const warming = new Warming();
    warming.warmUp.begin(READY, 40);
    const underWay = warming.sent.length;
    expect(underWay).toBeLessThan(40);
    warming.allowed = [];
    warming.answerAll();
    expect([warming.sent.length, warming.done]).toEqual([underWay, 1]);
    expect(warming.warmUp.answered('a')).toBe(false);
  });

  it('[P4] does not begin for who may see nothing', () => {
    const warming = new Warming();
    warming.allowed = [];
    expect(warming.warmUp.begin(READY, 40)).toBe(false);
    expect([warming.sent, warming.done]).toEqual([[], 0]);
    expect(warming.warmUp.answered('a')).toBe(false);
  });
});
