import type { AgentId } from '../../../shared/ids.ts';
import { Refusal } from '../../../shared/ipc/contract.ts';
import type { Core } from '../core.ts';
import type { ToolId } from '../domain/tools.ts';

/** What people do about authority: grants (P2) and tools (K8). Each change is journalled before it takes effect. */
export class AuthorityControl {
  readonly #core: Core;

  constructor(core: Core) {
    this.#core = core;
  }

  /** A new grant for a running agent, in place of the one it has. @throws Refusal */
  issueGrant(_agent: AgentId, _task: string, _by: string): void {
    throw new Refusal(`Not built yet in ${this.#core.state.lastAt}.`);
  }

  /** @throws Refusal */
  revokeGrant(_grantId: string, _reason: string, _by: string): void {
    throw new Refusal('Not built yet.');
  }

  /** @throws Refusal */
  switchTool(_tool: ToolId, _state: 'enabled' | 'disabled', _reason: string, _by: string): void {
    throw new Refusal('Not built yet.');
  }
}
