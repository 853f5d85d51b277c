import { EVERYTHING, type Trigger } from './trigger.ts';

/** The journal is not what was written (E3): whoever changes evidence may change more. */
export const auditFailure: Trigger = {
  id: 'audit-failure',
  label: 'Audit verification failure',
  trips: 'everything',
  clock: 'machine',
  measure: ({ signs: { auditProblem } }) => [
    {
      scope: EVERYTHING,
      fraction: null,
      crossed: auditProblem !== '',
      words: () => ({
        measured: auditProblem === '' ? 'nothing found' : auditProblem,
        threshold: 'any record that is not the one that was written',
        reason: `the journal failed its verification: ${auditProblem}`,
      }),
    },
  ],
};
