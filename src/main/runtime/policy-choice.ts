import type { PolicyFile, PolicyProblem } from '../engine/domain/policy.ts';
import type { LoadedPolicySet, PolicySetRead } from './policy-set.ts';

export type PolicySource = 'embedded' | 'data-folder';

/** What there is to choose from at a start. The readers are asked only when they are needed. */
export interface PolicyChoices {
  /** The trader's own folder; null when there is none. */
  readonly own: () => PolicySetRead | null;
  readonly embedded: () => PolicySetRead;
  /** The set that was last in force, by the journal; null before the first. */
  readonly journal: { readonly source: PolicySource; readonly files: readonly PolicyFile[] } | null;
  readonly fromFiles: (files: readonly PolicyFile[]) => PolicySetRead;
}

/** The set to begin with, and each one that was refused on the way. */
export interface PolicyChoice {
  /** Null when nothing is left: then nothing may be allowed. */
  readonly set: LoadedPolicySet | null;
  readonly source: PolicySource;
  /** The set comes from the journal, because the files are bad. */
  readonly isLastGood: boolean;
  readonly refused: readonly { readonly source: PolicySource; readonly problems: readonly PolicyProblem[] }[];
}

/**
 * The trader's folder if there is one, else the console's own set. A bad one falls back to the set that the journal had
 * in force last: a damaged file neither loosens nor tightens anything (P5). Without one nothing is allowed: the console's
 * own limits may be wider than those that the trader wrote.
 */
export function choosePolicySet({ own, embedded, journal, fromFiles }: PolicyChoices): PolicyChoice {
  const refused: { source: PolicySource; problems: readonly PolicyProblem[] }[] = [];
  const mine = own();
  const source: PolicySource = mine === null ? 'embedded' : 'data-folder';
  const wanted = mine ?? embedded();
  if ('set' in wanted) return { set: wanted.set, source, isLastGood: false, refused };
  refused.push({ source, problems: wanted.problems });

  const last = journal === null ? null : fromFiles(journal.files);
  if (last !== null && journal !== null && 'set' in last) {
    return { set: last.set, source: journal.source, isLastGood: true, refused };
  }
  return { set: null, source, isLastGood: false, refused };
}
