import { connectExchange, type ExchangeClient } from '../../src/main/adapters/exchange/client.ts';
import type { VenueSnapshot } from '../../src/main/engine/domain/venue-report.ts';
import { formatAmount, minus, ZERO_QUANTITY } from '../../src/shared/money.ts';
import type { Chronicle } from './chronicle.ts';

const READ_ID = 'torture-read';
const ANSWER_WITHIN_MS = 10_000;

/** What the exchange process itself says of a session, at a moment of its own clock and of the machine's. */
export interface ExchangeSays {
  readonly session: number;
  readonly at: number;
  readonly wallAt: number;
  readonly snapshot: VenueSnapshot;
}

/**
 * Reads the exchange over a connection of its own, as a watchdog does; only while no console is there, for the exchange
 * lets one trade at a time. Null when no exchange runs with this data folder, or nothing was ever opened there.
 */
export async function readExchange(dataDir: string): Promise<ExchangeSays | null> {
  const client = await connect(dataDir);
  if (client === null) return null;
  try {
    if (client.standing === null) return null;
    const { session } = await client.takeover(process.pid);
    const { at, snapshot } = await answer(client);
    return { session, at, wallAt: Date.now(), snapshot };
  } finally {
    await client.leave();
  }
}

/** True when an exchange runs with this data folder and something was opened there. */
export async function isOpenThere(dataDir: string): Promise<boolean> {
  const client = await connect(dataDir);
  if (client === null) return false;
  await client.leave();
  return client.standing !== null;
}

async function connect(dataDir: string): Promise<ExchangeClient | null> {
  try {
    return await connectExchange({ dataDir, role: 'watchdog' });
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'not-running') return null;
    throw error;
  }
}

function answer(client: ExchangeClient): Promise<{ readonly at: number; readonly snapshot: VenueSnapshot }> {
  return new Promise((resolve, reject) => {
    const late = setTimeout(() => reject(new Error('the exchange did not answer a read')), ANSWER_WITHIN_MS);
    client.onLost = (why) => reject(new Error(why));
    client.onReport = (report) => {
      if (report.kind !== 'snapshot' || report.readId !== READ_ID) return;
      clearTimeout(late);
      resolve(report);
    };
    client.read(READ_ID, 0);
  });
}

/** Orders that the exchange knows and the journal does not: they left before they were written. */
export function unwritten({ snapshot }: ExchangeSays, { orders }: Chronicle): string[] {
  const known = new Set([...snapshot.openOrders, ...snapshot.fills].map((it) => it.orderId));
  return [...known].filter((id) => !orders.has(id)).map((id) => `the exchange knows ${id}, the journal does not`);
}

/**
 * Where the account in the journal is not what the exchange said, fill by fill and by what was held then; null while
 * the console has not reconciled since. By then it has to know all of it.
 */
export function differences({ at, wallAt, snapshot }: ExchangeSays, chronicle: Chronicle): string[] | null {
  const { fills } = chronicle;
  const known = chronicle.reconciled.find((it) => it.wallAt > wallAt);
  if (known === undefined) return null;
  const missing = snapshot.fills
    .filter(({ fillId }) => !fills.has(fillId))
    .map(({ fillId, orderId }) => `fill ${fillId} of ${orderId} at the exchange was never booked`);
  // A console that closed in order set the market up anew from its journal, where that stood: nothing else to compare.
  if (known.readAt < at) return missing;
  const there = new Set(snapshot.fills.map((it) => it.fillId));
  // Older ones it may have forgotten: it keeps the last ones, and none of before it was set up anew by a console.
  const since = snapshot.fills[0]?.at ?? at;
  const booked = [...fills].filter(([, fill]) => fill.at <= at && fill.seq <= known.seq);
  const invented = booked
    .filter(([fillId, fill]) => fill.at > since && !there.has(fillId))
    .map(([fillId]) => `fill ${fillId} was booked, the exchange does not have it`);
  const held = new Map(snapshot.positions.map(({ symbol, quantity }) => [symbol, quantity]));
  for (const [, { symbol, signed }] of booked) held.set(symbol, minus(held.get(symbol) ?? ZERO_QUANTITY, signed));
  const unequal = [...held]
    .filter(([, rest]) => rest !== 0n)
    .map(([symbol, rest]) => `the exchange held ${formatAmount(rest)} ${symbol} more than the books at ${at}`);
  return [...missing, ...invented, ...unequal];
}
