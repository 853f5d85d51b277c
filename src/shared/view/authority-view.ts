import { z } from 'zod';
import { Role } from '../roles.ts';
import { time } from './values.ts';

/** Who sits at the window, and how long an unlocked role lasts (P3). */
export const RoleView = z.strictObject({
  role: Role,
  /** Machine time at which an unlocked role falls back; null when none is unlocked. */
  untilWallAt: time.nullable(),
  /** Roles for which a passphrase is set: only these can be unlocked. */
  canUnlock: z.array(Role),
});
export type RoleView = z.infer<typeof RoleView>;

/** The policy set in force (P5). */
export const PolicyView = z.strictObject({
  sha256: z.string(),
  source: z.enum(['embedded', 'data-folder']),
  loadedAt: time.nullable(),
  rules: z.number(),
  /** What was wrong with a set that was refused since, `file:line: reason`; empty when none was. */
  problems: z.array(z.string()),
});
export type PolicyView = z.infer<typeof PolicyView>;

/** What one agent may do with one tool, now, and how much of it it did (P6). */
export const PermissionRow = z.strictObject({
  /** `agent|tool`. */
  id: z.string(),
  agent: z.string(),
  tool: z.string(),
  allowed: z.boolean(),
  /** The rule that decides. */
  rule: z.string(),
  /** Reason code of a denial and the same in words; both empty when it is allowed. */
  code: z.string(),
  reason: z.string(),
  calls: z.number(),
  callsLastMinute: z.number(),
  /** Null where the tool has no rate limit. */
  callsPerMinuteLimit: z.number().nullable(),
  denied: z.number(),
});
export type PermissionRow = z.infer<typeof PermissionRow>;

/** A grant (P2): for one task, with an end. */
export const GrantRow = z.strictObject({
  id: z.string(),
  agent: z.string(),
  task: z.string(),
  tools: z.array(z.string()),
  symbols: z.array(z.string()),
  mode: z.enum(['paper', 'live']),
  state: z.enum(['live', 'revoked', 'expired', 'used-up', 'stopped', 'replaced']),
  issuedAt: time,
  expiresAt: time,
  by: z.string(),
  calls: z.number(),
  maxCalls: z.number(),
  reason: z.string(),
});
export type GrantRow = z.infer<typeof GrantRow>;

/** A tool that can be disabled alone (K8). */
export const ToolRow = z.strictObject({
  id: z.string(),
  label: z.string(),
  state: z.enum(['enabled', 'disabled']),
  /** What disabling it does, said beforehand. */
  consequence: z.string(),
  by: z.string(),
  reason: z.string(),
  at: time.nullable(),
});
export type ToolRow = z.infer<typeof ToolRow>;

/** One denial with what was measured and the limit it broke. */
export const DenialRow = z.strictObject({
  id: z.string(),
  at: time,
  agent: z.string(),
  tool: z.string(),
  symbol: z.string(),
  /** The order in a few words; empty for another tool. */
  what: z.string(),
  stage: z.enum(['gate', 'policy', 'risk']),
  rule: z.string(),
  code: z.string(),
  reason: z.string(),
  measured: z.string(),
  limit: z.string(),
});
export type DenialRow = z.infer<typeof DenialRow>;
