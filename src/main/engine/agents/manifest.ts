import { z } from 'zod';
import { AgentId, InstrumentId } from '../../../shared/ids.ts';
import { applyRate, type Cash, rate } from '../../../shared/money.ts';
import type { Instrument } from '../domain/instrument.ts';
import { AgentTool } from '../domain/tools.ts';
import { dutiesOf } from '../policy/duties.ts';

/**
 * What an agent is and asks for, read before any of its code runs (P4). Strict: a key nobody knows, a permission nobody
 * grants and an empty list refuse the whole manifest (P1), because a limit with a misspelt name is a limit not set.
 */

const share = z
  .string()
  .regex(/^\d{1,3}(\.\d{1,8})?$/, 'use a plain decimal such as "0.5"')
  .refine((text) => Number(text) > 0, 'must be above zero');

/**
 * Which instruments it trades: named, or of the kinds it can handle. Both are bounded by `max`, and neither has a word
 * for "all": an agent trades the first `max` instruments of the session that it accepts, and none if there are none.
 */
const InstrumentRule = z.union(
  [
    z.strictObject({ symbols: z.array(InstrumentId).min(1).max(50), max: z.int().min(1).max(50) }),
    z.strictObject({ kinds: z.array(z.enum(['perp', 'spot'])).min(1), max: z.int().min(1).max(50) }),
  ],
  {
    error:
      'use {"kinds": ["perp", "spot"], "max": 1} or {"symbols": ["BTC-PERP"], "max": 1}, each list with at least one entry and no other key',
  },
);

/** Names of books, of the scope of everything, and of folders beside the agents. */
export const RESERVED_IDS: ReadonlySet<string> = new Set(['house', 'account', 'all', 'sdk', 'testing']);

const Fields = z.strictObject({
  /** Also the name of its folder. */
  id: AgentId.refine((id) => !RESERVED_IDS.has(id), 'this name has a meaning of its own: choose another'),
  version: z.string().regex(/^\d+\.\d+\.\d+$/, 'use three numbers such as 1.0.0'),
  /** What it may do at all: the duties of its role (policy/duties.ts), and of these the tools below. */
  role: z.enum(['strategy', 'director', 'execution', 'data', 'risk', 'compliance', 'security']),
  /** One sentence for the screen. */
  description: z.string().min(10).max(200),
  /** The file that is started, in its folder. */
  entry: z.string().regex(/^[a-z0-9][a-z0-9-]*\.ts$/, 'use a .ts file of the same folder'),
  instruments: InstrumentRule,
  tools: z.array(AgentTool).min(1),
  permissions: z.strictObject({
    /** none: reads its own code and the SDK. workspace: also writes in one folder of its own. */
    filesystem: z.enum(['none', 'workspace']),
    network: z.literal('none'),
    exec: z.literal('none'),
    env: z.array(z.never('no environment variable can be granted')),
    trading: z.enum(['none', 'paper', 'live']),
  }),
  /** Handed to the agent as name → value; the rest is for whoever judges it. */
  parameters: z.record(
    z.string().regex(/^[a-z][A-Za-z0-9]{0,31}$/, 'use a name such as lookbackBars'),
    z.strictObject({
      value: z.union([z.number(), z.string().max(60), z.boolean()]),
      unit: z.string().min(1).max(40),
      meaning: z.string().min(1).max(200),
      source: z.string().min(1).max(200),
    }),
  ),
  limits: z.strictObject({
    /** What the two values are multiples of: the cash that the director allocates to the agent. */
    unit: z.literal('allocation'),
    maxOrderValue: share,
    maxPositionValue: share,
    maxOpenOrders: z.int().min(1).max(1_000),
    maxOrdersPerMinute: z.int().min(1).max(6_000),
    /** Of one grant (A7): engine time, and proposals and cancels in all. */
    maxSessionHours: z.int().min(1).max(8_784),
    maxToolCalls: z.int().min(1).max(100_000_000),
  }),
});

export const AgentManifest = Fields.superRefine(({ role, tools, permissions }, context) => {
  const duties = dutiesOf(role);
  const beyond = tools.filter((tool) => !duties.includes(tool));
  if (beyond.length > 0) {
    const message = `the role ${role} does not have ${beyond.join(', ')}: it can have ${duties.join(', ')}`;
    context.addIssue({ code: 'custom', path: ['tools'], message });
  }
  if (permissions.trading !== 'none' && !duties.includes('order.propose')) {
    const message = `the role ${role} does not trade: use "none"`;
    context.addIssue({ code: 'custom', path: ['permissions', 'trading'], message });
  }
});
export type AgentManifest = z.output<typeof AgentManifest>;

/** A manifest with the hash that its code had when it was loaded. */
export interface LoadedManifest {
  readonly manifest: AgentManifest;
  /** sha256, lower-case hex, over every file of the agent's folder and of the SDK: manifest, code and documents (A9). */
  readonly manifestSha256: string;
}

/** The limits of a manifest in settlement currency. */
export interface AgentLimits {
  readonly maxOrderValue: Cash;
  readonly maxPositionValue: Cash;
  readonly maxOpenOrders: number;
  readonly maxOrdersPerMinute: number;
}

/** What one grant may be used for at most (A7). */
export interface SessionBounds {
  readonly maxSessionMs: number;
  readonly maxToolCalls: number;
}

/** All that a manifest lets its agent do, in the units of the engine. */
export interface DeclaredLimits extends AgentLimits, SessionBounds {}

const HOUR_MS = 3_600_000;

/** The manifest's limits for an agent with this allocation; values round down. */
export function limitsFor(manifest: AgentManifest, allocation: Cash): DeclaredLimits {
  const { limits } = manifest;
  return {
    maxOrderValue: applyRate(allocation, rate(limits.maxOrderValue), 'down'),
    maxPositionValue: applyRate(allocation, rate(limits.maxPositionValue), 'down'),
    maxOpenOrders: limits.maxOpenOrders,
    maxOrdersPerMinute: limits.maxOrdersPerMinute,
    maxSessionMs: limits.maxSessionHours * HOUR_MS,
    maxToolCalls: limits.maxToolCalls,
  };
}

/** The instruments of a session that the agent may trade, in the session's order; empty when it accepts none. */
export function instrumentsFor(manifest: AgentManifest, session: readonly Instrument[]): readonly Instrument[] {
  const rule = manifest.instruments;
  const accepts = (it: Instrument) =>
    'symbols' in rule ? rule.symbols.includes(it.symbol) : rule.kinds.includes(it.kind);
  return session.filter(accepts).slice(0, rule.max);
}
