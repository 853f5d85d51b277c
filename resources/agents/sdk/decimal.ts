/** Exact decimal text out of floats and texts: what is sent is never rounded twice. */

/** A number, or a plain decimal text where it has to be exact. */
export type Amount = number | string;

const DECIMALS = 16;
const ONE = 10n ** BigInt(DECIMALS);

function parse(amount: Amount, what: string): bigint {
  if (typeof amount === 'number' && !Number.isFinite(amount)) throw new Error(`${what} is ${amount}, not a number`);
  let text = String(amount);
  // Short and exact up to 1e-6 and 1e21; only smaller numbers are written with an exponent.
  if (typeof amount === 'number' && text.includes('e-')) text = amount.toFixed(DECIMALS);
  const match = /^(-?)(\d+)(?:\.(\d+))?$/.exec(text);
  if (match === null) throw new Error(`${what} is "${text}", not a plain decimal number`);
  const value = BigInt((match[2] ?? '') + (match[3] ?? '').slice(0, DECIMALS).padEnd(DECIMALS, '0'));
  return match[1] === '-' ? -value : value;
}

function format(value: bigint): string {
  const whole = value / ONE;
  const fraction = (value % ONE).toString().padStart(DECIMALS, '0').replace(/0+$/, '');
  return fraction === '' ? `${whole}` : `${whole}.${fraction}`;
}

/** `amount` as decimal text, cut down to a multiple of `step`. Throws for what is no positive number. */
export function downToStep(amount: Amount, step: string, what = 'the quantity'): string {
  const value = parse(amount, what);
  if (value < 0n) throw new Error(`${what} is ${amount}; it must not be negative`);
  return format(value - (value % parse(step, 'the step')));
}

/** `amount` as decimal text, at the nearest multiple of `tick`. Throws for what is no price above zero. */
export function toTick(amount: Amount, tick: string, what = 'the price'): string {
  const unit = parse(tick, 'the tick');
  const ticks = (parse(amount, what) + unit / 2n) / unit;
  if (ticks <= 0n) throw new Error(`${what} is ${amount}; at the tick of ${tick} it must be above zero`);
  return format(ticks * unit);
}
