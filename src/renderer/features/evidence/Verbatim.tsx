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
