import type { ReactNode } from 'react';

/** Names left, what is so right: what is long breaks and never leaves its column. */
export function Facts({ children }: { readonly children: ReactNode }) {
  return <dl className="grid grid-cols-[5.25rem_minmax(0,1fr)] gap-x-3 gap-y-0.5 text-sm">{children}</dl>;
}

export function Fact({ name, children }: { readonly name: string; readonly children: ReactNode }) {
  return (
    <>
      <dt className="text-dim">{name}</dt>
      <dd className="min-w-0 break-words">{children}</dd>
    </>
  );
}
