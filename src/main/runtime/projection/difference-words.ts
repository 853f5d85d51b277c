import { formatAmount } from '../../../shared/money.ts';
import type { DifferenceView } from '../../../shared/view/console-view.ts';
import type { VenueAccount } from '../../engine/execution/venue-accounts.ts';
import { balanceWords, positionWords } from '../../engine/execution/venue-alarms.ts';

/** What still differs between a venue's account and the books, a line for each; none when they agree (R8). */
export function differenceWords({ differences, balance, foreignOrders }: VenueAccount): DifferenceView[] {
  return [
    ...differences.map((it) => ({ explanation: 'position-unexplained' as const, text: positionWords(it) })),
    ...(balance === null ? [] : [{ explanation: 'balance-unexplained' as const, text: balanceWords(balance) }]),
    ...foreignOrders.map(({ symbol, side, quantity }) => ({
      explanation: 'foreign-order' as const,
      text: `${side} ${formatAmount(quantity)} ${symbol}`,
    })),
  ];
}
