import type { CcxtExchange, CcxtTrade, Raw } from '../ccxt-api.ts';
import { VenueAnswerError } from '../precise.ts';
import type { KrakenFees } from './krakenfutures-fees.ts';
import { everyPage } from './pages.ts';

const PAGE = 100;
/** Rows of the account log that one answer may have, by what they cost of a budget that takes ten minutes to fill up. */
const LOG_PAGES = [25, 50, 1_000];
/** One of the cash and one of the position. */
const ROWS_OF_TRADE = 2;

interface Own {
  parseTrade(trade: Raw): CcxtTrade;
}

/**
 * Every execution since then, oldest first, with the fee that was taken. ccxt would work the fee out from a table of its
 * own; Kraken tells it on the stream and in the account log, and there alone.
 * @throws VenueAnswerError while the log has not got an execution yet
 */
export async function executionsSince(
  exchange: CcxtExchange,
  fees: KrakenFees,
  since: number,
): Promise<readonly CcxtTrade[]> {
  const rows = (await fillsSince(exchange, since)).filter((it) => timeOf(it.fillTime) >= since);
  const oldest = Math.min(...rows.filter((it) => fees.of(it.fill_id) === undefined).map((it) => timeOf(it.fillTime)));
  const later = rows.filter((it) => timeOf(it.fillTime) >= oldest).length;
  if (later > 0) await learnFees(exchange, fees, oldest, later);
  const own = exchange as unknown as Own;
  const trades = rows.map((it) => {
    const fee = fees.of(it.fill_id);
    if (fee === undefined) throw new VenueAnswerError('Kraken does not tell the fee of an execution yet.');
    // Fills have named markets in small letters, which ccxt finds no market for.
    return { ...own.parseTrade({ ...it, symbol: String(it.symbol).toUpperCase() }), fee };
  });
  return trades.sort((a, b) => (a.timestamp ?? 0) - (b.timestamp ?? 0));
}

/** Newest first, a hundred at a time; pages meet at a time that both may have. */
async function fillsSince(exchange: CcxtExchange, since: number): Promise<readonly Raw[]> {
  const all = new Map<unknown, Raw>();
  await everyPage(
    exchange,
    'privateGetFills',
    {},
    {
      rows: ({ fills }) => (fills ?? []) as readonly Raw[],
      next(page) {
        const known = all.size;
        for (const it of page) all.set(it.fill_id, it);
        if (page.length < PAGE || all.size === known) return null;
        const oldest = timeOf(page.at(-1)?.fillTime);
        return oldest < since ? null : { lastFillTime: new Date(oldest + 1).toISOString() };
      },
    },
  );
  return [...all.values()];
}

/** The fees of so many trades since then. */
async function learnFees(exchange: CcxtExchange, fees: KrakenFees, since: number, trades: number): Promise<void> {
  const count = LOG_PAGES.find((it) => it >= ROWS_OF_TRADE * trades) ?? Math.max(...LOG_PAGES);
  const asked = { since, sort: 'asc', info: 'futures trade', count };
  const logs = await everyPage(exchange, 'historyGetAccountLog', asked, {
    rows: (answer) => (answer.logs ?? []) as readonly Raw[],
    next: (page) => (page.length < count ? null : { from: Number(page.at(-1)?.id) + 1 }),
  });
  for (const it of logs) if (it.asset !== it.contract) fees.learn(it.execution, it.fee, it.asset);
}

/** @throws VenueAnswerError */
function timeOf(text: unknown): number {
  const time = Date.parse(String(text));
  if (Number.isNaN(time)) throw new VenueAnswerError('The exchange gave an execution no time.');
  return time;
}
