import { EVERYTHING, type Trigger } from './trigger.ts';

/** The venue answers orders far later than its objective: what is sent meets another market than the one decided on. */
export const orderLatency: Trigger = {
  id: 'order-latency',
  label: 'Order latency',
  trips: 'everything',
  clock: 'engine',
  measure: ({ risk, latency }) => {
    const { timesObjective, samples } = risk.triggers['order-latency'];
    const limitMs = timesObjective * risk.latency.acknowledgeMs;
    const medianMs = (): number | null => latency.recentMedian('acknowledge', samples);
    return [
      {
        scope: EVERYTHING,
        // Whether it crosses is asked with every answer; the median is for those who read it.
        get fraction() {
          return (medianMs() ?? 0) / limitMs;
        },
        crossed: latency.isRecentOver('acknowledge', samples, limitMs),
        words: () => {
          const median = medianMs();
          const measured =
            median === null
              ? `${latency.recentCount('acknowledge')} of ${samples} answers`
              : `median ${Math.round(median)} ms`;
          return {
            measured,
            threshold: `${limitMs} ms, ${timesObjective} times the objective`,
            reason: `order latency: the last ${samples} answers took ${Math.round(median ?? 0)} ms in the median`,
          };
        },
      },
    ];
  },
};
