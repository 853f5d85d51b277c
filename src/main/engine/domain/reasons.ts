/**
 * Why an order was denied or a state changed: the codes that stand in the journal and on the screen. A new check adds
 * its code here, so that no two mean the same and none is free text.
 */
export type DenialReason =
  // policy: what the agent may do at all
  | 'POLICY_AGENT_UNKNOWN'
  | 'POLICY_AGENT_NOT_RUNNING'
  | 'POLICY_TOOL_NOT_DECLARED'
  | 'POLICY_INSTRUMENT_NOT_DECLARED'
  | 'POLICY_TRADING_NOT_DECLARED'
  | 'POLICY_LIVE_NOT_APPROVED'
  | 'POLICY_WATCHDOG_GONE'
  /** The agent's role does not have this tool, whatever a manifest or a policy says (A1, A2). */
  | 'POLICY_ROLE_FORBIDS'
  /** The policy set forbids it, or no rule of it permits it. */
  | 'POLICY_FORBIDDEN'
  | 'POLICY_NOT_PERMITTED'
  /** No policy set is in force, or asking it failed. */
  | 'POLICY_UNAVAILABLE'
  | 'POLICY_PURPOSE_MISSING'
  | 'GRANT_MISSING'
  | 'GRANT_EXPIRED'
  | 'GRANT_REVOKED'
  | 'GRANT_USED_UP'
  | 'GRANT_TOOL_NOT_COVERED'
  | 'GRANT_INSTRUMENT_NOT_COVERED'
  | 'TOOL_DISABLED'
  | 'TOOL_RATE'
  // trading state
  | 'GATE_CLOSED'
  | 'STATE_REDUCING'
  /** The venue cannot be spoken to: nothing new is sent there. */
  | 'STATE_HALTED'
  // order sanity: also exits must pass these
  | 'ORDER_MALFORMED'
  | 'DUPLICATE_REF'
  | 'DUPLICATE_ORDER'
  | 'INSTRUMENT_UNKNOWN'
  | 'LIMITS_MISSING'
  | 'BELOW_MINIMUM_QUANTITY'
  | 'BELOW_MINIMUM_NOTIONAL'
  | 'NOT_A_MULTIPLE_OF_STEP'
  | 'NOT_A_MULTIPLE_OF_TICK'
  | 'REDUCE_ONLY_WOULD_ADD'
  | 'MAX_OPEN_EXITS'
  | 'INSUFFICIENT_HOLDINGS'
  | 'SELF_TRADE'
  // exposure: never stop an exit
  /** The venue holds what no execution explains. */
  | 'BOOKS_DIFFER'
  | 'SYMBOL_NOT_ALLOWED'
  | 'NO_MARK_PRICE'
  | 'BALANCE_UNKNOWN'
  | 'STALE_PRICE'
  | 'PRICE_COLLAR'
  | 'MAX_ORDER_VALUE'
  | 'MAX_ORDER_QUANTITY'
  /** More than the venue takes in one market order. */
  | 'MAX_MARKET_QUANTITY'
  | 'MAX_POSITION_VALUE'
  | 'MAX_GROSS_EXPOSURE'
  | 'MAX_NET_EXPOSURE'
  | 'MAX_LEVERAGE'
  | 'MAX_OPEN_ORDERS'
  | 'ORDER_RATE'
  | 'MESSAGE_RATE'
  | 'REPEATED_EXECUTION'
  | 'DAILY_LOSS'
  | 'DRAWDOWN'
  | 'INSUFFICIENT_BALANCE'
  // the venue's rate limit: a part of it is the kill's alone
  | 'VENUE_REQUEST_BUDGET'
  // the machinery itself
  | 'QUEUE_FULL'
  | 'INTERNAL_ERROR';

/** Why an order was denied, in numbers. */
export interface Measured {
  readonly reason: DenialReason;
  /** What was measured and the limit it broke, in the units of the check; empty where the check has no number. */
  readonly measured: string;
  readonly limit: string;
  /** Whose doing the limit also measures: all agents together, or another agent. Not there: the agent's own alone. */
  readonly whose?: 'account' | 'other';
}

/** Why a scope may only reduce (R2, R3): protections, a person's word, an authority that ran out. */
export type HoldReason =
  | 'DAILY_LOSS'
  | 'TRAILING_DRAWDOWN'
  | 'LOSING_STREAK'
  | 'COOL_DOWN'
  | 'OPERATOR'
  | 'REPEATED_EXECUTION'
  | 'VENUE_LOST';
