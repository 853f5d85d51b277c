import { create } from 'zustand';

const TICK_MS = 500;

/** The machine's clock for ages on screen, at half a second. Components select text from it, not the time itself. */
export const useClock = create<{ readonly now: number }>()(() => ({ now: Date.now() }));

/** Starts the clock; returns how to stop it. */
export function startClock(): () => void {
  const timer = setInterval(() => useClock.setState({ now: Date.now() }), TICK_MS);
  return () => clearInterval(timer);
}
