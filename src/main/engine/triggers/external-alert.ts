import { EVERYTHING, type Trigger } from './trigger.ts';

/** Somebody whose signature is known asks for a kill from outside (N3). */
export const externalAlert: Trigger = {
  id: 'external-alert',
  label: 'External alert',
  trips: 'what it names',
  clock: 'engine',
  measure: ({ signs: { alert } }) => [
    {
      scope: alert?.scope ?? EVERYTHING,
      fraction: null,
      crossed: alert !== null,
      words: () => ({
        measured: alert === null ? 'none' : `from ${alert.source}`,
        threshold: 'one signed alert that asks for a kill',
        reason: alert === null ? '' : `external alert from ${alert.source}: ${alert.reason}`,
      }),
    },
  ],
};
