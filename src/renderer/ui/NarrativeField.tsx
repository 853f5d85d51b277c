import { useId } from 'react';
import { MAX_NARRATIVE } from '../../shared/narrative.ts';
import { FIELD } from './Field.tsx';
import { number } from './format.ts';

interface Props {
  readonly label: string;
  readonly value: string;
  readonly onChange: (text: string) => void;
  readonly rows?: number;
}

/** A few sentences that go into the journal, with how much room is left for them. */
export function NarrativeField({ label, value, onChange, rows = 2 }: Props) {
  const id = useId();
  const countId = useId();
  return (
    <div>
      <div className="flex items-baseline justify-between gap-3">
        <label htmlFor={id}>{label}</label>
        <span id={countId} className="figure text-xs text-dim">
          {number(value.length)} / {number(MAX_NARRATIVE)}
          <span className="sr-only"> characters</span>
        </span>
      </div>
      <textarea
        id={id}
        aria-describedby={countId}
        value={value}
        onChange={(event) => onChange(event.target.value)}
        maxLength={MAX_NARRATIVE}
        rows={rows}
        className={`${FIELD} resize-y`}
      />
    </div>
  );
}
