import { DECIMALS } from '../../../shared/money.ts';
import { CellError, quoted } from './feed-error.ts';

/**
 * Reads a decimal number as files have it (`46319.0`, `5.330000000000001e-05`, `7415`) as a whole number of units (a
 * tick or a step), exactly: digits become integers, never a float.
 */

/** What to do with a number that is not a whole number of units. */
export type OffUnit =
  /** Refuse it, unless it is off by float noise only. */
  | 'refuse'
  /** Take the nearest, halves up. */
  | 'nearest';

/** A cell's number in whole units, and whether more than float noise was rounded away. */
export interface InUnits {
  readonly units: bigint;
  readonly rounded: boolean;
}

const DECIMAL = /^([+-]?)(\d+)(?:\.(\d*))?(?:[eE]([+-]?\d{1,3}))?$/;
/**
 * Relative error that counts as float noise: far above what a double's 53 bits leave after a few operations (1e-15),
 * far below one tick of any price that has fewer than nine significant digits.
 */
const NOISE_DIVISOR = 1_000_000_000n;
const MAX_LENGTH = 40;
const COMMON = /^(\d{1,12})(?:\.(\d{1,8}))?$/;

const POWERS = Array.from({ length: 80 }, (_, i) => 10n ** BigInt(i));
const SMALL_POWERS = Array.from({ length: 16 }, (_, i) => 10 ** i);

/** A unit prepared for reading: `amount` in 1e-16, as an Instrument holds its tick and step. */
export interface Unit {
  readonly amount: bigint;
  /** Decimals of the unit written out, and its digits as a plain number: the fast road for common numbers. */
  readonly decimals: number;
  readonly digits: number;
  readonly text: string;
}

/** Prepares a tick or step. `text` is how it is called in a message, as in `tick 0.5`. */
export function unitOf(amount: bigint, text: string): Unit {
  let decimals = DECIMALS;
  let digits = amount;
  while (decimals > 0 && digits % 10n === 0n) {
    digits /= 10n;
    decimals -= 1;
  }
  return { amount, decimals, digits: Number(digits), text };
}

/**
 * @throws CellError for an empty cell, NaN, infinity, anything else that is no number, and a number off its unit where
 * `off` is `refuse`
 */
export function readUnits(text: string, unit: Unit, off: OffUnit): InUnits {
  return readCommon(text, unit) ?? readExact(text, unit, off);
}

/** Short plain numbers that come out even, in integer arithmetic on doubles below 2^53; undefined for the rest. */
function readCommon(text: string, unit: Unit): InUnits | undefined {
  const match = COMMON.exec(text);
  if (match === null) return undefined;
  const fraction = match[2] ?? '';
  const shift = unit.decimals - fraction.length;
  if (shift < 0) return undefined;
  const scaled = Number(match[1] + fraction) * (SMALL_POWERS[shift] ?? Number.POSITIVE_INFINITY);
  if (!(scaled <= Number.MAX_SAFE_INTEGER) || scaled % unit.digits !== 0) return undefined;
  return { units: BigInt(scaled / unit.digits), rounded: false };
}

function readExact(text: string, unit: Unit, off: OffUnit): InUnits {
  const match = text.length <= MAX_LENGTH ? DECIMAL.exec(text) : null;
  if (match === null) throw notANumber(text);
  const fraction = match[3] ?? '';
  const digits = BigInt((match[2] ?? '') + fraction);
  const exponent = Number(match[4] ?? 0) - fraction.length + DECIMALS;
  const value = shifted(digits, exponent, text);
  const { numerator, denominator } = value;
  // numerator / denominator is the number in 1e-16, still exact; in units it is numerator / (denominator * amount).
  const divisor = denominator * unit.amount;
  const units = (2n * numerator + divisor) / (2n * divisor);
  const rest = numerator - units * divisor;
  const distance = rest < 0n ? -rest : rest;
  const isNoise = distance * NOISE_DIVISOR <= numerator;
  if (!isNoise && off === 'refuse') {
    throw new CellError(
      `${quoted(text)} is not a multiple of the ${unit.text}`,
      'Correct the value, or the instrument in the instruments file, or have the feed opened with rounding to the nearest',
    );
  }
  return { units: match[1] === '-' ? -units : units, rounded: !isNoise };
}

function shifted(digits: bigint, exponent: number, text: string): { numerator: bigint; denominator: bigint } {
  if (digits === 0n) return { numerator: 0n, denominator: 1n };
  const power = POWERS[Math.abs(exponent)];
  if (power === undefined) throw new CellError(`${quoted(text)} is out of range`, 'Correct the value');
  return exponent >= 0 ? { numerator: digits * power, denominator: 1n } : { numerator: digits, denominator: power };
}

function notANumber(text: string): CellError {
  if (text.trim() === '') return new CellError('the cell is empty', 'Fill it in or leave the whole row out');
  if (/^[+-]?nan$/i.test(text)) return new CellError('the value is NaN', 'Correct it or leave the whole row out');
  if (/^[+-]?inf(inity)?$/i.test(text))
    return new CellError('the value is infinite', 'Correct it or leave the row out');
  return new CellError(`${quoted(text)} is not a number`, 'Use plain decimal numbers with a dot, such as 7424.9');
}
