import { useMemo, useRef, useState } from 'react';

/** Rows in the order they had, those that are gone left out, new ones at the end. */
export function inOrderOf<R extends { readonly id: string }>(
  rows: readonly R[],
  last: readonly string[],
): readonly R[] {
  const there = new Map(rows.map((row) => [row.id, row]));
  const known = new Set(last);
  const kept = last.flatMap((id) => there.get(id) ?? []);
  return [...kept, ...rows.filter((row) => !known.has(row.id))];
}

interface Held<R> {
  readonly rows: readonly R[];
  /** How many rows came while the order stands, and stand at its end. */
  readonly waiting: number;
  /** For the element under whose pointer nothing may move. */
  readonly holder: { readonly onPointerEnter: () => void; readonly onPointerLeave: () => void };
}

/** Keeps the order of rows while the pointer is over their holder, so that no target moves under it. */
export function useHeldOrder<R extends { readonly id: string }>(sorted: readonly R[]): Held<R> {
  /** The order and its length when the pointer came. */
  const [held, setHeld] = useState<readonly string[] | null>(null);
  const shown = useRef<readonly string[]>([]);
  const rows = held === null ? sorted : inOrderOf(sorted, shown.current);
  shown.current = rows.map((row) => row.id);
  const before = new Set(held);
  const holder = useMemo(
    () => ({ onPointerEnter: () => setHeld(shown.current), onPointerLeave: () => setHeld(null) }),
    [],
  );
  return {
    rows,
    waiting: held === null ? 0 : rows.filter((row) => !before.has(row.id)).length,
    holder,
  };
}
