import { useId } from 'react';
import { speed } from '../../ui/format.ts';
import { parseSpeed, SPEEDS, type Speed } from './speeds.ts';

interface Props {
  readonly value: Speed;
  readonly onChange: (value: Speed) => void;
  readonly label: string;
  readonly labelHidden?: boolean;
}

/** Chooses the replay's speed; a speed from elsewhere stays listed. */
export function SpeedSelect({ value, onChange, label, labelHidden = false }: Props) {
  const id = useId();
  const offered: Speed[] = SPEEDS.some((one) => one === value) ? [...SPEEDS] : [value, ...SPEEDS];
  return (
    <span className="inline-flex items-center gap-2">
      <label htmlFor={id} className={labelHidden ? 'sr-only' : 'text-dim'}>
        {label}
      </label>
      <select
        id={id}
        value={String(value)}
        onChange={(event) => onChange(parseSpeed(event.target.value))}
        className="figure min-h-6 rounded border border-line-strong bg-raised px-1.5 text-sm"
      >
        {offered.map((one) => (
          <option key={String(one)} value={String(one)}>
            {speed(one)}
          </option>
        ))}
      </select>
    </span>
  );
}
