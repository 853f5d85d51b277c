/**
 * Trims a map or set to its `kept` newest entries once it holds twice as many: in one go, because taking the oldest
 * away one by one makes a map walk over all it has already dropped. Between `kept` and twice that are there.
 */
export function keepLast(
  entries: { readonly size: number; keys(): Iterator<unknown>; delete(key: never): boolean },
  kept: number,
): void {
  if (entries.size <= kept * 2) return;
  const keys = entries.keys();
  for (let over = entries.size - kept; over > 0; over -= 1) {
    const oldest = keys.next();
    if (oldest.done === true) return;
    entries.delete(oldest.value as never);
  }
}
