/** Past this share of a limit its bar is no longer grey. */
const NEAR = 0.75;

export type Nearness = 'far' | 'near' | 'reached';

export function nearness(fraction: number): Nearness {
  const used = Math.abs(fraction);
  return used >= 1 ? 'reached' : used >= NEAR ? 'near' : 'far';
}

/** Words and hue go together: a bar never says it by colour alone. */
export const NEARNESS_WORDS: Record<Nearness, string> = { far: '', near: 'NEAR ', reached: 'AT LIMIT ' };
export const NEARNESS_INK: Record<Nearness, string> = {
  far: '',
  near: 'text-warn font-semibold',
  reached: 'text-bad font-semibold',
};
const FILLS: Record<Nearness, string> = { far: 'bg-bar', near: 'bg-warn', reached: 'bg-bad' };

interface Props {
  /** Measured ÷ limit. */
  readonly fraction: number;
  /** How abnormal it looks, where that is not a matter of the fraction alone. */
  readonly look?: Nearness;
}

/** How much of a limit is used; the figures stand beside it as text. */
export function Meter({ fraction, look = nearness(fraction) }: Props) {
  return (
    <div className="h-1 rounded-full bg-bar-track" aria-hidden="true">
      <div
        className={`h-1 rounded-full ${FILLS[look]}`}
        style={{ width: `${Math.min(1, Math.abs(fraction)) * 100}%` }}
      />
    </div>
  );
}
