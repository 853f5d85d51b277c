/**
 * Texts of figures. Amounts come as plain decimal strings and are rounded as decimals, never as floats; only bars,
 * curves and the compact form of a preview use the nearest float.
 */
export const MINUS = '−';
export const NONE = '—';

const DECIMAL = /^([+-]?)(\d+)(?:\.(\d+))?$/;
const GROUPS = /\B(?=(\d{3})+(?!\d))/g;

interface Format {
  readonly decimals: number;
  /** Shows `+` before what is above zero. */
  readonly signed?: boolean;
  /** Cuts off what does not fit, instead of rounding. */
  readonly cut?: boolean;
}

/** `-17902.5` as `−17,902.50`: rounded half away from zero, grouped. A text that is no decimal is shown as it is. */
export function decimal(text: string, { decimals, signed = false, cut = false }: Format): string {
  const match = DECIMAL.exec(text);
  if (match === null) return text;
  const whole = match[2] ?? '0';
  const fraction = match[3] ?? '';
  const scaled = BigInt(whole + fraction.padEnd(decimals, '0').slice(0, decimals));
  const roundsUp = !cut && fraction.charCodeAt(decimals) >= 53;
  const digits = (roundsUp ? scaled + 1n : scaled).toString().padStart(decimals + 1, '0');
  const isZero = /^0*$/.test(digits);
  const sign = isZero ? '' : match[1] === '-' ? MINUS : signed ? '+' : '';
  const grouped = digits.slice(0, digits.length - decimals).replace(GROUPS, ',');
  return decimals === 0 ? sign + grouped : `${sign}${grouped}.${digits.slice(digits.length - decimals)}`;
}

/** Cash at two decimals. */
export const cash = (text: string): string => decimal(text, { decimals: 2 });
/** Profit or loss: always with its sign. */
export const signedCash = (text: string): string => decimal(text, { decimals: 2, signed: true });

/** A signed quantity at four decimals; zero stands alone, padded so that the points of a column keep their line. */
export function quantity(text: string, signed = true): string {
  const shown = decimal(text, { decimals: 4, signed });
  return /^0\.0*$/.test(shown) && Number(text) === 0 ? '0     ' : shown;
}

/** All of its decimals, and at least so many: for what is judged by its last one. */
export function exact(text: string, least: number, signed = false): string {
  return decimal(text, { decimals: Math.max(least, text.split('.')[1]?.length ?? 0), signed });
}

/** Cash that is held against a minimum: cut, so that what is below it never reads as if it reached it. */
export function cashBelow(text: string): string {
  const shown = decimal(text, { decimals: 2, cut: true });
  return shown === '0.00' && Number(text) !== 0 ? '<0.01' : shown;
}

/** A price with as many decimals as its size deserves. */
export function price(text: string): string {
  const size = Math.abs(Number(text));
  const decimals = size >= 1_000 ? 1 : size >= 10 ? 2 : size >= 1 ? 4 : 5;
  return decimal(text, { decimals });
}

/** `61234.5` as `61.2k`: for a preview that must be read at a glance. */
export function compact(text: string): string {
  const value = Number(text);
  const size = Math.abs(value);
  const sign = value < 0 ? MINUS : '';
  if (!Number.isFinite(value)) return text;
  if (size >= 999_950) return `${sign}${(size / 1e6).toFixed(1)}M`;
  if (size >= 1_000) return `${sign}${(size / 1e3).toFixed(1)}k`;
  return `${sign}${size.toFixed(0)}`;
}

/** 0.0412 as `4.1 %`. */
export function percent(fraction: number, decimals = 1): string {
  return `${number(fraction * 100, decimals)} %`;
}

/** A float with grouping and a proper minus. */
export function number(value: number, decimals = 0): string {
  const text = Math.abs(value).toFixed(decimals);
  const [whole = '0', fraction] = text.split('.');
  const sign = value < 0 && Number(text) !== 0 ? MINUS : '';
  const grouped = whole.replace(GROUPS, ',');
  return fraction === undefined ? sign + grouped : `${sign}${grouped}.${fraction}`;
}

/** `3 orders`, `1 order`. */
export function count(n: number, one: string, many = `${one}s`): string {
  return `${number(n)} ${n === 1 ? one : many}`;
}

const two = (n: number): string => String(n).padStart(2, '0');

/** Time of day on the market's clock, which is UTC. */
export function marketTime(at: number): string {
  return new Date(at).toISOString().slice(11, 19);
}
export function marketDate(at: number): string {
  return new Date(at).toISOString().slice(0, 10);
}
export function marketDateTime(at: number): string {
  return `${marketDate(at)} ${marketTime(at)}`;
}

/** Time of day on the operator's own clock. */
export function wallTime(at: number): string {
  const time = new Date(at);
  return `${two(time.getHours())}:${two(time.getMinutes())}:${two(time.getSeconds())}`;
}
export function wallTimeMs(at: number): string {
  return `${wallTime(at)}.${String(new Date(at).getMilliseconds()).padStart(3, '0')}`;
}

/** `0.4 s`, `12 s`, `3 min`, `2 h`, `5 d`. */
export function age(ms: number): string {
  const s = Math.max(0, ms) / 1_000;
  if (s < 10) return `${s.toFixed(1)} s`;
  if (s < 120) return `${Math.floor(s)} s`;
  if (s < 7_200) return `${Math.floor(s / 60)} min`;
  if (s < 172_800) return `${Math.floor(s / 3_600)} h`;
  return `${Math.floor(s / 86_400)} d`;
}

/** Time left, at two units: `34 d 23 h`, `2 h 05 min`, `4 min 10 s`, `12 s`. What is over is `0 s`. */
export function timeLeft(ms: number): string {
  const s = Math.max(0, Math.ceil(ms / 1_000));
  if (s < 60) return `${s} s`;
  if (s < 3_600) return `${Math.floor(s / 60)} min ${two(s % 60)} s`;
  if (s < 86_400) return `${Math.floor(s / 3_600)} h ${two(Math.floor((s % 3_600) / 60))} min`;
  return `${Math.floor(s / 86_400)} d ${Math.floor((s % 86_400) / 3_600)} h`;
}

/** The same as narrow as it goes: `11:42`, or hours and minutes from an hour on. */
export function clockLeft(ms: number): string {
  const s = Math.max(0, Math.ceil(ms / 1_000));
  return s < 3_600 ? `${Math.floor(s / 60)}:${two(s % 60)}` : timeLeft(ms);
}

/** A stale figure's age, as narrow as it goes, to stand beside it. */
export function shortAge(seconds: number): string {
  if (seconds < 100) return `${seconds}s`;
  if (seconds < 6_000) return `${Math.floor(seconds / 60)}m`;
  return `${Math.min(99, Math.floor(seconds / 3_600))}h`;
}

/** 200 as `0.20 ms`. */
export function micros(value: number): string {
  return value < 1_000 ? `${number(value)} µs` : `${number(value / 1_000, 1)} ms`;
}

/** 60 as `60×`; `max` as `max`. */
export function speed(value: number | 'max'): string {
  return value === 'max' ? 'max' : `${number(value)}×`;
}

/** The first and last digits of a hash. */
export function shortHash(hash: string): string {
  return hash.length > 14 ? `${hash.slice(0, 6)}…${hash.slice(-4)}` : hash || NONE;
}
