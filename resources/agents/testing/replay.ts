import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { gunzipSync } from 'node:zlib';
import { AgentManifest } from '../../../src/main/engine/agents/manifest.ts';
import type {
  AgentBar,
  AgentInstrument,
  AgentReport,
  IntentMessage,
} from '../../../src/main/engine/agents/protocol.ts';
import { StepReply } from '../../../src/main/engine/agents/protocol.ts';
import { formatAmount, minus, plus, type Quantity, quantity, ZERO_QUANTITY } from '../../../src/shared/money.ts';
import { AgentSession, type Strategy } from '../sdk/agent.ts';

export const ALLOCATION = 25_000;

export const PERP: AgentInstrument = {
  symbol: 'BTC-PERP',
  kind: 'perp',
  tick: '0.5',
  step: '0.0001',
  minQuantity: '0.001',
  minNotional: '5',
};
export const SPOT: AgentInstrument = { ...PERP, symbol: 'BTC/USD', kind: 'spot' };

/** The first `count` recorded minutes of BTC. */
export function recorded(count: number, symbol = PERP.symbol): readonly AgentBar[] {
  const file = new URL('../../market/btc-perp_1m_2021-12-31_2022-02-01.csv.gz', import.meta.url);
  const rows = gunzipSync(readFileSync(fileURLToPath(file)))
    .toString()
    .trim()
    .split('\n');
  return rows.slice(1, count + 1).map((row) => {
    const [time = '', open = '', high = '', low = '', close = '', volume = ''] = row.split(',');
    const openAt = Date.parse(`${time.slice(0, 19).replace(' ', 'T')}Z`);
    return { symbol, openAt, closeAt: openAt + 60_000, open, high, low, close, volume };
  });
}

export function manifestOf(id: string): AgentManifest {
  return AgentManifest.parse(JSON.parse(readFileSync(new URL(`../${id}/manifest.json`, import.meta.url), 'utf8')));
}

/** A strategy over bars with a plain venue: fills at the next bar, whole, without costs. It judges behaviour, not profit. */
export class Replay {
  readonly #session: AgentSession;
  readonly #instrument: AgentInstrument;
  readonly #denies: boolean;
  readonly #open = new Map<string, IntentMessage>();
  #reports: AgentReport[] = [];
  /** Every reply, in order. */
  readonly replies: StepReply[] = [];
  /** Largest value of the position, and most open orders, seen at a step's end. */
  maxPositionValue = 0;
  maxOpen = 0;
  fills = 0;
  position: Quantity;

  constructor(
    strategy: Strategy,
    id: string,
    options: { instrument?: AgentInstrument; denies?: boolean; position?: string } = {},
  ) {
    this.#instrument = options.instrument ?? PERP;
    this.#denies = options.denies ?? false;
    this.position = options.position === undefined ? ZERO_QUANTITY : quantity(options.position);
    const { parameters } = manifestOf(id);
    this.#session = new AgentSession(strategy, {
      agent: id,
      seed: 1,
      instruments: [this.#instrument],
      allocation: String(ALLOCATION),
      currency: 'USD',
      parameters: Object.fromEntries(Object.entries(parameters).map(([name, { value }]) => [name, value])),
    });
  }

  get intents(): readonly IntentMessage[] {
    return this.replies.flatMap((reply) => reply.intents);
  }

  run(bars: readonly AgentBar[], warmup = false): this {
    for (const bar of bars) this.#step(bar, warmup);
    return this;
  }

  #step(bar: AgentBar, warmup: boolean): void {
    for (const [ref, order] of [...this.#open]) this.#match(ref, order, bar);
    const reports = this.#reports;
    this.#reports = [];
    const positions = this.position === 0n ? {} : { [this.#instrument.symbol]: formatAmount(this.position) };
    const book = { cash: '25000', equity: '25000', positions };
    // What the console would refuse throws here.
    const reply = StepReply.parse(this.#session.step({ at: bar.closeAt, warmup, bars: [bar], reports, book }));
    this.replies.push(reply);
    for (const { ref } of reply.cancels) {
      if (this.#open.delete(ref)) this.#report('cancelled', ref, bar.closeAt, { open: false, reason: 'by-request' });
    }
    for (const intent of reply.intents) {
      if (this.#denies) this.#report('denied', intent.ref, bar.closeAt, { open: false, reason: 'STATE_HALTED' });
      else {
        this.#open.set(intent.ref, intent);
        this.#report('accepted', intent.ref, bar.closeAt, { open: true, filled: '0' });
      }
    }
    this.maxOpen = Math.max(this.maxOpen, this.#open.size);
  }

  #match(ref: string, order: IntentMessage, bar: AgentBar): void {
    const [low, high] = [Number(bar.low), Number(bar.high)];
    const at = Number(order.price ?? bar.open);
    const buys = order.side === 'buy';
    const reached =
      order.type === 'market' ||
      (order.type === 'limit' ? (buys ? low < at : high > at) : buys ? high >= at : low <= at);
    if (!reached) return;
    this.#open.delete(ref);
    const size = quantity(order.quantity);
    const next = buys ? plus(this.position, size) : minus(this.position, size);
    const reduces =
      this.position !== 0n && this.position > 0n !== buys && (next === 0n || next > 0n === this.position > 0n);
    if (order.reduceOnly && !reduces) {
      this.#report('cancelled', ref, bar.closeAt, { open: false, reason: 'reduce-only' });
      return;
    }
    this.position = next;
    this.fills += 1;
    this.maxPositionValue = Math.max(this.maxPositionValue, (Math.abs(Number(next)) / 1e16) * at);
    this.#report('fill', ref, bar.closeAt, {
      open: false,
      filled: order.quantity,
      quantity: order.quantity,
      price: String(at),
    });
  }

  #report(kind: AgentReport['kind'], ref: string, at: number, rest: Partial<AgentReport> & { open: boolean }): void {
    this.#reports.push({ kind, orderId: 'aaaaaa-1', ref, at, ...rest });
  }
}
