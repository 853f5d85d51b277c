import { CommandFailed, EXIT } from './exit.ts';

/** The number of a record as it was typed; null when none was. @throws CommandFailed */
export function recordNumber(option: string, text: string | undefined): number | null {
  if (text === undefined) return null;
  if (!/^[1-9]\d{0,14}$/.test(text)) {
    throw new CommandFailed(EXIT.usage, `${option} takes the number of a record, 1 or more; "${text}" is none.`);
  }
  return Number(text);
}

/** First and last record as they were typed. @throws CommandFailed */
export function recordRange(options: { readonly from?: string; readonly to?: string }): {
  readonly from: number | null;
  readonly to: number | null;
} {
  const [from, to] = [recordNumber('--from', options.from), recordNumber('--to', options.to)];
  if (from !== null && to !== null && from > to) {
    throw new CommandFailed(EXIT.usage, `--from ${from} is behind --to ${to}: nothing lies between them.`);
  }
  return { from, to };
}

const ISO_TIME = /^\d{4}-\d\d-\d\d(T\d\d:\d\d(:\d\d(\.\d{1,3})?)?(Z|[+-]\d\d:\d\d))?$/;

/** A time as it was typed, milliseconds; a date alone is its first instant (UTC). @throws CommandFailed */
export function isoTime(option: string, text: string | undefined): number | null {
  if (text === undefined) return null;
  const at = ISO_TIME.test(text) ? Date.parse(text) : Number.NaN;
  if (!Number.isNaN(at)) return at;
  throw new CommandFailed(EXIT.usage, `${option} takes a time such as 2022-01-07T00:00:00Z; "${text}" is none.`);
}
