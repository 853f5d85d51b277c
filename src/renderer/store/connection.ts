import type { InterlockBridge } from '../../shared/ipc/contract.ts';
import { applyDelta, type ConsoleDelta } from '../../shared/view/delta.ts';
import { answer } from './bridge.ts';
import { showView, useConsoleStore } from './console-store.ts';

/** The main process speaks at least once a second; three seconds of silence are a lost connection. */
export const SILENCE_MS = 3_000;
const CHECK_EVERY_MS = 250;
const SNAPSHOT_RETRY_MS = 1_000;
/** Deltas that may wait for a snapshot: more than arrive in half a minute. */
const WAITING_LIMIT = 400;

/**
 * Follows the main process: listens first, then asks for the snapshot, so that nothing falls between the two; asks
 * again whenever a version is missed; says `lost` after {@link SILENCE_MS} without a word. Returns how to stop.
 */
export function connect(bridge: InterlockBridge): () => void {
  let waiting: ConsoleDelta[] = [];
  let asking = false;
  let stopped = false;
  let lastAskedAt = 0;

  const ask = async (): Promise<void> => {
    if (asking || stopped) return;
    asking = true;
    lastAskedAt = Date.now();
    const outcome = await answer(bridge, 'console.snapshot', {});
    asking = false;
    if (stopped || outcome.kind !== 'ok') return;
    showView(outcome.value, Date.now());
    const late = waiting;
    waiting = [];
    for (const delta of late) take(delta);
  };

  const take = (delta: ConsoleDelta): void => {
    const { view } = useConsoleStore.getState();
    if (view === null || asking) {
      waiting.push(delta);
      if (waiting.length > WAITING_LIMIT) waiting = waiting.slice(-WAITING_LIMIT);
      return;
    }
    if (delta.version <= view.version) return;
    const next = applyDelta(view, delta);
    if (next === null) void ask();
    else showView(next, Date.now());
  };

  const unsubscribe = bridge.on('console.delta', take);
  void ask();
  const check = setInterval(() => {
    const now = Date.now();
    const { heardWallAt, connection, view } = useConsoleStore.getState();
    const silent = now - heardWallAt > SILENCE_MS;
    if (silent && connection !== 'lost') useConsoleStore.setState({ connection: 'lost' });
    if ((silent || view === null) && now - lastAskedAt > SNAPSHOT_RETRY_MS) {
      // An earlier question may never be answered: ask anew rather than wait for it.
      asking = false;
      void ask();
    }
  }, CHECK_EVERY_MS);

  return () => {
    stopped = true;
    clearInterval(check);
    unsubscribe();
  };
}
