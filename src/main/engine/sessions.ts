import { Refusal } from '../../shared/ipc/contract.ts';
import type { AgentControl } from './agents/control.ts';
import { clearAlarms } from './alarms/raise.ts';
import type { Core } from './core.ts';
import type { RecordBodies } from './domain/records.ts';
import { latchOf } from './kill/trips.ts';

interface Parts {
  readonly core: Core;
  readonly agents: AgentControl;
  /** Called when a session is journalled as opened, before that is durable. */
  readonly onOpened: (opened: RecordBodies['session.opened']) => void;
}

/** Begins and ends sessions: one is open at a time, and none while everything is latched. */
export class Sessions {
  readonly #parts: Parts;

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  /** @throws Refusal while the global latch holds or a session is open, or when the journal cannot be written */
  open(opened: RecordBodies['session.opened']): void {
    const { core, onOpened } = this.#parts;
    const { trips, session } = core.state;
    if (latchOf(trips, { kind: 'global' }) !== undefined) {
      throw new Refusal('Everything is latched by a kill. Reset it before you start a session.');
    }
    if (session !== null && session.ended === null) {
      throw new Refusal('A session is open. Resume it, or end it first.');
    }
    // They tell of the agents of the session before.
    for (const prefix of ['agent-', 'baseline-', 'grant-']) clearAlarms(core, prefix);
    core.stage('session.opened', null, null, opened);
    onOpened(opened);
    if (!core.settle()) throw new Refusal('The journal cannot be written. Nothing was started.');
  }

  /** Stops all agents and journals why it is over. */
  end(reason: RecordBodies['session.ended']['reason']): void {
    const { core, agents } = this.#parts;
    agents.stopAll('the session ended');
    core.stage('session.ended', null, null, { reason });
    core.commit();
    core.settle();
  }
}
