import { describe, expect, it } from 'vitest';
import { classOf, LEAST_DAYS } from './retention.ts';

describe('how long records are kept', () => {
  it('[E5] what tells of kills, incidents, keys and authority is kept for seven years, or always', () => {
    const kinds = ['kill.phase', 'latch.reset', 'incident.closed', 'key.changed', 'grant.ended', 'role.changed'];
    expect(kinds.map(classOf)).toEqual(kinds.map(() => 'audit'));
    expect(LEAST_DAYS.audit).toBeGreaterThanOrEqual(7 * 365.25);
    expect(['session.opened', 'policy.loaded', 'grant.issued', 'of.another-version'].map(classOf)).toEqual([
      null,
      null,
      null,
      null,
    ]);
  });
});
