import type { ReactNode } from 'react';

export interface Column {
  readonly key: string;
  readonly label: string;
  /** Figures stand right, words left. */
  readonly align?: 'left' | 'right';
  readonly width?: string;
}

interface Props {
  /** Read by screen readers; the panel or tab shows the same words. */
  readonly caption: string;
  readonly columns: readonly Column[];
  /** Shown in place of rows. */
  readonly empty: string;
  readonly isEmpty: boolean;
  readonly children: ReactNode;
}

/** A plain table of records that scrolls inside its region, its head staying in view. */
export function Table({ caption, columns, empty, isEmpty, children }: Props) {
  return (
    // A region that scrolls has to be reachable by keyboard.
    // biome-ignore lint/a11y/noNoninteractiveTabindex: scrollable content needs focus (WCAG 2.1.1)
    <section className="@container min-h-0 flex-1 overflow-auto" aria-label={`${caption}, table`} tabIndex={0}>
      <table className="w-full text-xs @min-[40rem]:text-sm">
        <caption className="sr-only">{caption}</caption>
        <thead>
          <tr>
            {columns.map((column) => (
              <th
                key={column.key}
                scope="col"
                style={column.width === undefined ? undefined : { width: column.width }}
                className={`sticky top-0 z-[1] border-b border-line bg-ground px-1.5 py-0.5 text-xs font-normal whitespace-nowrap text-faint first:pl-3 last:pr-3 ${column.align === 'right' ? 'text-right' : 'text-left'}`}
              >
                {column.label}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>{children}</tbody>
      </table>
      {isEmpty && <p className="px-3 py-2 text-sm text-faint">{empty}</p>}
    </section>
  );
}

export const CELL = 'border-b border-line/60 px-1.5 py-px whitespace-nowrap first:pl-3 last:pr-3';
export const CELL_FIGURE = `${CELL} text-right`;
