import type { WatchdogView } from '../../../shared/view/console-view.ts';
import type { Watchdog } from '../../engine/policy/watchdog.ts';

const WATCHES =
  'A process of its own watches this one. If it hangs or dies while agents trade, that one cancels and flattens.';
/** The process that watches this one, in words: what it covers, or what is missing and what to do. */
export function watchdogView({ state, reason }: Watchdog, unwatched: string): WatchdogView {
  if (state === 'watching') return { state, text: WATCHES };
  if (state === 'off') return { state, text: `Off: ${reason === '' ? unwatched : reason}.` };
  if (state === 'keyless') {
    return {
      state,
      text: `It watches, and could not take the account over: ${reason}. Unlock the keychain, or rotate the key; until then nobody closes the positions there if this process hangs or dies.`,
    };
  }
  return {
    state,
    text: `Gone: ${reason}. If this process hangs or dies, nobody takes the kill over. It is started again by itself; if it stays away, start the app again.`,
  };
}
