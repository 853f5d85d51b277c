import type { RequestKind, RequestLimit } from '../../engine/ports.ts';

/** One HTTP request, as far as exchanges count by it. */
export interface AskedRequest {
  readonly method: string;
  /** `/fapi/v1/order` */
  readonly path: string;
  /** A parameter by its name, in the address or the body; null without it. */
  param(name: string): string | null;
}

/** One limit that an exchange publishes: at most so many units in any window of `perMs` milliseconds. */
export interface PublishedLimit {
  readonly units: number;
  readonly perMs: number;
  readonly source: string;
  /** Units that one request takes; 0 for one that it does not count. */
  unitsOf(asked: AskedRequest): number;
  /** What it is counted apart by, an instrument; absent where all is counted together. */
  apart?(asked: AskedRequest): string;
  /** What the engine's requests take in a session that trades so many markets; none where the engine uses none of it. */
  costs?(markets: number): Partial<Readonly<Record<RequestKind, number>>>;
  /** Units for what the adapter asks by itself in such a session: the engine is given the rest. */
  own(markets: number): number;
  /** Units of it for prices of the same exchange, which another client asks for from this address. Absent: none. */
  readonly prices?: number;
  /** What a kill needs of it in such a session, where that is more than the engine keeps by itself. */
  keptForKill?(markets: number): number;
}

/** What the engine is given of these. */
export function engineLimit(limits: readonly PublishedLimit[], markets: number): RequestLimit {
  const [first, ...beside] = limits.flatMap((it) =>
    it.costs === undefined ? [] : partOf(it, it.costs(markets), markets),
  );
  if (first === undefined) throw new Error('an exchange without a limit');
  return beside.length === 0 ? first : { ...first, beside };
}

function partOf(limit: PublishedLimit, costs: NonNullable<RequestLimit['costs']>, markets: number): RequestLimit {
  const requests = limit.units - limit.own(markets) - (limit.prices ?? 0);
  const kept = limit.keptForKill?.(markets);
  return {
    requests,
    perMs: limit.perMs,
    costs,
    ...(limit.apart === undefined ? {} : { perInstrument: true }),
    ...(kept === undefined ? {} : { keptForKill: Math.min(kept, Math.floor(requests / 2)) }),
  };
}

/** A limit of one endpoint, one unit a request. `of` the engine's requests: how many of it each makes. */
export function endpointLimit(
  endpoint: string,
  units: number,
  perMs: number,
  {
    source,
    of,
    own,
    apart,
  }: {
    readonly source: string;
    readonly of?: NonNullable<RequestLimit['costs']>;
    readonly own: number;
    readonly apart?: (asked: AskedRequest) => string;
  },
): PublishedLimit {
  return {
    units,
    perMs,
    source,
    unitsOf: ({ method, path }) => (`${method} ${path}` === endpoint ? 1 : 0),
    own: () => own,
    ...(of === undefined ? {} : { costs: () => of }),
    ...(apart === undefined ? {} : { apart }),
  };
}
