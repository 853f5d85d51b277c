/**
 * A page as Bybit lists: the cursor names the last row, and comes encoded for the query that it goes into next. The last
 * page has none, and so has a cursor that names nothing.
 */
export function pageOf<T extends Readonly<Record<string, unknown>>>(
  rows: readonly T[],
  id: string,
  limit: number,
  cursor: string | undefined,
): { readonly list: readonly T[]; readonly nextPageCursor: string } {
  const before = cursor === undefined ? -1 : rows.findIndex((row) => markOf(row, id) === cursor);
  if (cursor !== undefined && before < 0) return { list: [], nextPageCursor: '' };
  const list = rows.slice(before + 1, before + 1 + limit);
  const last = list.at(-1);
  const isMore = last !== undefined && before + 1 + limit < rows.length;
  return { list, nextPageCursor: isMore ? encodeURIComponent(markOf(last, id)) : '' };
}

function markOf(row: Readonly<Record<string, unknown>>, id: string): string {
  return `${row[id]}:${row.positionIdx ?? 0}`;
}
