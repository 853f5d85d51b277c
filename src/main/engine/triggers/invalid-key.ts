import { EVERYTHING, type Trigger } from './trigger.ts';

/** A venue does not take the key (N4), or the key may do what none may (S2). Nothing is tried again with it, by a kill neither, until a person presses. */
export const invalidKey: Trigger = {
  id: 'invalid-key',
  label: 'Invalid key',
  trips: 'everything',
  clock: 'engine',
  measure: ({ signs: { badKey } }) => [
    {
      scope: EVERYTHING,
      fraction: null,
      crossed: badKey !== '',
      words: () => ({
        measured: badKey === '' ? 'every key is taken' : badKey,
        threshold: 'one refusal',
        reason: `invalid key: ${badKey}`,
      }),
    },
  ],
};
