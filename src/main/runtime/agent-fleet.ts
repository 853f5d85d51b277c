import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { AgentId, TimeMs } from '../../shared/ids.ts';
import { cash } from '../../shared/money.ts';
import { AgentProcesses, type AgentSessionInfo } from '../adapters/sandbox/agent-processes.ts';
import { type AgentFolder, loadManifest, loadManifests } from '../adapters/sandbox/manifest.ts';
import type { AgentEvent } from '../engine/agents/agent-event.ts';
import type { AgentReport, AgentStep } from '../engine/agents/protocol.ts';
import type { AgentsPort } from '../engine/ports.ts';
import type { State } from '../engine/state.ts';
import { findNode } from './find-node.ts';

export interface AgentFleetOptions {
  readonly dataDir: string;
  readonly resourcesDir: string;
  readonly wallNow: () => TimeMs;
  readonly state: () => State;
  /** Told of an agent of the user's that cannot be used; the others are not affected. */
  readonly note: (text: string) => void;
}

/** Every agent that is installed, built in or the user's own, and their processes. */
export class AgentFleet implements AgentsPort {
  readonly #folders: ReadonlyMap<AgentId, AgentFolder>;
  readonly #processes: AgentProcesses;
  /** Takes the events of the processes. */
  onEvent: (event: AgentEvent) => void = () => {};

  constructor(options: AgentFleetOptions) {
    const { dataDir, resourcesDir, wallNow, state } = options;
    const folders = [
      ...loadManifests(join(resourcesDir, 'agents')),
      ...usersOwn(join(dataDir, 'agents'), options.note),
    ];
    this.#folders = new Map(folders.map((folder) => [folder.manifest.id, folder]));
    this.#processes = new AgentProcesses({
      agents: [...this.#folders.values()],
      nodePath: findNode(resourcesDir),
      dataDir,
      wallNow,
      session: (agent) => sessionOf(state(), agent),
      onEvent: (event) => this.onEvent(event),
    });
  }

  manifests(): ReadonlyMap<AgentId, AgentFolder> {
    return this.#folders;
  }

  describe(agent: AgentId): string {
    return this.#folders.get(agent)?.manifest.description ?? 'no longer installed';
  }

  start(agent: AgentId): void {
    this.#processes.start(agent);
  }
  stop(agent: AgentId, reason: string): void {
    this.#processes.stop(agent, reason);
  }
  step(agent: AgentId, step: AgentStep): void {
    this.#processes.step(agent, step);
  }
  ping(agent: AgentId): void {
    this.#processes.ping(agent);
  }
  report(agent: AgentId, report: AgentReport): void {
    this.#processes.report(agent, report);
  }
  close(): void {
    this.#processes.close();
  }
}

/** What an agent's process is told of the session that this state has open. */
export function sessionOf(state: State, agent: AgentId): AgentSessionInfo {
  const entry = state.registry.get(agent);
  return {
    seed: state.session?.seed ?? 0,
    allocation: entry?.allocation ?? cash('0'),
    currency: state.session?.currency ?? '',
    instruments: [...state.ledger.instruments.values()].filter((it) => entry?.symbols.includes(it.symbol)),
  };
}

function usersOwn(dir: string, note: (text: string) => void): AgentFolder[] {
  if (!existsSync(dir)) return [];
  return readdirSync(dir)
    .sort()
    .flatMap((name) => {
      try {
        return existsSync(join(dir, name, 'manifest.json')) ? [loadManifest(join(dir, name))] : [];
      } catch (error) {
        note(`agent ${name} is left out: ${error instanceof Error ? error.message : 'its manifest cannot be read'}`);
        return [];
      }
    });
}
