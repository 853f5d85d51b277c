import type { TimeMs } from '../../../shared/ids.ts';
import { CellError, quoted } from './feed-error.ts';

const EPOCH = /^\d{9,17}$/;
const ISO = /^(\d{4})-(\d{2})-(\d{2})(?:[T ](\d{2}):(\d{2})(?::(\d{2})(?:\.(\d{1,9}))?)?)?(Z|[+-]00:?00)?$/;
const MINUTE_MS = 60_000;

/**
 * Reads a bar's open time: ISO 8601 with a blank or T, no zone or Z meaning UTC; or a whole number of seconds,
 * milliseconds or microseconds since the epoch, told apart by their size (each reads as a year from 1973 to 5138 in one
 * unit only).
 * @throws CellError also for a time that is not a whole millisecond or names another zone
 */
export function readTimestamp(text: string): TimeMs {
  if (EPOCH.test(text)) return fromEpoch(text);
  const match = ISO.exec(text);
  if (match === null) throw unreadable(text);
  const [year, month, day, hour, minute, second] = [1, 2, 3, 4, 5, 6].map((i) => Number(match[i] ?? 0));
  const fraction = (match[7] ?? '').padEnd(9, '0');
  if (fraction.slice(3) !== '000000') throw notWhole(text);
  const time = Date.UTC(year ?? 0, (month ?? 0) - 1, day, hour, minute, second, Number(fraction.slice(0, 3)));
  const back = new Date(time);
  const isReal =
    back.getUTCMonth() + 1 === month &&
    back.getUTCDate() === day &&
    back.getUTCHours() === hour &&
    back.getUTCMinutes() === minute &&
    back.getUTCSeconds() === second;
  if (!isReal) throw new CellError(`${quoted(text)} is no real date or time`, 'Correct it');
  return time;
}

/** Remembers the last minute's text: neighbouring rows differ in the time of day only, and often not at all. */
export function createTimestampReader(): (text: string) => TimeMs {
  let lastText = '';
  let lastTime = 0;
  let dayText = '';
  let dayTime = 0;
  return (text) => {
    if (text === lastText) return lastTime;
    const minutes = minutesOfDay(text);
    let time: TimeMs;
    if (minutes >= 0 && dayText !== '' && text.startsWith(dayText)) {
      time = dayTime + minutes * MINUTE_MS;
    } else {
      time = readTimestamp(text);
      if (minutes >= 0) {
        dayText = text.slice(0, 11);
        dayTime = time - minutes * MINUTE_MS;
      }
    }
    lastText = text;
    lastTime = time;
    return time;
  };
}

const WHOLE_MINUTE = /^\d{4}-\d{2}-\d{2}[T ]([01]\d|2[0-3]):([0-5]\d):00(?:\.0{1,9})?Z?$/;

function minutesOfDay(text: string): number {
  const match = WHOLE_MINUTE.exec(text);
  return match === null ? -1 : Number(match[1]) * 60 + Number(match[2]);
}

function fromEpoch(text: string): TimeMs {
  const value = Number(text);
  if (text.length <= 11) return value * 1_000;
  if (text.length <= 14) return value;
  if (value % 1_000 !== 0) throw notWhole(text);
  return value / 1_000;
}

function notWhole(text: string): CellError {
  return new CellError(
    `${quoted(text)} is not a whole millisecond`,
    'Bars open on whole milliseconds: correct the time',
  );
}

function unreadable(text: string): CellError {
  if (text.trim() === '') return new CellError('the cell is empty', 'Every row needs its time');
  return new CellError(
    `${quoted(text)} is not a time`,
    'Use UTC, as 2021-12-31T23:01:00Z, or as seconds, milliseconds or microseconds since 1970',
  );
}
