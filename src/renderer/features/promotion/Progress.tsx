import { number } from '../../ui/format.ts';
import { Meter } from '../../ui/Meter.tsx';

interface Props {
  /** Of what, for screen readers. */
  readonly label: string;
  readonly played: number;
  readonly total: number;
}

/** Bars played of those that there are. */
export function Progress({ label, played, total }: Props) {
  const words = `${number(played)} of ${number(total)} bars`;
  return (
    <div className="flex items-center gap-3 text-xs text-dim">
      <div
        role="progressbar"
        aria-label={label}
        aria-valuemin={0}
        aria-valuemax={total}
        aria-valuenow={played}
        aria-valuetext={words}
        className="flex-1"
      >
        <Meter fraction={total === 0 ? 0 : played / total} look="far" />
      </div>
      <span className="figure">{words}</span>
    </div>
  );
}
