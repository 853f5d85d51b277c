import type { AgentId, TimeMs } from '../../../shared/ids.ts';
import { Refusal } from '../../../shared/ipc/contract.ts';
import { clearAlarm, raiseAlarm } from '../alarms/raise.ts';
import type { Core } from '../core.ts';
import type { ToolId } from '../domain/tools.ts';
import { latchOver } from '../kill/trips.ts';
import { restingEntries } from '../risk/resting-entries.ts';
import { endedAlarmId, endsAlarm, endsAlarmId, ranOutAlarm, revokedAlarm } from './grant-alarms.ts';
import type { GrantBounds } from './grant-bounds.ts';
import { type Grant, type GrantEnd, lastGrantOf, liveGrants, standingOf } from './grants.ts';
import { feedTool } from './tool-off.ts';

/** What the control needs besides the journal. */
export interface AuthorityParts {
  /** Bounds of a new grant; undefined when the agent's manifest is not there any more. */
  readonly bounds: (agent: AgentId) => GrantBounds | undefined;
  /** How long before a grant ends the alarm comes, engine time. */
  readonly warnBeforeMs: () => number;
  readonly isStarting: (agent: AgentId) => boolean;
  /** Takes back the entries whose authority is over, as far as the venues take requests now. */
  readonly takeEntriesBack: () => void;
  /** A grant or a switch changed: what was decided before holds no longer. */
  readonly onChange: () => void;
}

/**
 * What people do about authority: grants (P2) and tools (K8). Each change is journalled before it takes effect, and
 * nothing here renews a grant by itself.
 */
export class AuthorityControl {
  readonly #core: Core;
  readonly #parts: AuthorityParts;
  /** Grants whose end was announced. None lives longer than this process: a restart ends them all. */
  readonly #warned = new Set<string>();

  constructor(core: Core, parts: AuthorityParts) {
    this.#core = core;
    this.#parts = parts;
  }

  /** The grant of an agent that a person starts; one whose limits nobody knows gets none, and so may do nothing (R7). */
  grantAtStart(agent: AgentId, by: string): void {
    if (this.#parts.bounds(agent) === undefined) return;
    this.#issue(agent, `session ${this.#core.state.session?.session ?? 0}`, by);
  }

  /** A new grant for a running agent, in place of the one it has. @throws Refusal */
  issueGrant(agent: AgentId, task: string, by: string): void {
    const { registry, trips } = this.#core.state;
    const entry = registry.get(agent);
    if (entry === undefined) throw new Refusal(`There is no agent ${agent} in this session.`);
    const latch = latchOver(trips, agent);
    if (latch !== undefined) throw new Refusal(`Agent ${agent} is latched by ${latch.tripId}. Reset it first.`);
    if (entry.status !== 'running' && !this.#parts.isStarting(agent)) {
      throw new Refusal(`Agent ${agent} is not running. Start it: that issues a grant.`);
    }
    this.#issue(agent, task, by);
    this.#written();
  }

  /**
   * Ends a grant at once, for work in flight too: open entries are taken back, and what is approved and not yet sent is
   * held at the send ({@link mayLeave}). The agent's position is kept, and so are its exits at the venue. @throws Refusal
   */
  revokeGrant(grantId: string, reason: string, by: string): void {
    const grant = this.#core.state.grants.byId.get(grantId);
    if (grant === undefined) throw new Refusal('There is no such grant. Look at the list of grants and choose one.');
    if (grant.state !== 'live' && !this.#windsDown(grant)) {
      throw new Refusal(`This grant is over already: ${grant.state}.`);
    }
    this.#end(grant, 'revoked', by, reason);
    const entries = restingEntries(this.#core.state).filter((order) => order.owner.agent === grant.agent);
    this.#parts.takeEntriesBack();
    raiseAlarm(this.#core, revokedAlarm(grant, entries.length));
    this.#written();
    this.#core.commit();
  }

  /** Disables a tool, or restores it, alone and at once (K8); entries that needed it are taken back. @throws Refusal */
  switchTool(tool: ToolId, state: 'enabled' | 'disabled', reason: string, by: string): void {
    if (!this.#isThere(tool)) throw new Refusal(`There is no tool ${tool} here.`);
    const now = this.#core.state.switches.get(tool)?.state ?? 'enabled';
    if (now === state) throw new Refusal(`${tool} is ${state} already.`);
    this.#core.stage('tool.switched', null, tool, { tool, state, by, reason });
    this.#parts.onChange();
    this.#parts.takeEntriesBack();
    this.#written();
    this.#core.commit();
  }

  /** An agent's process is over: so is its grant. */
  agentOver(agent: AgentId, how: 'stopped' | 'revoked', reason: string): void {
    const grant = lastGrantOf(this.#core.state.grants, agent);
    if (grant === undefined) return;
    if (grant.state === 'live') this.#end(grant, how, how === 'revoked' ? 'kill' : 'engine', reason);
    clearAlarm(this.#core, endedAlarmId(grant.grantId));
  }

  /** After a restart nothing runs, so no grant is live: also that of an agent which was only being started. */
  resume(): void {
    for (const grant of liveGrants(this.#core.state.grants)) {
      this.#end(grant, 'stopped', 'engine', 'the app was restarted');
    }
  }

  /** Ends the grant whose calls are over; its agent may only reduce from then on, and its entries are taken back. */
  noteUse(agent: AgentId): void {
    const grant = lastGrantOf(this.#core.state.grants, agent);
    if (grant?.state === 'live' && standingOf(grant, this.#core.now()) === 'used-up') this.#ranOut(grant, 'used-up');
  }

  /** Ends what has expired, and says beforehand that it will. */
  tick(now: TimeMs): void {
    for (const grant of liveGrants(this.#core.state.grants)) {
      if (now >= grant.expiresAt) this.#ranOut(grant, 'expired');
      else if (now >= this.#warnAt(grant) && !this.#warned.has(grant.grantId)) {
        this.#warned.add(grant.grantId);
        raiseAlarm(this.#core, endsAlarm(grant, now));
      }
    }
  }

  /** When {@link tick} has something to do; null when no grant is live. */
  get wakeAt(): TimeMs | null {
    let wake: TimeMs | null = null;
    for (const grant of liveGrants(this.#core.state.grants)) {
      const at = this.#warned.has(grant.grantId) ? grant.expiresAt : this.#warnAt(grant);
      if (wake === null || at < wake) wake = at;
    }
    return wake;
  }

  #warnAt(grant: Grant): TimeMs {
    return Math.max(grant.issuedAt, grant.expiresAt - this.#parts.warnBeforeMs());
  }

  #issue(agent: AgentId, task: string, by: string): void {
    const { state } = this.#core;
    const entry = state.registry.get(agent);
    const bounds = this.#parts.bounds(agent);
    if (entry === undefined || bounds === undefined) {
      throw new Refusal(`Agent ${agent} is not installed any more: nobody knows its limits.`);
    }
    const before = lastGrantOf(state.grants, agent);
    if (before?.state === 'live') this.#end(before, 'replaced', by, task);
    if (before !== undefined) clearAlarm(this.#core, endedAlarmId(before.grantId));
    const grantId = `grant-${(state.grants.count + 1).toString(36)}`;
    this.#core.stage('grant.issued', agent, grantId, {
      grantId,
      agent,
      task,
      tools: entry.tools,
      symbols: entry.symbols,
      mode: 'paper',
      maxToolCalls: bounds.maxToolCalls,
      expiresAt: this.#core.now() + bounds.validMs,
      by,
    });
    this.#parts.onChange();
  }

  #ranOut(grant: Grant, how: 'expired' | 'used-up'): void {
    const reason = how === 'expired' ? 'its time was over' : `all of its ${grant.maxToolCalls} calls were made`;
    this.#end(grant, how, 'engine', reason);
    raiseAlarm(this.#core, ranOutAlarm(grant, how));
  }

  #end(grant: Grant, how: GrantEnd, by: string, reason: string): void {
    const { grantId, agent } = grant;
    this.#core.stage('grant.ended', agent, grantId, { grantId, agent, how, by, reason });
    this.#parts.onChange();
    this.#warned.delete(grantId);
    clearAlarm(this.#core, endsAlarmId(grantId));
  }

  /** It ran out, and its agent still has it to reduce by: a person may take that away too. */
  #windsDown(grant: Grant): boolean {
    const isLast = this.#core.state.grants.last.get(grant.agent) === grant.grantId;
    return isLast && (grant.state === 'expired' || grant.state === 'used-up');
  }

  #isThere(tool: ToolId): boolean {
    if (tool.startsWith('venue.')) return this.#core.ports.venues.has(tool.slice('venue.'.length));
    return tool.startsWith('feed.') ? tool === feedTool(this.#core.state) : true;
  }

  #written(): void {
    if (!this.#core.settle()) throw new Refusal('The journal cannot be written. Everything is halted.');
  }
}
