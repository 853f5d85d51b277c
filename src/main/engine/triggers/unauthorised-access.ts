import { EVERYTHING, seconds, type Trigger } from './trigger.ts';

/** Somebody tries what they may not: calls that sender, role or channel refused, and wrong passphrases. */
export const unauthorisedAccess: Trigger = {
  id: 'unauthorised-access',
  label: 'Unauthorised access',
  trips: 'everything',
  clock: 'machine',
  measure: ({ risk, signs, wallNow }) => {
    const { calls, withinMs } = risk.triggers['unauthorised-access'];
    // One of a time to come was before the clock was set back: when it was is not known any more.
    const counted = signs.calls.filter((at) => at > wallNow - withinMs && at <= wallNow).length;
    return [
      {
        scope: EVERYTHING,
        fraction: counted / calls,
        crossed: counted >= calls,
        words: () => ({
          measured: `${counted} refused calls`,
          threshold: `${calls} within ${seconds(withinMs)}`,
          reason: `unauthorised access: ${counted} calls were refused within ${seconds(withinMs)}`,
        }),
      },
    ];
  },
};
