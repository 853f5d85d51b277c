import { type CcxtExchange, callRoute, type Params, type Raw } from '../ccxt-api.ts';
import { VenueAnswerError } from '../precise.ts';

/** Pages of one list; beyond it the account cannot be read whole. */
const MOST_PAGES = 200;

/** How one exchange goes through a list: what stands in an answer, and what is asked for the next one. */
export interface Paging {
  rows(answer: Raw): readonly Raw[];
  /** Parameters of the next page; null after the last. */
  next(page: readonly Raw[], answer: Raw): Params | null;
}

/** Every row of a list, as many answers as it takes. @throws VenueAnswerError when they do not end */
export async function everyPage(
  exchange: CcxtExchange,
  route: string,
  asked: Params,
  { rows, next }: Paging,
): Promise<readonly Raw[]> {
  const all: Raw[] = [];
  let place: Params = {};
  for (let pages = 0; pages < MOST_PAGES; pages += 1) {
    const answer = (await callRoute(exchange, route, { ...asked, ...place })) as Raw;
    const page = rows(answer);
    all.push(...page);
    const after = next(page, answer);
    if (after === null) return all;
    place = after;
  }
  throw new VenueAnswerError('The exchange lists more than can be read.');
}
