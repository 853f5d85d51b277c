import { formatAmount, parseAmount } from '../../shared/money.ts';
import { emptyState, type State } from './state.ts';

/** Rises whenever State changes its shape; an older snapshot is then ignored and the journal folded from its start. */
const FORMAT = 20;

/** The whole state as text, to start from instead of the journal's first record. */
export function writeSnapshot(state: State): string {
  return JSON.stringify({ format: FORMAT, state: toPlain(state) });
}

/** The state a snapshot holds; null when it is of another format. */
export function readSnapshot(text: string): State | null {
  const { format, state } = JSON.parse(text) as { format: number; state: unknown };
  return format === FORMAT ? Object.assign(emptyState(), fromPlain(state) as State) : null;
}

/** What JSON does not have is tagged: an amount comes back as one whatever the key it stands under is called. */
function toPlain(value: unknown): unknown {
  if (typeof value === 'bigint') return { $amount: formatAmount(value as Parameters<typeof formatAmount>[0]) };
  if (value instanceof Map) return { $map: [...value].map(([key, item]) => [key, toPlain(item)]) };
  if (value instanceof Set) return { $set: [...value] };
  if (Array.isArray(value)) return value.map(toPlain);
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, toPlain(item)]));
}

function fromPlain(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(fromPlain);
  if (value === null || typeof value !== 'object') return value;
  if ('$amount' in value) return parseAmount(String(value.$amount));
  if ('$map' in value)
    return new Map((value.$map as [unknown, unknown][]).map(([key, item]) => [key, fromPlain(item)]));
  if ('$set' in value) return new Set(value.$set as unknown[]);
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, fromPlain(item)]));
}
