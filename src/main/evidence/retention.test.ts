import { describe, expect, it } from 'vitest';
import { classOf, KEEPING, LEAST_DAYS } from './retention.ts';
import { CONTEXT_KINDS } from './statement/context.ts';

describe('how long records are kept', () => {
  it('[E5] seven years for audit and transactions, three for agents, 180 days for policy decisions, 90 for sessions', () => {
    expect(LEAST_DAYS).toEqual({ audit: 2_562, agents: 1_098, policy: 180, sessions: 90 });
    expect(['order.approved', 'venue.reported', 'trip.accepted', 'latch.reset'].map(classOf)).toEqual(
      Array(4).fill('audit'),
    );
    expect(['agent.started', 'agent.stopped', 'agent.failed', 'agent.heartbeat'].map(classOf)).toEqual(
      Array(4).fill('agents'),
    );
    expect(['tool.decided', 'call.denied'].map(classOf)).toEqual(Array(2).fill('policy'));
    expect(['market.sampled', 'metrics.sampled'].map(classOf)).toEqual(Array(2).fill('sessions'));
    expect(['role.changed', 'grant.ended', 'tool.switched'].map(classOf)).toEqual(Array(3).fill('audit'));
  });

  it('[E5] what statements stand on is never let go, and nothing about trips, incidents and keys before audit is', () => {
    for (const kind of CONTEXT_KINDS) expect(classOf(kind)).toBeNull();
    const grave = Object.keys(KEEPING).filter((kind) =>
      /^(trip|kill|latch|incident|key|retention|replica)\./.test(kind),
    );
    expect(grave.length).toBeGreaterThan(12);
    for (const kind of grave) expect(classOf(kind), kind).toBe(kind === 'retention.expired' ? null : 'audit');
  });

  it('[E5] a kind that this version does not know is kept', () => {
    expect(classOf('of.tomorrow')).toBeNull();
    expect(classOf('toString')).toBeNull();
  });
});
