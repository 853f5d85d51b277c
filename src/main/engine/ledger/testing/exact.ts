/** For tests: fractions of whole numbers, so that a reference rounds nothing until it is compared. */
export interface Fraction {
  readonly top: bigint;
  /** Above zero. */
  readonly bottom: bigint;
}

export function fraction(top: bigint | number, bottom: bigint | number = 1n): Fraction {
  const [t, b] = [BigInt(top), BigInt(bottom)];
  return b < 0n ? { top: -t, bottom: -b } : { top: t, bottom: b };
}

export const ZERO = fraction(0n);

export function add(a: Fraction, b: Fraction): Fraction {
  return lowest(a.top * b.bottom + b.top * a.bottom, a.bottom * b.bottom);
}
export function subtract(a: Fraction, b: Fraction): Fraction {
  return add(a, { top: -b.top, bottom: b.bottom });
}
export function times(a: Fraction, b: Fraction): Fraction {
  return lowest(a.top * b.top, a.bottom * b.bottom);
}
export function over(a: Fraction, b: Fraction): Fraction {
  return times(a, fraction(b.bottom, b.top));
}
export function sumOf(all: readonly Fraction[]): Fraction {
  return all.reduce(add, ZERO);
}
export function meanOf(all: readonly Fraction[]): Fraction {
  return over(sumOf(all), fraction(all.length));
}
export function isLess(a: Fraction, b: Fraction): boolean {
  return a.top * b.bottom < b.top * a.bottom;
}
export function greatest(all: readonly Fraction[]): Fraction {
  return all.reduce((most, it) => (isLess(most, it) ? it : most));
}

/** The nearest float, to thirty decimals. */
export function float({ top, bottom }: Fraction): number {
  return Number((top * 10n ** 30n) / bottom) / 1e30;
}

function lowest(top: bigint, bottom: bigint): Fraction {
  let [a, b] = [top < 0n ? -top : top, bottom];
  while (b !== 0n) [a, b] = [b, a % b];
  return a === 0n ? { top: 0n, bottom: 1n } : fraction(top / a, bottom / a);
}
