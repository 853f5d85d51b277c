/** What a measured value and its limit count. */
export type Unit =
  | 'cash'
  | 'base'
  | 'percent'
  | 'ms'
  | 'orders'
  | 'per-minute'
  | 'executions'
  | 'trades'
  | 'calls'
  | 'none';

/** Names that depend on the session and the instrument. */
export interface UnitNames {
  /** The settlement currency. */
  readonly currency: string;
  /** What the instrument's quantities count. */
  readonly base: string;
}

/** A value as the journal has it, with its unit (R7); an empty one stays empty. */
export function withUnit(value: string, unit: Unit, { currency, base }: UnitNames): string {
  if (value === '') return '';
  switch (unit) {
    case 'cash':
      return `${value} ${currency}`.trim();
    case 'base':
      return `${value} ${base}`.trim();
    case 'percent':
      return `${percent(value)} %`;
    case 'ms':
      return `${value} ms`;
    case 'per-minute':
      return `${value} a minute`;
    case 'none':
      return value;
    default:
      return `${value} ${unit}`;
  }
}

/** A fraction as a percentage, exact: the decimal point moves two places. */
function percent(fraction: string): string {
  const [whole = '0', decimals = ''] = fraction.split('.');
  const digits = `${whole}${decimals.padEnd(2, '0')}`;
  const point = digits.length - Math.max(decimals.length - 2, 0);
  const left = digits.slice(0, point).replace(/^0+(?=\d)/, '');
  const right = digits.slice(point).replace(/0+$/, '');
  return right === '' ? left : `${left}.${right}`;
}
