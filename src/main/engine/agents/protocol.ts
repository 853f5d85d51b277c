import { z } from 'zod';
import { InstrumentId, type OrderId } from '../../../shared/ids.ts';
import { plainLine } from '../../../shared/plain-text.ts';

/**
 * The words between the console and an agent's process: JSON-RPC 2.0, one message a line, over stdio. What an agent
 * says is data (A8): checked against these schemas, bounded in size and rate, never run.
 *
 * Console to agent: `initialize` (request), `step` (request), `steps` (request), `ping` (request, its id below zero; the
 * answer's content does not matter), `shutdown` (notification).
 * Agent to console: the replies, `heartbeat` and `log` (notifications).
 * Amounts are plain decimal strings, times are milliseconds since the epoch.
 */
export const PROTOCOL_VERSION = 3;
/** Spoken by agents with an older SDK: the same without `steps`. */
const OLDER_VERSION = 2;

/** Longest line taken from an agent, in bytes; a longer one ends it. */
export const MAX_LINE_BYTES = 64 * 1024;
/** Most lines taken from an agent in one second; more ends it. */
export const MAX_LINES_A_SECOND = 2_000;
/** Most intents and cancels in one reply. */
export const MAX_INTENTS_A_STEP = 64;
/** Most steps of one run. */
export const MAX_STEPS_A_RUN = 512;
/** How often an agent's process says that it lives. */
export const HEARTBEAT_EVERY_MS = 1_000;

const positive = z
  .string()
  .max(40)
  .regex(/^\d+(\.\d{1,16})?$/, 'use a plain positive decimal number');
const ref = z.string().regex(/^[A-Za-z0-9._-]{1,32}$/);

/** Why, in the agent's words: one line. */
const purpose = z
  .string()
  .min(1)
  .max(120)
  .transform((text) => plainLine(text));

export const IntentMessage = z
  .strictObject({
    ref,
    symbol: InstrumentId,
    side: z.enum(['buy', 'sell']),
    type: z.enum(['market', 'limit', 'stop']),
    quantity: positive,
    /** Limit price, or trigger of a stop. */
    price: positive.optional(),
    timeInForce: z.enum(['GTC', 'IOC']).default('GTC'),
    postOnly: z.boolean().default(false),
    reduceOnly: z.boolean().default(false),
    purpose,
  })
  .refine((intent) => (intent.type === 'market') === (intent.price === undefined), {
    message: 'a limit or stop order needs a price; a market order takes none',
  })
  .refine((intent) => !intent.postOnly || (intent.type === 'limit' && intent.timeInForce === 'GTC'), {
    message: 'post-only is for resting limit orders',
  });
export type IntentMessage = z.output<typeof IntentMessage>;

/** One of its own open orders to cancel. */
export const CancelMessage = z.strictObject({ ref, purpose });
export type CancelMessage = z.output<typeof CancelMessage>;

/** An agent's answer to `step`: it is done with this bar. */
export const StepReply = z.strictObject({
  intents: z.array(IntentMessage).max(MAX_INTENTS_A_STEP),
  cancels: z.array(CancelMessage).max(MAX_INTENTS_A_STEP),
});
export type StepReply = z.output<typeof StepReply>;

/**
 * An agent's answer to `steps`, steps that will follow each other as long as it proposes nothing: it takes them one by
 * one, as `step`, and answers at the first at which it proposes something, or at the last. `taken` is how many it took,
 * that one included; what it did not take is as if it had never been sent.
 */
export const RunReply = StepReply.extend({ taken: z.number().int().min(1).max(MAX_STEPS_A_RUN) });
export type RunReply = z.output<typeof RunReply>;

export const InitializeReply = z.strictObject({
  /** An agent of version 3 that cannot take `steps` says 2. */
  protocol: z.union([z.literal(PROTOCOL_VERSION), z.literal(OLDER_VERSION)]),
  name: z.string().max(64),
  /** Bars of history it wants before its first step, per instrument. */
  warmupBars: z.number().int().min(0).max(5_000),
});
export type InitializeReply = z.output<typeof InitializeReply>;

export const HeartbeatNotice = z.strictObject({ sequence: z.number().int().min(0) });
export const LogNotice = z.strictObject({ level: z.enum(['info', 'warn']), text: z.string().max(400) });

/** An instrument as an agent is told of it. */
export interface AgentInstrument {
  readonly symbol: string;
  readonly kind: 'perp' | 'spot';
  readonly tick: string;
  readonly step: string;
  readonly minQuantity: string;
  readonly minNotional: string;
}

export interface InitializeParams {
  readonly protocol: typeof PROTOCOL_VERSION;
  readonly agent: string;
  readonly seed: number;
  readonly instruments: readonly AgentInstrument[];
  /** Settlement currency its book may use, as allocated by the director. */
  readonly allocation: string;
  readonly currency: string;
  readonly parameters: Readonly<Record<string, number | string | boolean>>;
}

export interface AgentBar {
  readonly symbol: string;
  readonly openAt: number;
  readonly closeAt: number;
  readonly open: string;
  readonly high: string;
  readonly low: string;
  readonly close: string;
  readonly volume: string;
}

/** What happened to one of the agent's own orders. */
export const AgentReportKind = z.enum(['accepted', 'denied', 'rejected', 'fill', 'cancelled', 'cancel-rejected']);
export interface AgentReport {
  readonly kind: z.infer<typeof AgentReportKind>;
  readonly orderId: z.infer<typeof OrderId>;
  readonly ref: string;
  readonly at: number;
  /** Reason code of a denial, rejection or cancellation. */
  readonly reason?: string;
  /** Of a fill. */
  readonly quantity?: string;
  readonly price?: string;
  readonly fee?: string;
  /** Filled so far and whether the order is still open. */
  readonly filled?: string;
  readonly open: boolean;
}

/** One step: the bars that closed at `at`, the agent's book, and its reports since the last step, oldest first. */
export interface AgentStep {
  readonly at: number;
  /** True while history is replayed to fill indicators: intents given now are ignored. */
  readonly warmup: boolean;
  readonly bars: readonly AgentBar[];
  readonly reports: readonly AgentReport[];
  readonly book: {
    readonly cash: string;
    readonly equity: string;
    /** Signed quantity by instrument; an instrument not held is absent. */
    readonly positions: Readonly<Record<string, string>>;
  };
}

/** A bar of a {@link RunStep}: symbol, time it opened, open, high, low, close, volume. It closed at the step's time. */
export type RunBar = readonly [string, number, string, string, string, string, string];

/**
 * A step that follows in a run: bars and what the book is worth at them. Nothing else of the agent's changes in a run,
 * for then it would end.
 */
export interface RunStep {
  readonly at: number;
  readonly equity: string;
  readonly bars: readonly RunBar[];
}

/** What `steps` asks: the first step whole, and those that follow as long as the agent proposes nothing. */
export interface AgentRun {
  readonly first: AgentStep;
  readonly rest: readonly RunStep[];
}
