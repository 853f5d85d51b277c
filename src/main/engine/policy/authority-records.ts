import type { AgentId, InstrumentId, TimeMs } from '../../../shared/ids.ts';
import type { Role } from '../../../shared/roles.ts';
import type { Mode } from '../domain/order.ts';
import type { DenialReason } from '../domain/reasons.ts';
import type { AgentTool, ToolId } from '../domain/tools.ts';

/** The records of authority: policy sets, grants, tools and roles, and what they refused. */
export interface AuthorityRecordBodies {
  /**
   * The policy set that decides from now on, with its whole text, so that every later decision can be repeated and the
   * last good set is known after a restart (P5). `source` says where it came from; a set taken back from the journal
   * because the file on disk is bad keeps the source it had.
   */
  'policy.loaded': {
    readonly sha256: string;
    readonly source: 'embedded' | 'data-folder';
    readonly by: string;
    readonly files: readonly { readonly name: string; readonly text: string }[];
  };
  /** A policy set was refused whole; the one in force before stays so. */
  'policy.refused': {
    readonly source: 'embedded' | 'data-folder';
    readonly by: string;
    readonly problems: readonly { readonly file: string; readonly line: number; readonly reason: string }[];
  };
  /**
   * A decision on an agent's tool call that no order's record carries (P7): a cancel that was denied, market data when
   * it begins and whenever the answer changes, and whatever a role or the protocol does not have at all.
   */
  'tool.decided': {
    readonly agent: AgentId;
    /** The tool as it was named; one that does not exist is cut to 64 characters. */
    readonly tool: string;
    readonly symbol: InstrumentId | '';
    readonly mode: Mode;
    readonly purpose: string;
    readonly allowed: boolean;
    readonly rule: string;
    /** Empty when it was allowed. */
    readonly reason: DenialReason | '';
  };
  /** A grant for one task of one agent (P2), with the bounds of its session (A7). Ends at `expiresAt`, engine time. */
  'grant.issued': {
    readonly grantId: string;
    readonly agent: AgentId;
    readonly task: string;
    readonly tools: readonly AgentTool[];
    readonly symbols: readonly InstrumentId[];
    readonly mode: Mode;
    readonly maxToolCalls: number;
    readonly expiresAt: TimeMs;
    readonly by: string;
  };
  /**
   * revoked: by a person or a kill. expired: its time was over. used-up: its tool calls were. stopped: its agent was.
   * replaced: a person issued a new one.
   */
  'grant.ended': {
    readonly grantId: string;
    readonly agent: AgentId;
    readonly how: 'revoked' | 'expired' | 'used-up' | 'stopped' | 'replaced';
    readonly by: string;
    readonly reason: string;
  };
  /** A tool was disabled, or restored (K8). */
  'tool.switched': {
    readonly tool: ToolId;
    readonly state: 'enabled' | 'disabled';
    readonly by: string;
    readonly reason: string;
  };
  /** Somebody's role rose, fell or was refused (P3). */
  'role.changed': {
    readonly by: string;
    readonly via: string;
    readonly how: 'passphrase-set' | 'unlocked' | 'locked' | 'expired' | 'refused';
    readonly role: Role;
    readonly untilWallAt: TimeMs;
  };
  /** A call over the window's channel or the socket that sender, schema, role or channel refused (P7). */
  'call.denied': { readonly channel: string; readonly by: string; readonly via: string; readonly code: string };
}
