import { formatAmount } from '../../../shared/money.ts';
import { tradingScopeKey } from '../../../shared/scope.ts';
import { type Booked, isForeign } from '../../engine/domain/reconciliation.ts';
import type { JournalRecord, RecordBodies } from '../../engine/domain/records.ts';
import type { VenueReport } from '../../engine/domain/venue-report.ts';
import { balanceWords, positionWords } from '../../engine/execution/venue-alarms.ts';
import { denialLine } from './denial-text.ts';
import { heldWords } from './hold-words.ts';
import type { UnitNames } from './units.ts';

/** One line of the event log for a record; null for records that are no news (samples, reads that only count). */
export function recordWords(record: JournalRecord, namesOf: (symbol: string) => UnitNames): string | null {
  const { kind, body } = record;
  switch (kind) {
    case 'session.opened':
      return `session ${body.session} opened on ${body.feed}, seed ${body.seed}, ${formatAmount(body.balance)} ${body.currency}`;
    case 'session.ended':
      return `session ended: ${body.reason}`;
    case 'agent.started':
      return `started in its own process (${body.sandbox})`;
    case 'agent.stopped':
      return `stopped: ${body.reason}`;
    case 'agent.failed':
      return `failed: ${body.reason}`;
    case 'agent.heartbeat':
      return `heartbeat ${body.state}`;
    case 'order.approved':
      return `${body.side} ${formatAmount(body.quantity)} ${body.symbol} ${body.type}${body.price ? ` at ${formatAmount(body.price)}` : ''}${body.exit ? ', reduce-only' : ''}: approved`;
    case 'order.denied':
      return `${body.side} ${formatAmount(body.quantity)} ${body.symbol} denied: ${denialLine(body, namesOf(body.symbol))}`;
    case 'order.cancelling':
      return `cancel of ${body.orderId} sent`;
    case 'order.unknown':
      return `order ${body.orderId} unknown: no answer in time, asking the venue`;
    case 'order.reconciled':
      return `order ${body.orderId} over: ${body.reason}`;
    case 'venue.reconciled':
      return reconciledWords(body);
    case 'venue.reported':
      return reportWords(body.report);
    case 'ledger.crossed':
      return `books of ${body.symbol} crossed at ${formatAmount(body.price)}`;
    case 'trip.accepted':
      return `KILL ${body.scope.kind === 'global' ? 'ALL' : body.scope.agent} by ${body.by} (${body.cause})${body.reason === '' ? '' : `: ${body.reason}`}`;
    case 'kill.phase':
      return `kill ${body.phase}: cancels ${body.cancelsConfirmed} of ${body.cancelsTotal}, positions left ${body.positionsLeft}`;
    case 'kill.read':
      return `read of ${body.venue}: ${body.openOrders} open orders, ${body.positions} positions${body.clean ? ', clean' : ''}`;
    case 'latch.reset':
      return `reset by ${body.by}: ${body.reason}`;
    case 'call.denied':
      return `call ${body.channel} by ${body.by} over ${body.via} refused: ${body.code}`;
    case 'alarm.raised':
      return `alarm: ${body.cause}`;
    case 'watchdog.changed':
      return `watchdog ${body.state}${body.reason === '' ? '' : `: ${body.reason}`}`;
    case 'policy.loaded':
      return `policy ${body.sha256.slice(0, 12)} in force, from ${body.source === 'embedded' ? 'the app' : 'the data folder'}, by ${body.by}`;
    case 'policy.refused':
      return `policy refused: ${body.problems.map((it) => `${it.file}:${it.line}: ${it.reason}`).join('; ')}`;
    case 'tool.decided':
      return `${body.tool}${body.symbol === '' ? '' : ` of ${body.symbol}`} ${body.allowed ? 'allowed' : `denied: ${body.reason}`} by ${body.rule}`;
    case 'grant.issued':
      return `grant ${body.grantId} for ${body.task} by ${body.by}`;
    case 'grant.ended':
      return `grant ${body.grantId} ${body.how} by ${body.by}${body.reason === '' ? '' : `: ${body.reason}`}`;
    case 'tool.switched':
      return `${body.tool} ${body.state} by ${body.by}${body.reason === '' ? '' : `: ${body.reason}`}`;
    case 'trading.held':
      return `${tradingScopeKey(body.scope)} ${heldWords(body, namesOf('').currency)}`;
    case 'trading.released':
      return `${body.holdId} released by ${body.by}${body.reason === '' ? '' : `: ${body.reason}`}`;
    case 'trigger.fired':
      return `trigger ${body.trigger} fired: ${body.reason}`;
    case 'role.changed':
      return `${body.by} over ${body.via}: ${body.how}, ${body.role}`;
    case 'alert.received':
      return `external alert from ${body.source}: ${body.code === '' ? `${body.kind} taken` : `refused, ${body.code}`}`;
    case 'market.gap':
      return `gap in the prices of ${body.symbols.join(', ')}, ${Math.round((body.to - body.from) / 60_000)} min: ${body.why}`;
    case 'chaos.changed':
      return `chaos set by ${body.by}: feed ${body.feed}, venue ${body.venue}`;
    case 'key.used':
      return `key ${body.alias} used to ${body.purpose}`;
    case 'key.changed':
      return `key ${body.alias} ${body.how} by ${body.by}${body.reason === '' ? '' : `: ${body.reason}`}`;
    case 'anchor.published':
      return `checkpoint of ${body.size} records published (${body.anchor})`;
    case 'retention.expired':
      return `${body.records} records of class ${body.class} expired: their hashes stay`;
    case 'retention.held':
      return `legal hold by ${body.by}: ${body.reason}`;
    case 'retention.released':
      return `legal hold ${body.holdId} released by ${body.by}: ${body.reason}`;
    case 'replica.made':
      return `replica of ${body.records} records made and verified`;
    case 'incident.opened':
      return `incident ${body.severity} opened by ${body.by}: ${body.title}`;
    case 'incident.classified':
      return `incident is ${body.severity} now, by ${body.by}`;
    case 'incident.preserved':
      return body.problem === ''
        ? `evidence preserved, ${body.files.length} files`
        : `evidence not preserved: ${body.problem}`;
    case 'incident.step':
      return `incident: ${body.task} done by ${body.by}: ${body.note}`;
    case 'incident.closed':
      return `incident closed by ${body.by}: ${body.rootCause}`;
    case 'tournament.started':
      return `${body.tournament} started by ${body.by}: ${body.entrants.length} agents on ${body.feed}, seed ${body.seed}`;
    case 'tournament.entrant':
      return `${body.tournament}: ${body.outcome}${body.reason === '' ? '' : `: ${body.reason}`}, equity ${formatAmount(body.equity)}`;
    case 'tournament.ended':
      return `${body.tournament} ${body.how}${body.reason === '' ? '' : `: ${body.reason}`}`;
    case 'alarm.shelved':
      return `alarm shelved by ${body.by}`;
    case 'alarm.escalated':
      return `alarm ${body.alarmId} ${body.delivered ? 'went to' : 'did not reach'} ${body.channel}${body.detail === '' ? '' : `: ${body.detail}`}`;
    case 'alarm.acknowledged':
      return `alarm acknowledged by ${body.by}`;
    default:
      return null;
  }
}

function reconciledWords({
  venue,
  missedFills,
  differences,
  booked = [],
  foreignOrders = [],
  balance = null,
}: RecordBodies['venue.reconciled']): string {
  const missed = missedFills === 0 ? [] : [`${missedFills} executions that nobody had reported`];
  const apart = [
    ...differences.map((it) => `position-unexplained: ${positionWords(it)}`),
    ...(balance === null ? [] : [`balance-unexplained: ${balanceWords(balance)}`]),
    ...foreignOrders.map((it) => `foreign-order: ${it.side} ${formatAmount(it.quantity)} ${it.symbol}`),
  ];
  const found = [`${venue} read and compared`, ...missed, ...booked.map(bookedWords)].join(', ');
  return `${found}: ${apart.length === 0 ? 'the books agree' : apart.join('; ')}`;
}

function bookedWords(booked: Booked): string {
  if (booked.explanation === 'funding') return `funding: ${formatAmount(booked.amount)} on ${booked.symbol}`;
  return `${booked.explanation}: ${booked.side} ${formatAmount(booked.quantity)} ${booked.symbol}`;
}

/** Why a venue did not look at a request. */
const NOT_TAKEN = { throttled: 'too many requests', unreachable: 'the venue cannot be reached' } as const;

function reportWords(report: VenueReport): string | null {
  switch (report.kind) {
    case 'accepted':
      return `order ${report.orderId} working`;
    case 'triggered':
      return `stop ${report.orderId} triggered`;
    case 'rejected':
      return `order ${report.orderId} rejected: ${report.reason}`;
    case 'fill':
      return `${report.side === 'buy' ? 'bought' : 'sold'} ${formatAmount(report.quantity)} ${report.symbol} at ${formatAmount(report.price)}, fee ${formatAmount(report.fee)}${isForeign(report.orderId) ? '; manual-trade, the house’s' : ''}`;
    case 'amended':
      return `order ${report.orderId} changed at the venue, not from here: now ${formatAmount(report.quantity)} in all${report.price === null ? '' : ` at ${formatAmount(report.price)}`}`;
    case 'cancelled':
      return `order ${report.orderId} cancelled: ${report.reason}`;
    case 'cancel-rejected':
      return `cancel of ${report.orderId} refused: ${report.reason}`;
    case 'funding':
      return `funding ${formatAmount(report.amount)} on ${report.symbol}`;
    case 'throttled':
      return `${report.request} of ${report.id} not taken: ${NOT_TAKEN[report.because ?? 'throttled']}, again in ${report.retryAfterMs} ms`;
    case 'auth-failed':
      return 'the venue does not take the key any more';
    case 'connection':
      return `connection to the venue ${report.state}`;
    case 'dead-mans-switch':
      return `the venue's dead-man's switch: ${report.state}`;
    default:
      return null;
  }
}
