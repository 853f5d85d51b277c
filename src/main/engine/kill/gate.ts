import type { AgentId } from '../../../shared/ids.ts';
import type { Scope } from '../../../shared/scope.ts';
import type { OrderOwner } from '../domain/order.ts';

/**
 * The gate every order passes twice: when it is decided and again in the instant it is sent. Closing it is one
 * assignment, so it cannot fail, wait or be queued (K3). It holds no record and reads none: the latch is the journal's.
 */
export class Gate {
  #globalClosed = false;
  readonly #closedAgents = new Set<AgentId>();

  close(scope: Scope): void {
    if (scope.kind === 'global') this.#globalClosed = true;
    else this.#closedAgents.add(scope.agent);
  }

  /** Only after a reset was journalled. */
  open(scope: Scope): void {
    if (scope.kind === 'global') this.#globalClosed = false;
    else this.#closedAgents.delete(scope.agent);
  }

  isClosed(scope: Scope): boolean {
    return this.#globalClosed || (scope.kind === 'agent' && this.#closedAgents.has(scope.agent));
  }

  /**
   * True for an order that may leave now. A kill's own orders only ever reduce and pass; but once everything is closed
   * those for one agent do not, for the kill of everything closes the same positions.
   */
  lets(owner: OrderOwner): boolean {
    if (owner.kind === 'kill') return owner.agent === null || !this.#globalClosed;
    return !this.isClosed({ kind: 'agent', agent: owner.agent });
  }
}
