import { wallTime } from './format.ts';

const two = (n: number): string => String(n).padStart(2, '0');

/** A day on the operator's own clock. */
export function wallDate(at: number): string {
  const day = new Date(at);
  return `${day.getFullYear()}-${two(day.getMonth() + 1)}-${two(day.getDate())}`;
}

/** Day and time on the operator's own clock. */
export function wallDateTime(at: number): string {
  return `${wallDate(at)} ${wallTime(at)}`;
}
