import type { TimeMs } from '../../../shared/ids.ts';
import type { RecordBodies } from '../domain/records.ts';
import type { TournamentEntrant } from './tournament-records.ts';

type Started = RecordBodies['tournament.started'];
/** What says which tries a tournament is: before it is journalled too. */
export type TriedIn = Pick<
  Started,
  'firstAt' | 'lastAt' | 'seed' | 'policySha256' | 'venueConfigSha256' | 'entrants' | 'variantsElsewhere'
>;

/** What was tried on one stretch of market time; the best of all is what a person looks at. */
export interface Stretch {
  readonly firstAt: TimeMs;
  readonly lastAt: TimeMs;
  readonly tries: Set<string>;
  /** The most that the operator said were tried on it elsewhere. */
  elsewhere: number;
}

/**
 * One try. Other code, parameters, seed, policy or venue are another one, since any of them is a chance to come out best;
 * another name is not.
 */
export function tryOf(
  { codeSha256, configSha256 }: TournamentEntrant,
  { seed, policySha256, venueConfigSha256 }: Pick<TriedIn, 'seed' | 'policySha256' | 'venueConfigSha256'>,
): string {
  return [codeSha256, configSha256, seed, policySha256, venueConfigSha256].join('/');
}

/** True where two share market time: a file that was cut or renamed is no other data. */
export function overlap(
  a: { readonly firstAt: TimeMs; readonly lastAt: TimeMs },
  b: { readonly firstAt: TimeMs; readonly lastAt: TimeMs },
): boolean {
  return a.firstAt < b.lastAt && b.firstAt < a.lastAt;
}

/** How many different tries this market time has seen with these, with those that were said from elsewhere. */
export function triesWith(stretches: readonly Stretch[], tournament: TriedIn): number {
  const tries = new Set(tournament.entrants.map((entrant) => tryOf(entrant, tournament)));
  let elsewhere = tournament.variantsElsewhere;
  for (const stretch of stretches) {
    if (!overlap(stretch, tournament)) continue;
    for (const it of stretch.tries) tries.add(it);
    elsewhere = Math.max(elsewhere, stretch.elsewhere);
  }
  return tries.size + elsewhere;
}

/** Remembers them. */
export function addTries(stretches: Stretch[], tournament: TriedIn): void {
  const { firstAt, lastAt, entrants, variantsElsewhere } = tournament;
  let stretch = stretches.find((it) => it.firstAt === firstAt && it.lastAt === lastAt);
  if (stretch === undefined) {
    stretch = { firstAt, lastAt, tries: new Set(), elsewhere: 0 };
    stretches.push(stretch);
  }
  for (const entrant of entrants) stretch.tries.add(tryOf(entrant, tournament));
  stretch.elsewhere = Math.max(stretch.elsewhere, variantsElsewhere);
}
