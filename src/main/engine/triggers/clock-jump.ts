import { EVERYTHING, seconds, type Trigger } from './trigger.ts';

/** The machine's time was set, or it slept: heartbeats, expiries and what the market did meanwhile cannot be trusted. */
export const clockJump: Trigger = {
  id: 'clock-jump',
  label: 'Clock jump',
  trips: 'everything',
  clock: 'machine',
  measure: ({ risk, signs: { clockApartMs } }) => {
    const { apartMs } = risk.triggers['clock-jump'];
    return [
      {
        scope: EVERYTHING,
        fraction: clockApartMs / apartMs,
        crossed: clockApartMs >= apartMs,
        words: () => ({
          measured: `${seconds(clockApartMs)} apart`,
          threshold: `${seconds(apartMs)} between two looks`,
          reason: `clock jump: the machine's clocks went ${seconds(clockApartMs)} apart`,
        }),
      },
    ];
  },
};
