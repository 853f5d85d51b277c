import type { AgentId, TimeMs } from '../../../shared/ids.ts';
import type { Cash } from '../../../shared/money.ts';
import type { Instrument } from '../domain/instrument.ts';
import type { RecordBodies } from '../domain/records.ts';

/** For tests: a session at the venue `paper`, in which every agent may trade every instrument with an equal share. */
export function openedSession(
  names: readonly AgentId[],
  instruments: readonly Instrument[],
  firstAt: TimeMs,
  balance: Cash,
): RecordBodies['session.opened'] {
  const allocation = (balance / BigInt(Math.max(1, names.length))) as Cash;
  return {
    session: 1,
    seed: 1,
    feed: 'made up',
    feedSha256: '',
    firstAt,
    venue: 'paper',
    venueConfigSha256: '',
    currency: 'USD',
    balance,
    instruments,
    agents: names.map((agent) => ({
      agent,
      role: 'strategy',
      manifestSha256: '',
      symbols: instruments.map((it) => it.symbol),
      trading: 'paper',
      tools: ['market.bars', 'order.propose', 'order.cancel'],
      allocation,
    })),
  };
}
