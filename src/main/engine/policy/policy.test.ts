import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { emptyRateWindow } from '../agents/rate-window.ts';
import type { AgentEntry } from '../agents/registry.ts';
import { decidePolicy, type PolicyRequest } from './policy.ts';
import type { Watchdog } from './watchdog.ts';

const symbol = fc.constantFrom('BTC-PERP', 'ETH-PERP', 'ETH/BTC', '');
const anyRequest: fc.Arbitrary<PolicyRequest> = fc.record({
  agent: fc.constantFrom('a', 'b'),
  tool: fc.constantFrom('order.propose', 'order.cancel'),
  symbol,
  mode: fc.constantFrom('paper', 'live'),
  purpose: fc.constantFrom('', '  ', 'trend up'),
});
const anyWatchdog: fc.Arbitrary<Watchdog> = fc.record({
  state: fc.constantFrom('watching', 'gone', 'off'),
  reason: fc.constantFrom('', 'it ended'),
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
        tools: ['order.propose'],
        proposals: emptyRateWindow(),
        refusals: emptyRateWindow(),
        ...entry,
      }),
    ),
  { nil: undefined },
);

const ASKED: PolicyRequest = { agent: 'a', tool: 'order.propose', symbol: 'X', mode: 'live', purpose: 'p' };
const LIVE: AgentEntry = {
  agent: 'a',
  role: 'strategy',
  allocation: 0n as AgentEntry['allocation'],
  reason: '',
  sandbox: 'process',
  tools: ['order.propose'],
  proposals: emptyRateWindow(),
  refusals: emptyRateWindow(),
  symbols: ['X'],
  trading: 'live',
  status: 'running',
  heartbeat: 'ok',
};

describe('policy', () => {
  it('[P1] allows exactly what is declared to an agent that runs and says why, and denies all else', () => {
    fc.assert(
      fc.property(anyRequest, anyEntry, anyWatchdog, (request, entry, watchdog) => {
        const declared =
          entry !== undefined &&
          entry.status === 'running' &&
          entry.trading !== 'none' &&
          entry.symbols.includes(request.symbol) &&
          request.purpose.trim() !== '' &&
          request.mode === 'paper';
        expect(decidePolicy(request, entry, watchdog).allowed).toBe(declared);
      }),
      { numRuns: 1_000 },
    );
  });

  it('[T1] never allows live, even to an agent whose manifest asks for it', () => {
    fc.assert(
      fc.property(anyRequest, anyEntry, anyWatchdog, (request, entry, watchdog) => {
        expect(decidePolicy({ ...request, mode: 'live' }, entry, watchdog).allowed).toBe(false);
      }),
      { numRuns: 500 },
    );
    expect(decidePolicy(ASKED, LIVE, { state: 'watching', reason: '' })).toMatchObject({
      reason: 'POLICY_LIVE_NOT_APPROVED',
    });
  });

  it('[K10] nothing leaves paper unless the watchdog watches, and paper does not need it', () => {
    fc.assert(
      fc.property(anyWatchdog, (watchdog) => {
        const live = decidePolicy(ASKED, LIVE, watchdog);
        expect(live).toEqual(
          watchdog.state === 'watching'
            ? { allowed: false, reason: 'POLICY_LIVE_NOT_APPROVED', rule: 'paper-first' }
            : { allowed: false, reason: 'POLICY_WATCHDOG_GONE', rule: 'watchdog-must-watch' },
        );
        expect(decidePolicy({ ...ASKED, mode: 'paper' }, LIVE, watchdog).allowed).toBe(true);
      }),
    );
  });

  it('[P7] every answer names its rule, every denial its reason', () => {
    fc.assert(
      fc.property(anyRequest, anyEntry, anyWatchdog, (request, entry, watchdog) => {
        const decision = decidePolicy(request, entry, watchdog);
        expect(decision.rule).not.toBe('');
        if (!decision.allowed) expect(decision.reason).toMatch(/^POLICY_/);
      }),
    );
  });
});
