import { useClock } from './clock.ts';
import { useConsoleStore } from './console-store.ts';
import { feedAge, markAge } from './freshness.ts';

/** Whole seconds of a stale feed, null while its figures may be trusted: changes once a second at most. */
export function useStaleSeconds(): number | null {
  const now = useClock((clock) => clock.now);
  return useConsoleStore((state) => {
    if (state.view === null) return null;
    const feed = feedAge(state.view.session, state.connection, state.heardWallAt, now);
    return feed.freshness === 'stale' ? Math.floor((feed.ageMs ?? 0) / 1_000) : null;
  });
}

/** The same for one mark price. */
export function useMarkStaleSeconds(markAt: number): number | null {
  const now = useClock((clock) => clock.now);
  return useConsoleStore((state) => {
    if (state.view === null) return null;
    const feed = feedAge(state.view.session, state.connection, state.heardWallAt, now);
    const mark = markAge(state.view.session, feed, markAt);
    return mark.freshness === 'stale' ? Math.floor((mark.ageMs ?? 0) / 1_000) : null;
  });
}
