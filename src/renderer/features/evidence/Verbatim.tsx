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

/** A hash, a key or a note: whole, monospaced, broken where it has to be. */
export function Hash({ children }: { readonly children: string }) {
  return <span className="font-mono text-[0.65625rem] break-all">{children}</span>;
}

/** A text of several lines that belongs to a machine: scrolls in a box of its own. */
export function Verbatim({ label, text }: { readonly label: string; readonly text: string }) {
  return (
    <section
      aria-label={label}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: scrollable content needs focus (WCAG 2.1.1)
      tabIndex={0}
      className="mt-1 max-h-64 overflow-y-auto rounded border border-line bg-panel px-2 py-1.5"
    >
      <pre className="font-mono text-xs break-all whitespace-pre-wrap">{text}</pre>
    </section>
  );
}
