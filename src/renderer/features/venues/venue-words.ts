import type { PriceView, VenueView } from '../../../shared/view/console-view.ts';
import type { HostRow } from '../../../shared/view/host-row.ts';
import { count } from '../../ui/format.ts';

/** Something abnormal at a venue, or with the prices that come from one. */
export interface VenueTrouble {
  /** One word or two, in capitals, for a badge. */
  readonly word: string;
  /** The same with its subject. */
  readonly words: string;
  readonly bad: boolean;
}

/** What is wrong with a venue, the worst first; empty when all is normal. */
export function troublesOf({ id, state, link, reconciled, isSwitchFailed, requests }: VenueView): VenueTrouble[] {
  const found: VenueTrouble[] = [];
  const add = (word: string, what: string, bad = true): void => {
    found.push({ word, words: `${id}: ${what}`, bad });
  };
  if (state === 'down') add('DOWN', 'is down');
  if (link === 'lost') add('LOST', 'the connection is lost');
  if (link === 'key-refused') add('KEY REFUSED', 'the key is not taken');
  const apart = reconciled.differences.length;
  if (apart > 0) add('DIFFERS', `${count(apart, 'difference')} from the books`);
  if (isSwitchFailed) add('SWITCH FAILED', 'the dead-man switch is not refreshed');
  if (state === 'degraded') add('DEGRADED', 'is degraded', false);
  if (requests?.isPaused === true) add('PAUSED', 'asked for a pause', false);
  return found;
}

/** The same of hosts: one that shows no pinned key. What fails now and then stands in its row alone. */
export function hostTroubles(hosts: readonly HostRow[]): VenueTrouble[] {
  return hosts
    .filter(({ isPinWrong }) => isPinWrong)
    .map(({ id }) => ({ word: 'PIN WRONG', words: `${id} does not show a pinned key`, bad: true }));
}

/** The same of live prices. */
export function priceTroubles(prices: readonly PriceView[]): VenueTrouble[] {
  return prices.flatMap(({ id, state }): VenueTrouble[] => {
    if (state === 'lost') return [{ word: 'LOST', words: `prices of ${id} do not come`, bad: true }];
    if (state === 'polling') return [{ word: 'POLLING', words: `prices of ${id} come by polling`, bad: false }];
    return [];
  });
}
