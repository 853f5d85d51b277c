import { encode } from '../../src/main/engine/domain/encoding.ts';
import type { JournalRecord } from '../../src/main/engine/domain/records.ts';
import type { Fault } from '../exchange/faults.ts';
import { FOR_GOOD } from '../exchange/faults.ts';
import type { Action } from './scenario.ts';

/** Longest line of a trace; the rest of it is in the journal. */
const LONGEST = 220;

/** Seconds since the run's start, for people. */
export function seconds(ms: number): string {
  return `${(ms / 1_000).toFixed(3).padStart(9)} s`;
}

export function actionWords({ at: _at, kind, ...rest }: Action): string {
  return line(kind, rest);
}

export function recordWords({ kind, body }: JournalRecord): string {
  return line(kind, body);
}

export function faultWords({ kind, venue, from, until, chance, ms }: Fault): string {
  const end = until === FOR_GOOD ? 'for good' : `until ${seconds(until).trim()}`;
  return `${seconds(from)}  ${kind} at ${venue}, ${end}, in ${Math.round(chance * 100)} of 100 cases, ${ms} ms`;
}

function line(kind: string, data: object): string {
  const text = `${kind} ${encode(data).slice(1, -1).replaceAll('"', '').replaceAll(',', ', ')}`;
  return text.length > LONGEST ? `${text.slice(0, LONGEST)}…` : text;
}
