import { loadavg } from 'node:os';
import { CHECKS, type Checks } from './checks.ts';
import { MODES } from './modes.ts';

/** What a torture came to. */
export interface TortureResult {
  readonly seed: number;
  readonly kills: number;
  readonly killsByMode: Readonly<Record<string, number>>;
  /** Takeovers by a watchdog that were waited for. */
  readonly takeovers: number;
  readonly seconds: number;
  readonly records: number;
  /** Spawn to a usable answer, milliseconds; null when nothing was started. */
  readonly backMs: { readonly p50: number; readonly p99: number; readonly max: number; readonly starts: number } | null;
  /** The machine's load average over a minute, when it began and when it ended. */
  readonly load: readonly [number, number];
  readonly checks: Readonly<Record<string, { readonly checked: number; readonly violated: number }>>;
  readonly violations: readonly { readonly check: string; readonly where: string; readonly what: string }[];
}

export function load(): number {
  return Math.round((loadavg()[0] ?? 0) * 100) / 100;
}

export function spread(values: readonly number[]): TortureResult['backMs'] {
  const sorted = [...values].sort((a, b) => a - b);
  const at = (share: number): number => Math.round(sorted[Math.ceil(share * sorted.length) - 1] ?? 0);
  return sorted.length === 0 ? null : { p50: at(0.5), p99: at(0.99), max: at(1), starts: sorted.length };
}

/** Each check with how often it was made and broken, over all lanes. */
export function counted(lanes: readonly Checks[]): TortureResult['checks'] {
  const broken = lanes.flatMap((it) => it.violations);
  return Object.fromEntries(
    CHECKS.map(([name]) => [
      name,
      {
        checked: lanes.reduce((sum, it) => sum + (it.counts.get(name) ?? 0), 0),
        violated: broken.filter((it) => it.check === name).length,
      },
    ]),
  );
}

/** The summary as a table. */
export function toText(result: TortureResult): string {
  const {
    kills,
    seconds,
    records,
    backMs,
    load: [before, after],
  } = result;
  const rows = CHECKS.map(([name, words]) => {
    const { checked, violated } = result.checks[name] ?? { checked: 0, violated: 0 };
    return `${String(checked).padStart(9)} ${String(violated).padStart(9)}   ${words}`;
  });
  const others = result.violations.filter((it) => it.check === 'lane').length;
  const back =
    backMs === null
      ? 'nothing was started'
      : `p50 ${backMs.p50} ms, p99 ${backMs.p99} ms, max ${backMs.max} ms over ${backMs.starts} starts`;
  return [
    `${'checked'.padStart(9)} ${'violated'.padStart(9)}`,
    ...rows,
    ...(others === 0 ? [] : [`${' '.repeat(9)} ${String(others).padStart(9)}   something else, see above`]),
    '',
    `seed ${result.seed}: ${kills} kills in ${Math.round(seconds)} s, ${records} records read`,
    ...MODES.map(({ name, words }) => `${String(result.killsByMode[name] ?? 0).padStart(9)} kills with ${words}`),
    `${String(result.takeovers).padStart(9)} takeovers by the watchdog`,
    `back: ${back}; load average ${before} before, ${after} after`,
    result.violations.length === 0
      ? '0 lost, 0 doubled, latch held'
      : `${result.violations.length} VIOLATIONS; the data folders concerned are kept`,
  ].join('\n');
}
