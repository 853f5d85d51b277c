import type { WatchdogView } from '../../../shared/view/console-view.ts';
import type { Watchdog } from '../../engine/policy/watchdog.ts';

const WATCHES =
  'A process of its own watches this one. If it hangs or dies while agents trade, that one cancels and flattens.';
const NOTHING_TO_TAKE_OVER =
  'Off: the paper venue lives in this process and ends with it, so that nothing is left which could be taken over.';

/** The process that watches this one, in words: what it covers, or what is missing and what to do. */
export function watchdogView({ state, reason }: Watchdog): WatchdogView {
  if (state === 'watching') return { state, text: WATCHES };
  if (state === 'gone') {
    return {
      state,
      text: `Gone: ${reason}. If this process hangs or dies, nobody takes the kill over. It is started again by itself; if it stays away, start the app again.`,
    };
  }
  return { state, text: reason === '' ? NOTHING_TO_TAKE_OVER : `Off: ${reason}.` };
}
