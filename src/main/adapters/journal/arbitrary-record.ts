import fc from 'fast-check';
import type { Cash, Exact, Price, Quantity, Rate } from '../../../shared/money.ts';
import type { Scope, TradingScope } from '../../../shared/scope.ts';
import type { Instrument } from '../../engine/domain/instrument.ts';
import type { LiveBarText, LiveQuoteText, LiveSource, LiveStep } from '../../engine/domain/live-market.ts';
import type { OrderOwner } from '../../engine/domain/order.ts';
import type {
  BalanceDifference,
  Booked,
  ForeignOrder,
  PositionDifference,
} from '../../engine/domain/reconciliation.ts';
import type { JournalRecord, RecordBodies, RecordKind } from '../../engine/domain/records.ts';
import type { TradedAccount } from '../../engine/domain/traded-account.ts';
import type { VenueFill, VenueReport } from '../../engine/domain/venue-report.ts';
import type { EntrantCounts, TournamentEntrant } from '../../engine/promotion/tournament-records.ts';

/**
 * For tests: any record of any kind, with hostile texts and amounts of any size. The table below has to name every
 * kind and every field, or it does not compile.
 */
type Fields<T> = { [K in keyof T]-?: fc.Arbitrary<T[K]> };
type Bodies = { [K in RecordKind]: fc.Arbitrary<RecordBodies[K]> };

const text: fc.Arbitrary<string> = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 12 }),
  fc.constantFrom('', '1.5', '"'),
);
const count = fc.nat();
const time = fc.integer({ min: 0, max: 8.64e15 });
const flag = fc.boolean();
const amount = <T extends Exact>(): fc.Arbitrary<T> =>
  fc.bigInt({ min: -(10n ** 40n), max: 10n ** 40n }).map((units) => units as T);
const price = amount<Price>();
const quantity = amount<Quantity>();
const cash = amount<Cash>();
const rate = amount<Rate>();
const side = fc.constantFrom('buy', 'sell');
const type = fc.constantFrom('market', 'limit', 'stop');
const severity = fc.constantFrom('critical', 'high', 'medium', 'low');
const mode = fc.constantFrom('paper', 'live');
const list = <T>(items: fc.Arbitrary<T>): fc.Arbitrary<T[]> => fc.array(items, { maxLength: 3 });
const orNothing = <T>(value: fc.Arbitrary<T>): fc.Arbitrary<T | undefined> => fc.option(value, { nil: undefined });
const orNull = <T>(value: fc.Arbitrary<T>): fc.Arbitrary<T | null> => fc.option(value, { nil: null });
const record = <T>(fields: Fields<T>): fc.Arbitrary<T> => fc.record(fields) as unknown as fc.Arbitrary<T>;
const only = <T extends string | true>(value: T): fc.Arbitrary<T> => fc.constant(value);

const scope: fc.Arbitrary<Scope> = fc.oneof(
  record<{ kind: 'global' }>({ kind: only('global') }),
  record<{ kind: 'agent'; agent: string }>({ kind: only('agent'), agent: text }),
);
const tradingScope: fc.Arbitrary<TradingScope> = fc.oneof(
  scope,
  record<{ kind: 'venue'; venue: string }>({ kind: only('venue'), venue: text }),
);
const owner: fc.Arbitrary<OrderOwner> = fc.oneof(
  record<Extract<OrderOwner, { kind: 'agent' }>>({ kind: only('agent'), agent: text }),
  record<Extract<OrderOwner, { kind: 'kill' }>>({ kind: only('kill'), runId: text, agent: orNull(text) }),
);
const instrument = record<Instrument>({
  symbol: text,
  kind: fc.constantFrom('perp', 'spot'),
  base: text,
  quote: text,
  tick: price,
  step: quantity,
  minQuantity: quantity,
  minNotional: cash,
  volumeUnit: fc.constantFrom('base', 'quote'),
  venue: text,
});

const fill: Fields<VenueFill> = {
  orderId: text,
  fillId: text,
  symbol: text,
  side,
  quantity,
  price,
  fee: cash,
  liquidity: fc.constantFrom('maker', 'taker'),
  at: time,
};

const booked: fc.Arbitrary<Booked> = fc.oneof(
  record<Exclude<Booked, { explanation: 'funding' }>>({
    explanation: fc.constantFrom('missed-fill', 'manual-trade'),
    orderId: text,
    fillId: text,
    symbol: text,
    side,
    quantity,
  }),
  record<Extract<Booked, { explanation: 'funding' }>>({ explanation: only('funding'), symbol: text, amount: cash }),
);

type Report<K extends VenueReport['kind']> = Extract<VenueReport, { kind: K }>;
const venueReason = fc.constantFrom('requested', 'reduce-only', 'no-market');
const report: fc.Arbitrary<VenueReport> = fc.oneof(
  record<Report<'accepted'>>({ kind: only('accepted'), orderId: text, at: time }),
  record<Report<'triggered'>>({ kind: only('triggered'), orderId: text, at: time }),
  record<Report<'rejected'>>({ kind: only('rejected'), orderId: text, reason: venueReason, at: time }),
  record<Report<'fill'>>({ kind: only('fill'), ...fill }),
  record<Report<'amended'>>({ kind: only('amended'), orderId: text, quantity, price: orNull(price), at: time }),
  record<Report<'cancelled'>>({ kind: only('cancelled'), orderId: text, reason: venueReason, at: time }),
  record<Report<'cancel-rejected'>>({ kind: only('cancel-rejected'), orderId: text, reason: venueReason, at: time }),
  record<Report<'funding'>>({
    kind: only('funding'),
    symbol: text,
    quantity,
    mark: price,
    rate,
    amount: cash,
    at: time,
  }),
  record<Report<'snapshot'>>({
    kind: only('snapshot'),
    readId: text,
    snapshot: record<Report<'snapshot'>['snapshot']>({
      openOrders: list(
        record<Report<'snapshot'>['snapshot']['openOrders'][number]>({
          orderId: text,
          symbol: text,
          side,
          type,
          quantity,
          filled: quantity,
          reduceOnly: flag,
          price: orNothing(price),
        }),
      ),
      positions: list(record<{ symbol: string; quantity: Quantity }>({ symbol: text, quantity })),
      cash,
      fills: list(record<VenueFill>(fill)),
    }),
    at: time,
  }),
  record<Report<'read-failed'>>({ kind: only('read-failed'), readId: text, reason: text, at: time }),
  record<Report<'throttled'>>({
    kind: only('throttled'),
    request: fc.constantFrom('submit', 'cancel', 'read'),
    id: text,
    retryAfterMs: count,
    because: orNothing(only('unreachable')),
    at: time,
  }),
  record<Report<'auth-failed'>>({ kind: only('auth-failed'), at: time }),
  record<Report<'connection'>>({ kind: only('connection'), state: fc.constantFrom('lost', 'restored'), at: time }),
  record<Report<'dead-mans-switch'>>({
    kind: only('dead-mans-switch'),
    state: fc.constantFrom('armed', 'failed', 'disarmed'),
    until: orNull(time),
    at: time,
  }),
);

const liveStep = record<LiveStep>({
  closeAt: time,
  heldBack: flag,
  bars: list(
    record<LiveBarText>({
      symbol: text,
      openAt: time,
      closeAt: time,
      open: text,
      high: text,
      low: text,
      close: text,
      volume: text,
    }),
  ),
  quotes: list(record<LiveQuoteText>({ symbol: text, at: time, bid: text, bidSize: text, ask: text, askSize: text })),
});

const bodies: Bodies = {
  'session.opened': record<RecordBodies['session.opened']>({
    session: count,
    seed: count,
    feed: text,
    feedSha256: text,
    live: orNothing(list(record<LiveSource>({ symbol: text, source: text, market: text }))),
    firstAt: time,
    venue: text,
    account: orNothing(record<TradedAccount>({ alias: text, rest: text, stream: text, ca: text })),
    venueConfigSha256: text,
    currency: text,
    balance: cash,
    instruments: list(instrument),
    agents: list(
      record<RecordBodies['session.opened']['agents'][number]>({
        agent: text,
        role: text,
        manifestSha256: text,
        symbols: list(text),
        trading: fc.constantFrom('none', 'paper', 'live'),
        tools: list(fc.constantFrom('order.propose', 'market.bars')),
        allocation: cash,
      }),
    ),
  }),
  'session.ended': record({ reason: fc.constantFrom('feed-ended', 'until-reached', 'stopped', 'killed') }),
  'market.sampled': record({
    steps: count,
    marks: list(record<{ symbol: string; price: Price }>({ symbol: text, price })),
    live: orNothing(liveStep),
  }),
  'market.gap': record<RecordBodies['market.gap']>({
    symbols: list(text),
    from: time,
    to: time,
    cause: fc.constantFrom('restart', 'not-delivered'),
    why: text,
  }),
  'agent.started': record({ agent: text, sandbox: fc.constantFrom('bubblewrap', 'process') }),
  'agent.stopped': record({ agent: text, reason: text }),
  'agent.failed': record({ agent: text, reason: text }),
  'agent.heartbeat': record({ agent: text, state: fc.constantFrom('ok', 'late', 'lost'), retry: count }),
  'order.approved': record<RecordBodies['order.approved']>({
    orderId: text,
    venue: text,
    mode,
    owner,
    ref: text,
    symbol: text,
    side,
    type,
    quantity,
    price: orNothing(orNull(price)),
    timeInForce: fc.constantFrom('GTC', 'IOC'),
    postOnly: orNothing(flag),
    reduceOnly: orNothing(flag),
    exit: orNothing(flag),
    purpose: text,
    rule: text,
  }),
  'order.denied': record<Required<RecordBodies['order.denied']>>({
    orderId: text,
    agent: text,
    ref: text,
    symbol: text,
    side,
    type,
    quantity,
    price: orNull(price),
    purpose: text,
    stage: fc.constantFrom('policy', 'risk', 'gate'),
    rule: text,
    reason: fc.constantFrom('GATE_CLOSED', 'STALE_PRICE'),
    measured: text,
    limit: text,
    whose: fc.constantFrom('account', 'other'),
  }),
  'order.cancelling': record({
    orderId: text,
    by: fc.constantFrom('agent', 'operator', 'kill'),
    purpose: text,
    rule: text,
  }),
  'order.unknown': record({ orderId: text }),
  'order.reconciled': record<RecordBodies['order.reconciled']>({
    orderId: text,
    state: only('cancelled'),
    reason: fc.constantFrom('not-at-venue', 'gate-closed', 'not-durable'),
    readAt: orNull(time),
  }),
  'venue.reported': record({ venue: text, report }),
  'ledger.crossed': record<RecordBodies['ledger.crossed']>({
    venue: text,
    symbol: text,
    price,
    shares: list(record<{ agent: string; quantity: Quantity }>({ agent: text, quantity })),
    runId: text,
  }),
  'trip.accepted': record<RecordBodies['trip.accepted']>({
    tripId: text,
    commandId: text,
    scope,
    cause: fc.constantFrom('window', 'file', 'watchdog'),
    by: text,
    reason: text,
    pressedWallAt: time,
    gateClosedMicros: count,
  }),
  'kill.phase': record<RecordBodies['kill.phase']>({
    tripId: text,
    phase: fc.constantFrom('CANCELLING', 'FLATTENING', 'VERIFYING', 'FLAT', 'INCOMPLETE'),
    attempt: count,
    cancelsConfirmed: count,
    cancelsTotal: count,
    positionsLeft: count,
    positionsTotal: count,
    valueLeft: cash,
    residuals: list(
      record<RecordBodies['kill.phase']['residuals'][number]>({
        venue: text,
        symbol: text,
        type: fc.constantFrom('order', 'position', 'dust', 'unread'),
        quantity,
        value: cash,
        minNotional: cash,
        minQuantity: quantity,
        step: quantity,
        reason: fc.constantFrom('still-open', 'below-minimum-quantity', 'changed-by-hand'),
      }),
    ),
    exhausted: flag,
  }),
  'kill.read': record<RecordBodies['kill.read']>({
    tripId: text,
    venue: text,
    clean: flag,
    openOrders: count,
    positions: count,
    readAt: time,
  }),
  'latch.reset': record({ tripId: text, scope, by: text, reason: text, residuals: count }),
  'venue.reconciled': record<RecordBodies['venue.reconciled']>({
    venue: text,
    readAt: time,
    missedFills: count,
    differences: list(record<PositionDifference>({ symbol: text, atVenue: quantity, inBooks: quantity })),
    booked: orNothing(list(booked)),
    foreignOrders: orNothing(list(record<ForeignOrder>({ orderId: text, symbol: text, side, quantity }))),
    balance: orNothing(orNull(record<BalanceDifference>({ atVenue: cash, inBooks: cash }))),
    cash: orNothing(cash),
  }),
  'watchdog.changed': record<RecordBodies['watchdog.changed']>({
    state: fc.constantFrom('watching', 'keyless', 'gone', 'off'),
    reason: text,
  }),
  'alarm.raised': record<RecordBodies['alarm.raised']>({
    alarmId: text,
    priority: fc.constantFrom('critical', 'high', 'medium', 'low'),
    agent: orNull(text),
    cause: text,
    consequence: text,
    action: text,
    moment: only(true),
  }),
  'alarm.acknowledged': record({ alarmId: text, by: text }),
  'call.denied': record({ channel: text, by: text, via: text, code: text }),
  'alarm.cleared': record({ alarmId: text }),
  'alarm.shelved': record({ alarmId: text, by: text, until: time }),
  'alarm.escalated': record<RecordBodies['alarm.escalated']>({
    alarmId: text,
    channel: fc.constantFrom('desktop', 'webhook'),
    delivered: flag,
    detail: text,
  }),
  'policy.loaded': record<RecordBodies['policy.loaded']>({
    sha256: text,
    source: fc.constantFrom('embedded', 'data-folder'),
    by: text,
    files: list(record<{ name: string; text: string }>({ name: text, text })),
  }),
  'policy.refused': record<RecordBodies['policy.refused']>({
    source: fc.constantFrom('embedded', 'data-folder'),
    by: text,
    problems: list(record<{ file: string; line: number; reason: string }>({ file: text, line: count, reason: text })),
  }),
  'tool.decided': record<RecordBodies['tool.decided']>({
    agent: text,
    tool: text,
    symbol: text,
    mode,
    purpose: text,
    allowed: flag,
    rule: text,
    reason: fc.constantFrom('', 'POLICY_FORBIDDEN', 'GRANT_EXPIRED'),
  }),
  'grant.issued': record<RecordBodies['grant.issued']>({
    grantId: text,
    agent: text,
    task: text,
    tools: list(fc.constantFrom('order.propose', 'market.bars')),
    symbols: list(text),
    mode,
    maxToolCalls: count,
    expiresAt: time,
    by: text,
  }),
  'grant.ended': record<RecordBodies['grant.ended']>({
    grantId: text,
    agent: text,
    how: fc.constantFrom('revoked', 'expired', 'used-up', 'stopped', 'replaced'),
    by: text,
    reason: text,
  }),
  'tool.switched': record<RecordBodies['tool.switched']>({
    tool: text,
    state: fc.constantFrom('enabled', 'disabled'),
    by: text,
    reason: text,
  }),
  'trading.held': record<RecordBodies['trading.held']>({
    holdId: text,
    scope: tradingScope,
    reason: fc.constantFrom('DAILY_LOSS', 'OPERATOR'),
    measured: text,
    limit: text,
    until: orNull(time),
    by: text,
  }),
  'trading.released': record<RecordBodies['trading.released']>({
    holdId: text,
    by: text,
    reason: text,
    equity: orNull(cash),
  }),
  'trigger.fired': record<Required<RecordBodies['trigger.fired']>>({
    trigger: fc.constantFrom('loss', 'frozen-feed'),
    scope,
    tripId: text,
    measured: text,
    threshold: text,
    reason: text,
    coolDownUntil: time,
    clock: only('machine'),
  }),
  'metrics.sampled': record<RecordBodies['metrics.sampled']>({
    equity: cash,
    values: list(record<{ metric: string; text: string }>({ metric: text, text })),
  }),
  'role.changed': record<RecordBodies['role.changed']>({
    by: text,
    via: text,
    how: fc.constantFrom('passphrase-set', 'unlocked', 'locked', 'expired', 'refused'),
    role: fc.constantFrom('viewer', 'operator', 'approver', 'administrator'),
    untilWallAt: time,
  }),
  'alert.received': record<RecordBodies['alert.received']>({
    source: text,
    kind: fc.constantFrom('kill', 'alarm', ''),
    code: text,
  }),
  'key.used': record<RecordBodies['key.used']>({ alias: text, purpose: text }),
  'key.changed': record<RecordBodies['key.changed']>({
    alias: text,
    how: fc.constantFrom('created', 'rotating', 'rotated', 'wiped', 'refused', 'exposed', 'revoked'),
    by: text,
    reason: text,
    fingerprint: text,
  }),
  'anchor.published': record<RecordBodies['anchor.published']>({
    anchor: fc.constantFrom('git', 'rfc3161'),
    size: count,
    root: text,
  }),
  'retention.expired': record<RecordBodies['retention.expired']>({
    class: fc.constantFrom('audit', 'agents', 'policy', 'sessions'),
    records: count,
    fromSeq: count,
    toSeq: count,
    beforeWallAt: time,
    by: text,
  }),
  'retention.held': record<RecordBodies['retention.held']>({ holdId: text, by: text, reason: text, wallAt: time }),
  'retention.released': record<RecordBodies['retention.released']>({ holdId: text, by: text, reason: text }),
  'replica.made': record<RecordBodies['replica.made']>({ records: count, head: text, wallAt: time }),
  'incident.opened': record<RecordBodies['incident.opened']>({
    incidentId: text,
    title: text,
    severity,
    cause: fc.constantFrom('trip', 'hand'),
    tripId: orNull(text),
    by: text,
    wallAt: time,
    respondByWallAt: time,
  }),
  'incident.classified': record<RecordBodies['incident.classified']>({
    incidentId: text,
    severity,
    respondByWallAt: time,
    by: text,
  }),
  'incident.preserved': record<RecordBodies['incident.preserved']>({
    incidentId: text,
    files: list(record<{ name: string; sha256: string; bytes: number }>({ name: text, sha256: text, bytes: count })),
    problem: text,
  }),
  'incident.step': record<RecordBodies['incident.step']>({
    incidentId: text,
    task: fc.constantFrom('contain', 'assess', 'remediate', 'notify', 'review'),
    note: text,
    by: text,
    wallAt: time,
  }),
  'incident.closed': record<RecordBodies['incident.closed']>({
    incidentId: text,
    rootCause: text,
    actions: text,
    by: text,
    wallAt: time,
  }),
  'tournament.started': record<RecordBodies['tournament.started']>({
    tournament: text,
    feed: text,
    feedSha256: text,
    firstAt: time,
    lastAt: time,
    intervalMs: count,
    bars: count,
    gaps: count,
    missingBars: count,
    marketDays: count,
    seed: count,
    policySha256: text,
    riskSha256: text,
    venueConfigSha256: text,
    balance: cash,
    currency: text,
    entrants: list(
      record<TournamentEntrant>({
        agent: text,
        version: text,
        manifestSha256: text,
        codeSha256: text,
        configSha256: text,
      }),
    ),
    variantsTried: count,
    variantsElsewhere: count,
    by: text,
    wallAt: time,
  }),
  'tournament.entrant': record<RecordBodies['tournament.entrant']>({
    tournament: text,
    agent: text,
    outcome: fc.constantFrom('finished', 'failed'),
    reason: text,
    records: count,
    head: text,
    bars: count,
    equity: cash,
    values: list(record<{ metric: string; text: string }>({ metric: text, text })),
    counts: record<EntrantCounts>({
      orders: count,
      fills: count,
      rejections: count,
      gateDenials: count,
      policyDenials: count,
      riskDenials: count,
      wins: count,
      losses: count,
      holds: count,
      trips: count,
      answeredBars: count,
      heldBars: count,
    }),
    curveSha256: text,
    wallMs: count,
  }),
  'tournament.ended': record<RecordBodies['tournament.ended']>({
    tournament: text,
    how: fc.constantFrom('finished', 'stopped', 'failed'),
    reason: text,
    by: text,
    wallAt: time,
  }),
  'chaos.changed': record<RecordBodies['chaos.changed']>({
    feed: fc.constantFrom('normal', 'frozen'),
    venue: fc.constantFrom('normal', 'slow', 'bad-key', 'rejecting'),
    by: text,
  }),
};

/** Every kind of record there is. */
export const RECORD_KINDS = Object.keys(bodies) as readonly RecordKind[];

/** Any record of one kind. */
export function arbitraryRecordOf(kind: RecordKind): fc.Arbitrary<JournalRecord> {
  return fc.record({
    kind: fc.constant(kind),
    at: time,
    agent: orNull(text),
    action: orNull(text),
    body: bodies[kind] as fc.Arbitrary<unknown>,
  }) as fc.Arbitrary<JournalRecord>;
}

/** Any record. */
export const arbitraryRecord: fc.Arbitrary<JournalRecord> = fc.constantFrom(...RECORD_KINDS).chain(arbitraryRecordOf);
