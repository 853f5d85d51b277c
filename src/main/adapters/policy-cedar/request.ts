import type { AuthorizationCall, EntityUidJson } from '@cedar-policy/cedar-wasm/nodejs';
import type { PolicyRequest } from '../../engine/domain/policy.ts';

/** What the schema calls the things of a call; everything else about them is in resources/policy/schema.cedarschema. */
const OF_AN_INSTRUMENT: readonly string[] = ['market.bars', 'order.propose', 'order.cancel'];
const MINUTE_MS = 60_000;
const DAY_MINUTES = 1_440;
/** The first of January 1970 was a Thursday. */
const FIRST_WEEKDAY = 3;

export type CedarRequest = Pick<AuthorizationCall, 'principal' | 'action' | 'resource' | 'context' | 'entities'>;

/**
 * A tool call in Cedar's words; null for a text or a time that Cedar could only throw at, which each time leaves it a
 * little weaker. Names and purposes are whatever an agent or a feed wrote: they travel as JSON values and never become
 * part of a policy's text.
 */
export function toCedar(request: PolicyRequest): CedarRequest | null {
  const { agent, role, tool, symbol, instrumentKind, venue, mode, purpose, reducing, at } = request;
  const texts = [agent, role, tool, symbol, instrumentKind, venue, mode, purpose];
  if (!texts.every((it) => typeof it === 'string' && it.isWellFormed())) return null;
  if (!Number.isSafeInteger(at) || typeof reducing !== 'boolean') return null;

  const principal = { type: 'Agent', id: agent };
  const entities = [{ uid: principal, attrs: { name: agent }, parents: [{ type: 'AgentRole', id: role }] }];
  const call = { principal, action: { type: 'Action', id: tool }, context: contextOf({ mode, purpose, reducing, at }) };
  if (!OF_AN_INSTRUMENT.includes(tool)) return { ...call, resource: { type: 'Console', id: 'console' }, entities };

  const resource = { type: 'Instrument', id: symbol };
  const kind = entity('InstrumentKind', instrumentKind === '' ? 'unknown' : instrumentKind);
  return { ...call, resource, entities: [...entities, { uid: resource, attrs: { symbol, kind, venue }, parents: [] }] };
}

function contextOf({ mode, purpose, reducing, at }: Pick<PolicyRequest, 'mode' | 'purpose' | 'reducing' | 'at'>) {
  const minutes = Math.floor(at / MINUTE_MS);
  const days = Math.floor(minutes / DAY_MINUTES);
  return {
    mode: entity('Mode', mode),
    purpose,
    reducing,
    weekday: modulo(days + FIRST_WEEKDAY, 7) + 1,
    minuteOfDay: modulo(minutes, DAY_MINUTES),
  };
}

function modulo(value: number, by: number): number {
  return ((value % by) + by) % by;
}

function entity(type: string, id: string): EntityUidJson & { readonly __entity: { type: string; id: string } } {
  return { __entity: { type, id } };
}
