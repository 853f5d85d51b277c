import { EVERYTHING, type Trigger } from './trigger.ts';

/** The venue answers orders far later than its objective: what is sent meets another market than the one decided on. */
export const orderLatency: Trigger = {
  id: 'order-latency',
  label: 'Order latency',
  trips: 'everything',
  clock: 'engine',
  measure: ({ risk, signs: { answers } }) => {
    const { timesObjective, samples } = risk.triggers['order-latency'];
    const limitMs = timesObjective * risk.latency.acknowledgeMs;
    const recent = answers.slice(-samples);
    const isMeasured = recent.length === samples;
    return [
      {
        scope: EVERYTHING,
        // Whether it crosses is asked with every answer; the median is for those who read it.
        get fraction() {
          return isMeasured ? medianOf(recent) / limitMs : 0;
        },
        crossed: isMeasured && countOver(recent, limitMs) >= samples / 2,
        words: () => {
          const median = Math.round(medianOf(recent));
          return {
            measured: isMeasured ? `median ${median} ms` : `${recent.length} of ${samples} answers`,
            threshold: `${limitMs} ms, ${timesObjective} times the objective`,
            reason: `order latency: the last ${samples} answers took ${median} ms in the median`,
          };
        },
      },
    ];
  },
};

/** The median (of an even number the upper middle) is over the limit when at least half of the values are. */
function countOver(values: readonly number[], limit: number): number {
  let over = 0;
  for (const value of values) if (value > limit) over += 1;
  return over;
}

function medianOf(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? 0;
}
