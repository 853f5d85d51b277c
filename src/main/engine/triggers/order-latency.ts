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
    const median = answers.length < samples ? null : medianOf(answers.slice(-samples));
    return [
      {
        scope: EVERYTHING,
        fraction: median === null ? 0 : median / limitMs,
        crossed: median !== null && median > limitMs,
        words: () => ({
          measured: median === null ? `${answers.length} of ${samples} answers` : `median ${Math.round(median)} ms`,
          threshold: `${limitMs} ms, ${timesObjective} times the objective`,
          reason: `order latency: the last ${samples} answers took ${Math.round(median ?? 0)} ms in the median`,
        }),
      },
    ];
  },
};

function medianOf(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? 0;
}
