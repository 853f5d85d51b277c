import type { ResidualView } from '../../shared/view/kill-view.ts';

/** One thing that a kill left, in one line: where, what, how much, the venue's least order, and why. */
export function residualLine(it: ResidualView): string {
  if (it.kind === 'unread') return `left at ${it.venue}: not known: ${it.reason}`;
  if (it.code === 'unknown-market') return `left at ${it.venue}: ${it.reason}`;
  const least = [known('value', it.minNotional), known('quantity', it.minQuantity), known('step', it.step)];
  const words = least.filter((part) => part !== '').join(', ');
  const minimum = words === '' ? '' : ` (the venue's least: ${words})`;
  return `left at ${it.venue}: ${it.kind} ${it.symbol} ${it.quantity} worth ${it.value}${minimum}: ${it.reason}`;
}

/** The contract says zero where it is not known. */
function known(name: string, amount: string): string {
  return amount === '0' ? '' : `${name} ${amount}`;
}
