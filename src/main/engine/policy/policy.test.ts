import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { emptyRateWindow } from '../agents/rate-window.ts';
import type { AgentEntry } from '../agents/registry.ts';
import { decidePolicy, type PolicyRequest } from './policy.ts';

const symbol = fc.constantFrom('BTC-PERP', 'ETH-PERP', 'ETH/BTC', '');
const anyRequest: fc.Arbitrary<PolicyRequest> = fc.record({
  agent: fc.constantFrom('a', 'b'),
  tool: fc.constantFrom('order.propose', 'order.cancel'),
  symbol,
  mode: fc.constantFrom('paper', 'live'),
  purpose: fc.constantFrom('', '  ', 'trend up'),
});
const anyEntry: fc.Arbitrary<AgentEntry | undefined> = fc.option(
  fc
    .record({
      symbols: fc.uniqueArray(symbol),
      trading: fc.constantFrom('none', 'paper', 'live'),
      status: fc.constantFrom('stopped', 'starting', 'running', 'failed'),
      heartbeat: fc.constantFrom('ok', 'late', 'lost'),
    } as const)
    .map(
      (entry): AgentEntry => ({
        agent: 'a',
        role: 'strategy',
        allocation: 0n as AgentEntry['allocation'],
        reason: '',
        sandbox: 'process',
        proposals: emptyRateWindow(),
        refusals: emptyRateWindow(),
        ...entry,
      }),
    ),
  { nil: undefined },
);

describe('policy', () => {
  it('[P1] allows exactly what is declared to an agent that runs and says why, and denies all else', () => {
    fc.assert(
      fc.property(anyRequest, anyEntry, (request, entry) => {
        const declared =
          entry !== undefined &&
          entry.status === 'running' &&
          entry.trading !== 'none' &&
          entry.symbols.includes(request.symbol) &&
          request.purpose.trim() !== '' &&
          request.mode === 'paper';
        expect(decidePolicy(request, entry).allowed).toBe(declared);
      }),
      { numRuns: 1_000 },
    );
  });

  it('[T1] never allows live, even to an agent whose manifest asks for it', () => {
    fc.assert(
      fc.property(anyRequest, anyEntry, (request, entry) => {
        expect(decidePolicy({ ...request, mode: 'live' }, entry).allowed).toBe(false);
      }),
      { numRuns: 500 },
    );
    const asked = { agent: 'a', tool: 'order.propose', symbol: 'X', mode: 'live', purpose: 'p' } as const;
    const [entry] = fc.sample(
      anyEntry.filter((it) => it !== undefined),
      1,
    );
    if (entry === undefined) throw new Error('no entry');
    const running = { ...entry, status: 'running', trading: 'live', symbols: ['X'] } as const;
    expect(decidePolicy(asked, running)).toMatchObject({ reason: 'POLICY_LIVE_NOT_APPROVED' });
  });

  it('[P7] every answer names its rule, every denial its reason', () => {
    fc.assert(
      fc.property(anyRequest, anyEntry, (request, entry) => {
        const decision = decidePolicy(request, entry);
        expect(decision.rule).not.toBe('');
        if (!decision.allowed) expect(decision.reason).toMatch(/^POLICY_/);
      }),
    );
  });
});
