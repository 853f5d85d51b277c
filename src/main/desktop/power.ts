import type { PowerApi } from './electron-api.ts';
import type { Note } from './security.ts';

/**
 * Notes when the machine sleeps and wakes: agents and feeds stand still in between, which the log should explain. What
 * was unlocked is locked before: whoever wakes the machine need not be who unlocked it.
 */
export function watchPower(power: PowerApi, note: Note, onSuspend: () => void): void {
  power.on('suspend', () => {
    onSuspend();
    note('the machine goes to sleep: nothing trades and nothing is watched until it wakes');
  });
  power.on('resume', () => note('the machine woke up'));
}
