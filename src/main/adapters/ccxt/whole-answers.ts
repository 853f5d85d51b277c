import type { CcxtExchange, Params, Raw } from './ccxt-api.ts';
import { VenueAnswerError } from './precise.ts';

/** Where the list stands in an answer: names of fields, and places in lists on the way. */
type Path = readonly (string | number)[];

/** A list that an answer has to have, and what each of its rows has to say. */
export interface WholeList {
  readonly path: Path;
  readonly fields: readonly string[];
}

export function wholeList(path: Path, ...fields: string[]): WholeList {
  return { path, fields };
}

/**
 * ccxt takes an answer without the list that was asked for as an empty one, and leaves out rows that it cannot make
 * anything of: an exchange that says nothing would hold nothing, and a kill would call it flat (K5, R7). From now on an
 * answer that is not whole is an error of that exchange. `lists`: what an account is read from, by ccxt's names of routes.
 */
export function refuseAnswersNotWhole(exchange: CcxtExchange, lists: Readonly<Record<string, WholeList>>): void {
  for (const [route, whole] of Object.entries(lists)) {
    const call = exchange[route] as (params: Params) => Promise<unknown>;
    const checked = async (params: Params): Promise<unknown> => {
      const answer = await call.call(exchange, params);
      mustBeWhole(at(whole.path, answer), whole.fields);
      return answer;
    };
    Object.assign(exchange, { [route]: checked });
  }
}

/** @throws VenueAnswerError */
function mustBeWhole(rows: unknown, fields: readonly string[]): void {
  if (!Array.isArray(rows)) throw new VenueAnswerError('The exchange did not give the list that it was asked for.');
  for (const row of rows as readonly (Raw | null)[]) {
    const missing = fields.find((field) => row?.[field] === undefined || row[field] === null);
    if (missing !== undefined) throw new VenueAnswerError(`The exchange left ${missing} out of a list.`);
  }
}

function at(path: Path, answer: unknown): unknown {
  return path.reduce<unknown>(
    (of, name) => (of as Readonly<Record<string | number, unknown>> | null | undefined)?.[name],
    answer,
  );
}
