import { positionOf } from '../../src/main/engine/ledger/book.ts';
import { type Cash, formatAmount, minus, plus, type Quantity, ZERO_CASH } from '../../src/shared/money.ts';
import type { Promised, Watched } from './promise.ts';

/**
 * Promise 5, second half: when all is over and every exchange was read, the ledger is what the exchanges hold, in every
 * position and to the last unit of cash, whatever was lost, late, said twice or done by hand meanwhile. Funding alone
 * is not listed by a read, so a lost report of it stays lost; none is ever booked twice.
 */
export function ledgerTrue(world: Watched): Promised {
  const fundingSeen = new Set<string>();
  return {
    record(record) {
      if (record.kind !== 'venue.reported' || record.body.report.kind !== 'funding') return;
      const key = `${record.body.venue} ${record.body.report.symbol} ${record.body.report.at}`;
      if (fundingSeen.has(key)) world.broken(6, `funding was booked twice: ${key}`);
      fundingSeen.add(key);
    },
    restarted(records) {
      fundingSeen.clear();
      for (const record of records) this.record?.(record);
    },
    settled() {
      const { account } = world.engine.state.ledger;
      let truth = world.balance;
      for (const [venue, exchange] of world.exchanges) {
        if (world.isGoneForGood(venue)) return;
        const funded = exchange.funding.reduce((sum, it) => plus(sum, it.amount), ZERO_CASH);
        truth = plus(truth, minus(exchange.account.flow, funded));
        for (const symbol of exchange.last.keys()) {
          const [there, here] = [exchange.account.held(symbol), positionOf(account, symbol).quantity];
          if (there !== here) world.broken(5, `${venue} holds ${words(there)} ${symbol}, the ledger ${words(here)}`);
        }
      }
      let paid = ZERO_CASH;
      for (const position of account.positions.values()) paid = plus(paid, position.cost);
      const booked = minus(minus(account.cash, account.funding), paid);
      if (booked !== truth) world.broken(5, `the exchanges' cash is ${words(truth)}, the ledger's ${words(booked)}`);
    },
  };
}

function words(amount: Cash | Quantity): string {
  return formatAmount(amount);
}
