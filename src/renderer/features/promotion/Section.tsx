import type { ReactNode } from 'react';

/** A part of an entrant's details. */
export function Section({ title, children }: { readonly title: string; readonly children: ReactNode }) {
  return (
    <div className="px-3 pt-2.5">
      <h3 className="text-sm font-semibold">{title}</h3>
      {children}
    </div>
  );
}

/** Words in place of figures. */
export function Quiet({ children }: { readonly children: ReactNode }) {
  return <p className="px-3 py-1 text-sm text-dim">{children}</p>;
}
