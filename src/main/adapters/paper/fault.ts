/** How much later everything arrives at a venue that is slow on purpose: over any objective, under any time-out. */
export const SLOW_BY_MS = 1_500;
