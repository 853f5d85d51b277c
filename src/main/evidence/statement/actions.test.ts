import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { arbitraryRecordOf } from '../../adapters/journal/arbitrary-record.ts';
import { encode } from '../../engine/domain/encoding.ts';
import type { RecordBodies, RecordKind } from '../../engine/domain/records.ts';
import { ACTION_KINDS, actionOf } from './actions.ts';

/** What is said of a record of a kind whose body has these fields. */
function said<K extends RecordKind>(kind: K, fields: Partial<RecordBodies[K]>): ReturnType<typeof actionOf> {
  const { body } = fc.sample(arbitraryRecordOf(kind), { numRuns: 1, seed: 5 })[0] as { body: object };
  return actionOf(kind, encode({ ...body, ...fields }));
}

describe('approved actions', () => {
  it('[E4] are these kinds', () => {
    expect([...ACTION_KINDS].sort()).toEqual([
      'grant.ended',
      'grant.issued',
      'incident.closed',
      'key.changed',
      'latch.reset',
      'order.approved',
      'policy.loaded',
      'retention.expired',
      'retention.held',
      'retention.released',
      'role.changed',
      'tool.switched',
      'trading.held',
      'trading.released',
      'trip.accepted',
    ]);
  });

  it('[E4] say who took them', () => {
    const kinds = ['policy.loaded', 'tool.switched', 'trading.released', 'trip.accepted', 'latch.reset'] as const;
    const more = [
      'incident.closed',
      'key.changed',
      'retention.expired',
      'retention.held',
      'retention.released',
    ] as const;
    const nothingElse = { by: 'ada', mode: null, rule: null, grantOf: null };
    for (const kind of [...kinds, ...more]) expect(said(kind, { by: 'ada' })).toEqual(nothingElse);
    expect(said('grant.issued', { by: 'ada', mode: 'paper' })).toEqual({ ...nothingElse, mode: 'paper' });
  });

  it('[E4] of an order name its agent or its kill, the rule, and whose grant it needs', () => {
    const common = { mode: 'paper', rule: 'entries' } as const;
    const agent = { kind: 'agent', agent: 'trend' } as const;
    const kill = { kind: 'kill', runId: 'trip-1', agent: 'trend' } as const;
    expect(said('order.approved', { ...common, owner: agent })).toEqual({ ...common, by: 'trend', grantOf: 'trend' });
    expect(said('order.approved', { ...common, owner: kill })).toEqual({ ...common, by: 'trip-1', grantOf: null });
  });

  it('[E4] are not what happened by itself', () => {
    const ended = (how: RecordBodies['grant.ended']['how']) => said('grant.ended', { how, by: 'ada' })?.by;
    expect(['revoked', 'replaced', 'expired', 'used-up', 'stopped'].map((how) => ended(how as never))).toEqual([
      'ada',
      'ada',
      undefined,
      undefined,
      undefined,
    ]);
    const changed = (how: RecordBodies['role.changed']['how']) => said('role.changed', { how, by: 'ada' })?.by;
    expect(['unlocked', 'passphrase-set', 'locked', 'expired', 'refused'].map((how) => changed(how as never))).toEqual([
      'ada',
      'ada',
      undefined,
      undefined,
      undefined,
    ]);
    expect(said('trading.held', { reason: 'OPERATOR', by: 'ada' })?.by).toBe('ada');
    expect(said('trading.held', { reason: 'DAILY_LOSS', by: 'engine' })).toBeNull();
    expect(said('agent.stopped', {})).toBeNull();
  });
});
