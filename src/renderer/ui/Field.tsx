/** A field of a dialog. */
export const FIELD = 'mt-1 min-h-9 w-full rounded border border-line-strong bg-ground px-2.5 py-1.5';

/** Why something in a dialog did not happen; it stays until the next try. */
export function Problem({ text }: { readonly text: string }) {
  return (
    <p role="alert" className="mt-3 rounded border border-bad bg-bad-fill px-3 py-2 text-bad">
      {text}
    </p>
  );
}
