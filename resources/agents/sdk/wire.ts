/** The console's messages as the SDK uses them; the whole contract is the console's protocol.ts. */

export type Side = 'buy' | 'sell';

export interface Instrument {
  readonly symbol: string;
  readonly kind: 'perp' | 'spot';
  readonly tick: string;
  readonly step: string;
  readonly minQuantity: string;
  readonly minNotional: string;
}

export interface WireBar {
  readonly symbol: string;
  readonly openAt: number;
  readonly closeAt: number;
  readonly open: string;
  readonly high: string;
  readonly low: string;
  readonly close: string;
  readonly volume: string;
}
export interface WireReport {
  readonly kind: 'accepted' | 'denied' | 'rejected' | 'fill' | 'cancelled' | 'cancel-rejected';
  readonly ref: string;
  readonly at: number;
  readonly reason?: string;
  readonly filled?: string;
  readonly open: boolean;
}
export interface WireStep {
  readonly at: number;
  readonly warmup: boolean;
  readonly bars: readonly WireBar[];
  readonly reports: readonly WireReport[];
  readonly book: {
    readonly cash: string;
    readonly equity: string;
    readonly positions: Readonly<Record<string, string>>;
  };
}
/** Symbol, time it opened, open, high, low, close, volume; it closed at its step's time. */
export type WireRunBar = readonly [string, number, string, string, string, string, string];
/** A step and those that follow as long as the agent proposes nothing; in them only prices change. */
export interface WireRun {
  readonly first: WireStep;
  readonly rest: readonly { readonly at: number; readonly equity: string; readonly bars: readonly WireRunBar[] }[];
}
export interface WireInitialize {
  readonly agent: string;
  readonly seed: number;
  readonly instruments: readonly Instrument[];
  readonly allocation: string;
  readonly currency: string;
  readonly parameters: Readonly<Record<string, number | string | boolean>>;
}
export interface WireIntent {
  readonly ref: string;
  readonly symbol: string;
  readonly side: Side;
  readonly type: 'market' | 'limit' | 'stop';
  readonly quantity: string;
  readonly price?: string;
  readonly timeInForce: 'GTC' | 'IOC';
  readonly postOnly: boolean;
  readonly reduceOnly: boolean;
  readonly purpose: string;
}
export interface WireCancel {
  readonly ref: string;
  readonly purpose: string;
}
export interface WireReply {
  readonly intents: readonly WireIntent[];
  readonly cancels: readonly WireCancel[];
}
/** `taken`: how many steps of the run, the one that this answers included. */
export interface WireRunReply extends WireReply {
  readonly taken: number;
}
