import type { ConsoleView } from '../../src/shared/view/console-view.ts';
import { denial, grant, hold, LATENCY, permissions, tools, triggers } from './authority-rows.ts';
import { incidents } from './incident-rows.ts';
import { alarm, MARKET_AT } from './rows.ts';
import { fleet } from './scenarios.ts';

const SHA = '3f9a1c77d2e04b6a58c1f0b9e7d63a2245ab90cc81ef43d7b6a2905e1c8d4f70';

/** A fleet at work under a policy, each agent with its grant; nothing is abnormal but what the fleet has. */
export function governed(size = 26): ConsoleView {
  const view = fleet(size);
  const owners = view.agents.map((row) => row.id);
  return {
    ...view,
    risk: {
      ...view.risk,
      expectedShortfall: '1210.4',
      var99: '812.2',
      turnoverRatio: 18.4,
      ordersPerHour: 412,
      latency: LATENCY.map((row) => (row.stage === 'durable' ? { ...row, p99Ms: 21, over: 0 } : row)),
    },
    role: { role: 'operator', untilWallAt: null, canUnlock: ['approver', 'administrator'] },
    policy: { sha256: SHA, source: 'data-folder', loadedAt: MARKET_AT - 7_200_000, rules: 14, problems: [] },
    permissions: owners.flatMap((owner, i) => permissions(owner, i + 1)),
    grants: owners.map((owner, i) => grant(owner, { calls: 9_000 + i * 731 })),
    tools: tools(),
    denials: Array.from({ length: 14 }, (_, i) => denial(owners[(i * 3) % owners.length] ?? 'trend', i)).reverse(),
    triggers: triggers().map((row) =>
      row.id === 'order-latency' ? { ...row, measured: '12 ms, median of 20', fraction: 0.3 } : row,
    ),
  };
}

/** Of everything that authority can show as abnormal, one. */
export function troubled(size = 26): ConsoleView {
  const view = governed(size);
  const [first = 'trend', second = 'revert', third = 'maker', fourth = 'breakout'] = view.agents.map((row) => row.id);
  const now = Date.now();
  return {
    ...view,
    risk: { ...view.risk, latency: LATENCY },
    incidents: incidents(),
    agents: view.agents.map((row) =>
      row.id === third ? { ...row, state: 'REDUCING', stateReason: 'daily loss', tradingState: 'REDUCING' } : row,
    ),
    policy: {
      ...view.policy,
      problems: [
        'entries.cedar:12: the attribute "minutOfDay" is not known here; did you mean "minuteOfDay"?',
        'exits.cedar:3: this forbid has no exception for orders that reduce',
      ],
    },
    permissions: view.permissions.map((row) =>
      row.agent === first
        ? { ...row, allowed: false, rule: 'latched', code: 'GATE_CLOSED', reason: 'It is tripped and latched' }
        : row.agent === fourth && row.tool === 'order.propose'
          ? {
              ...row,
              allowed: false,
              rule: 'grant-live',
              code: 'GRANT_EXPIRED',
              reason: 'Its grant has expired: only orders that reduce are let through',
            }
          : row.id === `${second}|order.propose`
            ? { ...row, callsLastMinute: 240 }
            : row,
    ),
    grants: view.grants.map((row) =>
      row.agent === fourth
        ? { ...row, state: 'expired', expiresAt: MARKET_AT - 60_000 }
        : row.agent === second
          ? { ...row, expiresAt: MARKET_AT + 2_650_000, calls: 812_440 }
          : row.agent === first
            ? { ...row, state: 'stopped', reason: 'tripped' }
            : row,
    ),
    tools: view.tools.map((row) =>
      row.id === 'market.bars'
        ? {
            ...row,
            state: 'disabled',
            by: 'operator',
            reason: 'prices look wrong since 13:50',
            at: MARKET_AT - 240_000,
          }
        : row,
    ),
    holds: [
      hold('hold-news', { scope: `agent:${third}` }),
      hold('hold-paper', {
        scope: 'venue:paper',
        code: 'OPERATOR',
        reason: 'Held by hand: venue maintenance at 15:00',
        measured: '',
        limit: '',
        until: null,
        by: 'operator',
      }),
    ],
    triggers: triggers().map((row) =>
      row.id === 'risk-violations'
        ? { ...row, firedAt: MARKET_AT - 56_000, quietForMs: 244_000 }
        : row.id === 'order-frequency'
          ? { ...row, enabled: false }
          : row.id === 'clock-jump'
            ? { ...row, firedAt: MARKET_AT - 9_600_000 }
            : row,
    ),
    alarms: [
      ...view.alarms.map((row) =>
        row.id === 'tripped' ? { ...row, shelveAtMostMs: 0, escalatedTo: 'webhook' as const } : row,
      ),
      alarm('grant', {
        agent: fourth,
        cause: `The grant of ${fourth} has expired`,
        consequence: 'It may only reduce its position.',
        action: 'Issue a new grant, or let it wind down.',
        escalatedTo: 'desktop',
      }),
      alarm('slow', {
        priority: 'low',
        cause: 'Orders are slow to reach the disk: p99 61 ms of 50 ms',
        consequence: 'Decisions are late; none is lost.',
        action: 'Look at what else uses the disk.',
        acknowledged: true,
      }),
      alarm('budget', {
        priority: 'medium',
        cause: 'Venue paper is slowed down by its request limit',
        consequence: 'Entries wait; the kill has its own budget.',
        action: 'Lower the order rate.',
        cleared: true,
      }),
      alarm('policy', {
        priority: 'medium',
        cause: 'The policy set in your folder was refused',
        consequence: 'The set before it stays in force.',
        action: 'Mend the file, then read it again.',
        shelvedUntilWallAt: now + 1_460_000,
      }),
    ],
  };
}

/** A fault is switched on for a drill. */
export const drill = (size = 26): ConsoleView => ({ ...governed(size), chaos: { feed: 'frozen', venue: 'normal' } });

/** The approver's role is unlocked for this long yet. */
export function unlocked(leftMs: number, size = 26): ConsoleView {
  const view = troubled(size);
  return {
    ...view,
    role: { role: 'approver', untilWallAt: Date.now() + leftMs, canUnlock: ['approver', 'administrator'] },
  };
}

/** No passphrase is set for any role yet. */
export function noPassphrase(size = 26): ConsoleView {
  const view = troubled(size);
  return { ...view, role: { ...view.role, canUnlock: [] } };
}

/** What `policy.explain` answers: the grant has ended. */
export const EXPLANATION = {
  allowed: false,
  rule: 'grant-live',
  reason: 'its grant has expired',
  layers: [
    { layer: 'gate', allowed: true, rule: 'gate-open', words: 'Nothing in its scope is latched.' },
    { layer: 'agent', allowed: true, rule: 'agent-runs', words: 'Its process runs.' },
    { layer: 'duties', allowed: true, rule: 'role-strategy', words: 'A strategy may propose orders.' },
    { layer: 'manifest', allowed: true, rule: 'declared', words: 'Its manifest declares the tool and BTC-PERP.' },
    { layer: 'purpose', allowed: true, rule: 'purpose-named', words: 'The call names a purpose.' },
    { layer: 'mode', allowed: true, rule: 'paper-first', words: 'Paper needs no approval.' },
    { layer: 'tool', allowed: true, rule: 'tool-enabled', words: 'The tool is not disabled.' },
    {
      layer: 'grant',
      allowed: false,
      rule: 'grant-live',
      words: 'Its grant ended 2022-01-19 14:01:11. Orders that reduce would pass.',
    },
    { layer: 'rate', allowed: true, rule: 'tool-rate', words: '4 of 240 calls in the last minute.' },
    { layer: 'policy set', allowed: true, rule: 'strategies-trade', words: 'Permitted by strategies-trade.' },
  ],
};
