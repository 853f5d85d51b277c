import { useEffect, useRef } from 'react';
import UPlot from 'uplot';
import type { CurvePoint } from '../../shared/view/risk-view.ts';
import { marketDate, NONE, number, percent } from '../ui/format.ts';

interface Props {
  readonly curve: readonly CurvePoint[];
  /** Redraws when the theme changes. */
  readonly theme: string;
  readonly tall: boolean;
}

/** Redrawing more often than this shows nothing new on a curve of days. */
const REDRAW_EVERY_MS = 500;
const LOW = { equity: 70, drawdown: 24 };
const TALL = { equity: 230, drawdown: 64 };

function token(name: string): string {
  return getComputedStyle(document.documentElement).getPropertyValue(name).trim();
}

/** Equity fills the height, yet a change of a hundredth of a percent does not look like a cliff. */
function equityRange(_plot: UPlot, low: number | null, high: number | null): [number, number] {
  const [bottom, top] = [low ?? 0, high ?? 0];
  const least = Math.abs(top) * 0.002;
  const margin = Math.max((top - bottom) * 0.08, (least - (top - bottom)) / 2, 0.01);
  return [bottom - margin, top + margin];
}

/** Drawdown hangs from zero, at least one percent deep. */
function drawdownRange(_plot: UPlot, low: number | null): [number, number] {
  return [Math.min(low ?? 0, -0.01), 0];
}

function plot(host: HTMLElement, height: number, fill: boolean, format: (value: number) => string): UPlot {
  const axis = {
    stroke: token('--faint'),
    font: '10px ui-monospace, DejaVu Sans Mono, monospace',
    grid: { show: false },
    ticks: { show: false },
  };
  return new UPlot(
    {
      width: Math.max(100, host.clientWidth),
      height,
      padding: [4, 0, 2, 0],
      legend: { show: false },
      cursor: { show: false },
      scales: { x: { time: false }, y: { range: fill ? drawdownRange : equityRange } },
      axes: [
        { show: false },
        { ...axis, side: 1, size: 58, gap: 4, values: (_: UPlot, ticks: number[]) => ticks.map(format), space: 22 },
      ],
      series: [
        {},
        {
          stroke: fill ? token('--bar') : token('--chart'),
          width: 1.25,
          points: { show: false },
          ...(fill ? { fill: token('--chart-fill'), fillTo: 0 } : {}),
        },
      ],
    },
    [[], []],
    host,
  );
}

/** The account's equity and, below it, its drawdown. The figures stand beside it; this is their course. */
export function EquityChart({ curve, theme, tall }: Props) {
  const equityHost = useRef<HTMLDivElement>(null);
  const drawdownHost = useRef<HTMLDivElement>(null);
  const { equity: equityHeight, drawdown: drawdownHeight } = tall ? TALL : LOW;
  const latest = useRef(curve);
  latest.current = curve;

  // biome-ignore lint/correctness/useExhaustiveDependencies: a new theme means new colours, hence new plots
  useEffect(() => {
    const [top, bottom] = [equityHost.current, drawdownHost.current];
    if (top === null || bottom === null) return;
    const equity = plot(top, equityHeight, false, (value) => number(value));
    const drawdown = plot(bottom, drawdownHeight, true, () => '');
    let drawn: readonly CurvePoint[] | null = null;
    const draw = (): void => {
      if (drawn === latest.current) return;
      drawn = latest.current;
      const at = drawn.map((point) => point[0]);
      equity.setData([at, drawn.map((point) => point[1])]);
      drawdown.setData([at, drawn.map((point) => -point[2])]);
    };
    draw();
    const timer = setInterval(draw, REDRAW_EVERY_MS);
    const resize = new ResizeObserver(() => {
      equity.setSize({ width: Math.max(100, top.clientWidth), height: equityHeight });
      drawdown.setSize({ width: Math.max(100, bottom.clientWidth), height: drawdownHeight });
    });
    resize.observe(top);
    return () => {
      clearInterval(timer);
      resize.disconnect();
      equity.destroy();
      drawdown.destroy();
    };
  }, [theme, tall]);

  const [first, last] = [curve.at(0), curve.at(-1)];
  const words =
    first === undefined || last === undefined
      ? 'No curve yet.'
      : `Equity from ${number(first[1], 2)} on ${marketDate(first[0])} to ${number(last[1], 2)} on ${marketDate(last[0])}; drawdown now ${percent(last[2])}.`;
  return (
    <div role="img" aria-label={`Equity and drawdown. ${words}`} className="px-3">
      <div ref={equityHost} className="overflow-hidden" />
      <div className="relative">
        <div ref={drawdownHost} className="overflow-hidden" />
        <span className="figure absolute top-1 right-0 text-[0.625rem] text-faint">
          dd {last === undefined ? NONE : percent(last[2])}
        </span>
      </div>
    </div>
  );
}
