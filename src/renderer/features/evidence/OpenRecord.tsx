import { Button } from '../../ui/Button.tsx';
import { number } from '../../ui/format.ts';

export interface OpenProps {
  /** Shows a record's details. */
  readonly onOpen: (seq: number) => void;
}

/** The way to the record that a verification found; nothing where what is wrong stands on none. */
export function OpenRecord({ seq, onOpen }: OpenProps & { readonly seq: number | null }) {
  if (seq === null) return null;
  return (
    <Button className="mt-1" onClick={() => onOpen(seq)}>
      Open record {number(seq)}
    </Button>
  );
}
