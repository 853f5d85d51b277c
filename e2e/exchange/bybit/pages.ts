/** A page as Bybit lists: the cursor names the last row; the page after the last one has none. */
export function pageOf<T extends Readonly<Record<string, unknown>>>(
  rows: readonly T[],
  id: string,
  limit: number,
  cursor: string | undefined,
): { readonly list: readonly T[]; readonly nextPageCursor: string } {
  const start = cursor === undefined ? 0 : rows.findIndex((row) => markOf(row, id) === cursor) + 1;
  const list = rows.slice(start, start + limit);
  const last = list.at(-1);
  const more = last !== undefined && start + limit < rows.length;
  return { list, nextPageCursor: more ? markOf(last, id) : '' };
}

function markOf(row: Readonly<Record<string, unknown>>, id: string): string {
  return encodeURIComponent(`${row[id]}:${row.positionIdx ?? 0}`);
}
