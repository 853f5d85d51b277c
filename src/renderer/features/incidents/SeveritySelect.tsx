import { useId } from 'react';
import type { Severity } from '../../../shared/view/incident-view.ts';
import { SEVERITIES, WITHIN } from './incidents.ts';

interface Props {
  readonly value: Severity;
  readonly onChange: (severity: Severity) => void;
}

/** How bad it is, with how soon it has to be assessed then. */
export function SeveritySelect({ value, onChange }: Props) {
  const id = useId();
  return (
    <span className="inline-flex items-center gap-2">
      <label htmlFor={id} className="text-sm">
        Severity
      </label>
      <select
        id={id}
        value={value}
        onChange={(event) => {
          const chosen = SEVERITIES.find((one) => one === event.target.value);
          if (chosen !== undefined) onChange(chosen);
        }}
        className="min-h-7 rounded border border-line-strong bg-ground px-1.5 text-sm"
      >
        {SEVERITIES.map((one) => (
          <option key={one} value={one}>
            {one}, assess within {WITHIN[one]}
          </option>
        ))}
      </select>
    </span>
  );
}
