import { memo } from 'react';

const WIDTH = 58;
const HEIGHT = 18;

function path(points: readonly number[]): string {
  if (points.length < 2) return '';
  const low = Math.min(...points);
  const span = Math.max(...points) - low || 1;
  const step = WIDTH / (points.length - 1);
  return points
    .map(
      (value, i) =>
        `${i === 0 ? 'M' : 'L'}${(i * step).toFixed(1)} ${(HEIGHT - 2 - ((value - low) / span) * (HEIGHT - 4)).toFixed(1)}`,
    )
    .join('');
}

interface Props {
  readonly points: readonly number[];
}

/** A line without axes; its row says the figures, so it is hidden from screen readers. */
export const Sparkline = memo(
  function Sparkline({ points }: Props) {
    return (
      <svg
        width={WIDTH}
        height={HEIGHT}
        viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
        aria-hidden="true"
        className="inline-block align-middle"
      >
        <path d={path(points)} fill="none" stroke="var(--bar)" strokeWidth="1" />
      </svg>
    );
  },
  // Each delta brings a new list, mostly with the old numbers.
  (a, b) => a.points.length === b.points.length && a.points.every((value, i) => value === b.points[i]),
);
