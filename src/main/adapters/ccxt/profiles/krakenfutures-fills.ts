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
  milliseconds(): number;
}

/**
 * Every execution since then, oldest first, with the fee that was taken; without any while Kraken does not tell it. ccxt
 * would work the fee out from a table of its own; Kraken tells it on the stream and in the account log, and there alone.
 */
export async function executionsSince(
  exchange: CcxtExchange,
  fees: KrakenFees,
  since: number,
): Promise<readonly CcxtTrade[]> {
  const rows = (await fillsSince(exchange, since)).filter((it) => timeOf(it.fillTime) >= since);
  const oldest = Math.min(...rows.filter((it) => fees.of(it.fill_id) === undefined).map((it) => timeOf(it.fillTime)));
  const later = rows.filter((it) => timeOf(it.fillTime) >= oldest).length;
  const own = exchange as unknown as Own;
  if (later > 0) await fees.ask(own.milliseconds(), () => learnFees(exchange, fees, oldest, later));
  // Fills have named markets in small letters, which ccxt finds no market for.
  const trades = rows.map((it) => ({
    ...own.parseTrade({ ...it, symbol: String(it.symbol).toUpperCase() }),
    fee: fees.of(it.fill_id),
  }));
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

/** The fees of so many trades since then, each page as it comes: a log that breaks off is gone on with the next time. */
async function learnFees(exchange: CcxtExchange, fees: KrakenFees, since: number, trades: number): Promise<void> {
  const count = LOG_PAGES.find((it) => it >= ROWS_OF_TRADE * trades) ?? Math.max(...LOG_PAGES);
  const asked = { since, sort: 'asc', info: 'futures trade', count };
  await everyPage(exchange, 'historyGetAccountLog', asked, {
    rows: (answer) => (answer.logs ?? []) as readonly Raw[],
    next(page) {
      for (const it of page) if (it.asset !== it.contract) fees.learn(it.execution, it.fee, it.asset);
      return page.length < count ? null : { from: Number(page.at(-1)?.id) + 1 };
    },
  });
}

/** @throws VenueAnswerError */
function timeOf(text: unknown): number {
  const time = Date.parse(String(text));
  if (Number.isNaN(time)) throw new VenueAnswerError('The exchange gave an execution no time.');
  return time;
}
