import type { AgentId, InstrumentId } from '../../../shared/ids.ts';
import type { AgentEntry } from '../agents/registry.ts';
import { clearAlarm, raiseAlarm } from '../alarms/raise.ts';
import type { Core } from '../core.ts';
import { lastGrantOf } from './grants.ts';

/**
 * An agent acts on bars. One that gets none of what it holds, or has orders open in, may still reduce and does not know
 * when to: somebody is told, until the bars come again or it is flat there.
 */
export class BarsAlarms {
  readonly #core: Core;
  /** Of running agents: the instruments whose last bar they were not handed. */
  readonly #without = new Map<AgentId, readonly InstrumentId[]>();

  constructor(core: Core) {
    this.#core = core;
  }

  /** A bar of these instruments was handed to the agent, and of the others that it trades none. */
  handedOut({ agent, symbols }: AgentEntry, open: readonly InstrumentId[]): void {
    if (open.length === symbols.length) {
      if (this.#without.has(agent)) this.forget(agent);
      return;
    }
    const without = symbols.filter((it) => !open.includes(it));
    this.#without.set(agent, without);
    this.#tell(agent);
  }

  /** What is held or open may have changed. */
  look(): void {
    for (const agent of this.#without.keys()) this.#tell(agent);
  }

  /** It has its bars, or its process is over and waits for none. */
  forget(agent: AgentId): void {
    this.#without.delete(agent);
    this.#tell(agent);
  }

  #tell(agent: AgentId): void {
    const alarmId = `bars-${agent}`;
    const unseen = this.#unseen(agent);
    if (unseen.length === 0) {
      clearAlarm(this.#core, alarmId);
      return;
    }
    raiseAlarm(this.#core, {
      alarmId,
      priority: 'high',
      agent,
      cause: `Agent ${agent} gets no bars of ${unseen.join(', ')}, where it holds a position or has orders open.`,
      consequence:
        'It may still reduce there, but it does not see when to: what it holds and what rests is unattended.',
      action: `Enable the tool or mend the policy that keeps them from it, or kill ${agent} to flatten it.`,
    });
  }

  /** What it has in instruments it is shown nothing of. A revoked grant has an alarm of its own that says so. */
  #unseen(agent: AgentId): InstrumentId[] {
    const { ledger, orders, grants } = this.#core.state;
    const without = this.#without.get(agent);
    if (without === undefined || lastGrantOf(grants, agent)?.state === 'revoked') return [];
    const held = ledger.books.get(agent)?.positions;
    const open = new Set<InstrumentId>();
    for (const id of orders.openByAgent.get(agent) ?? []) {
      const order = orders.open.get(id);
      if (order !== undefined) open.add(order.symbol);
    }
    return without.filter((it) => held?.has(it) === true || open.has(it));
  }
}
