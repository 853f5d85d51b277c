/**
 * The SDK of Interlock's agents: no dependency, run by Node 24 as it is. A strategy looks at finished bars
 * and proposes orders; everything else (the protocol, heartbeats, exact decimals, refs, its own orders) is done here.
 *
 *   runAgent({
 *     name: 'my strategy',
 *     warmupBars: () => 60,
 *     start: (context) => ({ onBar(bar, desk) { if (desk.isFlat) desk.market('buy', 0.01, 'why'); } }),
 *   });
 *
 * Floats are fine for indicators. What is sent is exact: quantities are cut down to the instrument's step, prices go
 * to the nearest tick, and a number that is none throws inside the agent instead of leaving it.
 */

import { type Amount, downToStep, toTick } from './decimal.ts';
import type {
  Instrument,
  Side,
  WireCancel,
  WireInitialize,
  WireIntent,
  WireReply,
  WireReport,
  WireRun,
  WireRunReply,
  WireStep,
} from './wire.ts';

export type { Amount, Instrument, Side };

/** One finished bar of the agent's instrument. */
export interface Bar {
  readonly openAt: number;
  readonly closeAt: number;
  readonly open: number;
  readonly high: number;
  readonly low: number;
  readonly close: number;
  readonly volume: number;
}

/** What the agent is told once, before its first bar. */
export interface Context {
  readonly agent: string;
  /** For a strategy that wants chance: the same session gives the same seed. */
  readonly seed: number;
  /** The one instrument it trades. */
  readonly instrument: Instrument;
  /** Settlement currency it may use. */
  readonly allocation: number;
  readonly currency: string;
  /** A parameter of the manifest that is a number. Throws when it is missing or is not one. */
  number(name: string): number;
}

export interface Strategy {
  readonly name: string;
  /** Bars of history it wants before it may trade; 0 to 5000. */
  warmupBars(context: Context): number;
  start(context: Context): Trader;
}

export interface Trader {
  /** Called once for each finished bar, in time order, also for history (where proposals are dropped). */
  onBar(bar: Bar, desk: Desk): void;
}

export interface OpenOrder {
  readonly ref: string;
  readonly side: Side;
  readonly type: 'market' | 'limit' | 'stop';
  readonly quantity: number;
  readonly price: number | null;
  readonly filled: number;
  /** sent: no answer yet. working: at the venue. cancelling: a cancel was sent. */
  readonly state: 'sent' | 'working' | 'cancelling';
}

/** What an agent can see of its book and do about it. */
export interface Desk {
  /** True while history is shown: nothing that is proposed now is sent. */
  readonly warmup: boolean;
  readonly cash: number;
  readonly equity: number;
  /** Signed quantity held. */
  readonly position: number;
  /** Holds nothing that the venue would let it sell or buy back. */
  readonly isFlat: boolean;
  /** Its own open orders, oldest first. */
  readonly open: readonly OpenOrder[];
  /** Its last order that was denied or rejected, until one is accepted again. */
  readonly refused: { readonly at: number; readonly reason: string } | null;
  /**
   * Propose an order. The answer is its ref, or null when nothing was proposed: in the warm-up, below the instrument's
   * minimum, or while earlier refusals hold the agent back (1 minute, then 2, 4 … 64; exits at most 4).
   */
  market(side: Side, quantity: Amount, purpose: string, options?: { reduceOnly?: boolean }): string | null;
  limit(side: Side, quantity: Amount, price: Amount, purpose: string, options?: LimitOptions): string | null;
  /** Becomes a market order when the last price reaches `price`. */
  stop(side: Side, quantity: Amount, price: Amount, purpose: string, options?: { reduceOnly?: boolean }): string | null;
  /** Closes the whole position at the market, reduce-only. */
  close(purpose: string): string | null;
  /** Cancels one of its own open orders, and says why; a second cancel of the same order is not sent. */
  cancel(ref: string, purpose: string): void;
  cancelAll(purpose: string): void;
}

export interface LimitOptions {
  readonly reduceOnly?: boolean;
  readonly postOnly?: boolean;
  readonly timeInForce?: 'GTC' | 'IOC';
}

// ---------------------------------------------------------------------------------------------- the desk

const MAX_A_STEP = 64;
const MAX_PURPOSE_LENGTH = 120;
const MINUTE_MS = 60_000;
const LONGEST_HOLD_MINUTES = 64;
const LONGEST_EXIT_HOLD_MINUTES = 4;

type Draft = Pick<WireIntent, 'side' | 'type' | 'timeInForce' | 'postOnly' | 'reduceOnly'>;
const PLAIN = { timeInForce: 'GTC', postOnly: false, reduceOnly: false } as const;

class AgentDesk implements Desk {
  readonly #instrument: Instrument;
  readonly #orders = new Map<string, { -readonly [K in keyof OpenOrder]: OpenOrder[K] }>();
  #at = 0;
  /** The position as exact text. */
  #held = '0';
  #lastClose = 0;
  #counter = 0;
  #refusals = 0;
  #intents: WireIntent[] = [];
  #cancels: WireCancel[] = [];
  warmup = true;
  cash = 0;
  equity = 0;
  position = 0;
  refused: { readonly at: number; readonly reason: string } | null = null;

  constructor(instrument: Instrument) {
    this.#instrument = instrument;
  }

  get open(): readonly OpenOrder[] {
    return [...this.#orders.values()];
  }
  get isFlat(): boolean {
    const size = Math.abs(this.position);
    return size < Number(this.#instrument.minQuantity) || size * this.#lastClose < Number(this.#instrument.minNotional);
  }

  /** Takes in a step's reports, book and price. */
  begin(step: WireStep, bar: Bar | null): void {
    this.#at = step.at;
    this.#lastClose = bar?.close ?? this.#lastClose;
    this.warmup = step.warmup;
    this.cash = Number(step.book.cash);
    this.equity = Number(step.book.equity);
    this.#held = step.book.positions[this.#instrument.symbol] ?? '0';
    this.position = Number(this.#held);
    for (const report of step.reports) this.#take(report);
  }

  /** What was proposed since `begin`. */
  end(): WireReply {
    const reply = { intents: this.#intents, cancels: this.#cancels };
    this.#intents = [];
    this.#cancels = [];
    return reply;
  }

  #take(report: WireReport): void {
    if (report.kind === 'denied' || report.kind === 'rejected') {
      // What was refused together counts once.
      if (this.refused?.at !== report.at) this.#refusals += 1;
      this.refused = { at: report.at, reason: report.reason ?? report.kind };
    } else if (report.kind === 'accepted' || report.kind === 'fill') {
      this.#refusals = 0;
      this.refused = null;
    }
    const order = this.#orders.get(report.ref);
    if (order === undefined) return;
    if (!report.open) {
      this.#orders.delete(report.ref);
      return;
    }
    if (report.filled !== undefined) order.filled = Number(report.filled);
    if (report.kind === 'cancel-rejected' || order.state === 'sent') order.state = 'working';
  }

  #heldBack(exit: boolean): boolean {
    if (this.refused === null) return false;
    // After a refusal one order goes ahead of the others: eight at once would only be refused eight times.
    if (this.#intents.length > 0) return true;
    const minutes = Math.min(2 ** (this.#refusals - 1), exit ? LONGEST_EXIT_HOLD_MINUTES : LONGEST_HOLD_MINUTES);
    return this.#at < this.refused.at + minutes * MINUTE_MS;
  }

  market(side: Side, quantity: Amount, purpose: string, options: { reduceOnly?: boolean } = {}): string | null {
    return this.#propose({ ...PLAIN, ...options, side, type: 'market' }, quantity, null, purpose);
  }
  limit(side: Side, quantity: Amount, price: Amount, purpose: string, options: LimitOptions = {}): string | null {
    return this.#propose({ ...PLAIN, ...options, side, type: 'limit' }, quantity, price, purpose);
  }
  stop(
    side: Side,
    quantity: Amount,
    price: Amount,
    purpose: string,
    options: { reduceOnly?: boolean } = {},
  ): string | null {
    return this.#propose({ ...PLAIN, ...options, side, type: 'stop' }, quantity, price, purpose);
  }
  close(purpose: string): string | null {
    if (this.position === 0) return null;
    const size = this.#held.replace('-', '');
    return this.market(this.position > 0 ? 'sell' : 'buy', size, purpose, { reduceOnly: true });
  }

  #propose(draft: Draft, quantity: Amount, price: Amount | null, purpose: string): string | null {
    const { symbol, step, tick, minQuantity, minNotional } = this.#instrument;
    const what = `of the ${draft.type} ${draft.side}`;
    const size = downToStep(quantity, step, `the quantity ${what}`);
    const at = price === null ? null : toTick(price, tick, `the price ${what}`);
    const value = Number(size) * (at === null ? this.#lastClose : Number(at));
    if (Number(size) === 0 || Number(size) < Number(minQuantity) || value < Number(minNotional)) return null;
    if (this.warmup || this.#heldBack(draft.reduceOnly)) return null;
    if (this.#intents.length >= MAX_A_STEP) throw new Error(`more than ${MAX_A_STEP} orders proposed in one step`);
    this.#counter += 1;
    // The time keeps refs apart from those of this agent's life before a restart.
    const ref = `${this.#at.toString(36)}-${this.#counter.toString(36)}`;
    this.#intents.push({
      ref,
      symbol,
      ...draft,
      quantity: size,
      ...(at === null ? {} : { price: at }),
      purpose: purpose.slice(0, MAX_PURPOSE_LENGTH),
    });
    this.#orders.set(ref, {
      ref,
      side: draft.side,
      type: draft.type,
      quantity: Number(size),
      price: at === null ? null : Number(at),
      filled: 0,
      state: 'sent',
    });
    return ref;
  }

  cancel(ref: string, purpose: string): void {
    const order = this.#orders.get(ref);
    if (order === undefined || order.state === 'cancelling') return;
    if (this.#cancels.length >= MAX_A_STEP) throw new Error(`more than ${MAX_A_STEP} cancels in one step`);
    order.state = 'cancelling';
    this.#cancels.push({ ref, purpose: purpose.slice(0, MAX_PURPOSE_LENGTH) });
  }
  cancelAll(purpose: string): void {
    for (const ref of [...this.#orders.keys()]) this.cancel(ref, purpose);
  }
}

// ---------------------------------------------------------------------------------------------- running

/** A strategy between `initialize` and its end, without the wire: what `runAgent` drives, and what tests drive. */
export class AgentSession {
  readonly warmupBars: number;
  readonly #symbol: string;
  readonly #desk: AgentDesk;
  readonly #trader: Trader;

  constructor(strategy: Strategy, params: WireInitialize) {
    const instrument = params.instruments[0];
    if (instrument === undefined) throw new Error('the session has no instrument that this agent may trade');
    const context: Context = {
      agent: params.agent,
      seed: params.seed,
      instrument,
      allocation: Number(params.allocation),
      currency: params.currency,
      number(name) {
        const value = params.parameters[name];
        if (typeof value !== 'number') throw new Error(`the manifest has no number parameter "${name}"`);
        return value;
      },
    };
    this.#symbol = instrument.symbol;
    this.#desk = new AgentDesk(instrument);
    this.warmupBars = strategy.warmupBars(context);
    this.#trader = strategy.start(context);
  }

  /** One step: the strategy sees the bar of its instrument, if there is one, and its proposals come back. */
  step(step: WireStep): WireReply {
    const wire = step.bars.find((bar) => bar.symbol === this.#symbol);
    if (wire === undefined) {
      this.#desk.begin(step, null);
      return this.#desk.end();
    }
    const bar: Bar = {
      openAt: wire.openAt,
      closeAt: wire.closeAt,
      open: Number(wire.open),
      high: Number(wire.high),
      low: Number(wire.low),
      close: Number(wire.close),
      volume: Number(wire.volume),
    };
    this.#desk.begin(step, bar);
    this.#trader.onBar(bar, this.#desk);
    return this.#desk.end();
  }

  /** Steps that follow each other as long as nothing is proposed: up to the first at which something is. */
  run({ first, rest }: WireRun): WireRunReply {
    let taken = 1;
    let reply = this.step(first);
    while (taken <= rest.length && reply.intents.length + reply.cancels.length === 0) {
      reply = this.step(inFull(first, rest[taken - 1] as WireRun['rest'][number]));
      taken += 1;
    }
    return { ...reply, taken };
  }
}

/** A step of a run as it would have been sent alone. */
function inFull({ book }: WireStep, { at, equity, bars }: WireRun['rest'][number]): WireStep {
  return {
    at,
    warmup: false,
    reports: [],
    book: { ...book, equity },
    bars: bars.map(([symbol, openAt, open, high, low, close, volume]) => {
      return { symbol, openAt, closeAt: at, open, high, low, close, volume };
    }),
  };
}

const PROTOCOL_VERSION = 3;
const HEARTBEAT_EVERY_MS = 1_000;
const MAX_LOG_LENGTH = 400;

interface Message {
  readonly id?: number;
  readonly method?: string;
  readonly params?: unknown;
}

/** Connects a strategy to the console that started this process. It ends with the console. */
export function runAgent(strategy: Strategy): void {
  let session: AgentSession | null = null;
  let heartbeats = 0;
  const write = (message: object) => process.stdout.write(`${JSON.stringify({ jsonrpc: '2.0', ...message })}\n`);
  const log = (level: 'info' | 'warn', text: string) =>
    write({ method: 'log', params: { level, text: text.slice(0, MAX_LOG_LENGTH) } });

  // Standard output is the wire: what a strategy prints goes to the console's log instead of breaking it.
  const print =
    (level: 'info' | 'warn') =>
    (...parts: unknown[]) =>
      void log(level, parts.map(String).join(' '));
  Object.assign(console, { log: print('info'), info: print('info'), debug: print('info') });
  Object.assign(console, { warn: print('warn'), error: print('warn') });

  const answer = (message: Message): object | null => {
    switch (message.method) {
      case 'initialize': {
        session = new AgentSession(strategy, message.params as WireInitialize);
        return { protocol: PROTOCOL_VERSION, name: strategy.name, warmupBars: session.warmupBars };
      }
      case 'step':
        if (session === null) throw new Error('a step came before initialize');
        return session.step(message.params as WireStep);
      case 'steps':
        if (session === null) throw new Error('steps came before initialize');
        return session.run(message.params as WireRun);
      case 'ping':
        return {};
      case 'shutdown':
        process.exit(0);
        return null;
      default:
        throw new Error(`the console sent the unknown method "${message.method}"`);
    }
  };

  const take = (line: string) => {
    let message: Message = {};
    try {
      message = JSON.parse(line) as Message;
      const result = answer(message);
      if (message.id !== undefined) write({ id: message.id, result });
    } catch (error) {
      const text = error instanceof Error ? error.message : String(error);
      log('warn', `stopped: ${text}`);
      if (message.id !== undefined) write({ id: message.id, error: { code: -32000, message: text.slice(0, 200) } });
      process.exit(1);
    }
  };

  let rest = '';
  process.stdin.setEncoding('utf8');
  process.stdin.on('data', (chunk: string) => {
    const lines = (rest + chunk).split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) take(line);
  });
  process.stdin.on('end', () => process.exit(0));
  // A timer of the same event loop that runs the strategy: an endless loop there silences it.
  setInterval(() => {
    heartbeats += 1;
    write({ method: 'heartbeat', params: { sequence: heartbeats } });
  }, HEARTBEAT_EVERY_MS);
  write({ method: 'heartbeat', params: { sequence: 0 } });
}
