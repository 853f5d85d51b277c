import { mkdirSync, realpathSync } from 'node:fs';
import { join } from 'node:path';
import type { AgentId, TimeMs } from '../../../shared/ids.ts';
import { type Cash, formatAmount } from '../../../shared/money.ts';
import type { AgentEvent } from '../../engine/agents/agent-event.ts';
import { type AgentReport, type AgentRun, type AgentStep, PROTOCOL_VERSION } from '../../engine/agents/protocol.ts';
import type { Instrument } from '../../engine/domain/instrument.ts';
import type { AgentsPort } from '../../engine/ports.ts';
import { AgentProcess } from './agent-process.ts';
import { type Box, findBox, launchFor } from './box.ts';
import { type AgentFolder, hashFolders } from './manifest.ts';

/** What an agent is told of the session when it starts. */
export interface AgentSessionInfo {
  readonly seed: number;
  readonly allocation: Cash;
  readonly currency: string;
  /** Those that its manifest accepts; none, and it does not start. */
  readonly instruments: readonly Instrument[];
}

export interface AgentProcessesOptions {
  readonly agents: readonly AgentFolder[];
  /** The Node that runs them: version 24 or later, by its absolute path. */
  readonly nodePath: string;
  /** Where an agent that declares a workspace gets it: `<dataDir>/workspaces/<agent>`. */
  readonly dataDir: string;
  readonly wallNow: () => TimeMs;
  readonly session: (agent: AgentId) => AgentSessionInfo;
  /** Takes the agents' events into the engine's queue. It is also called during `start`, `step` and `report`. */
  readonly onEvent: (event: AgentEvent) => void;
  /** The walls; looked for at the first start when absent. */
  readonly box?: Box;
}

/** Reports that wait for one agent's next step. */
const MAX_WAITING_REPORTS = 10_000;

interface Life {
  readonly process: AgentProcess;
  reports: AgentReport[];
}

/**
 * The agents' processes, each in its own box. They share nothing: what one does or suffers touches no other. Reports
 * are kept and handed over with the agent's next step, oldest first.
 */
export class AgentProcesses implements AgentsPort {
  readonly #options: AgentProcessesOptions;
  readonly #folders: ReadonlyMap<AgentId, AgentFolder>;
  readonly #lives = new Map<AgentId, Life>();
  #box: Box | null;

  constructor(options: AgentProcessesOptions) {
    this.#options = options;
    this.#folders = new Map(options.agents.map((folder) => [folder.manifest.id, folder]));
    this.#box = options.box ?? null;
  }

  /** Starts an agent; one that runs already is left alone. What keeps it from starting is told as `failed`. */
  start(agent: AgentId): void {
    const running = this.#lives.get(agent);
    if (running !== undefined && !running.process.isOver) return;
    const { onEvent, nodePath, wallNow } = this.#options;
    try {
      const folder = this.#folders.get(agent);
      if (folder === undefined) throw new Error('there is no agent of this name');
      const launch = launchFor(folder, realpathSync(nodePath), this.#workspaceOf(folder), this.#findBox());
      this.#checkUnchanged(folder);
      const process = new AgentProcess(launch, this.#introduce(folder), wallNow, onEvent);
      this.#lives.set(agent, { process, reports: [] });
    } catch (error) {
      onEvent({ type: 'failed', agent, reason: error instanceof Error ? error.message : String(error) });
    }
  }

  /** Ends the process at once, by SIGKILL: whatever it says from here on is not read. */
  stop(agent: AgentId, _reason: string): void {
    this.#lives.get(agent)?.process.kill();
    this.#lives.delete(agent);
  }

  step(agent: AgentId, step: AgentStep): void {
    const life = this.#lives.get(agent);
    if (life !== undefined) life.process.step(reported(life, step));
  }

  /** Several steps at once for an agent that takes runs; the reports that wait go with the first. */
  run(agent: AgentId, { first, rest }: AgentRun): void {
    const life = this.#lives.get(agent);
    if (life !== undefined) life.process.run({ first: reported(life, first), rest });
  }

  ping(agent: AgentId): void {
    this.#lives.get(agent)?.process.ping();
  }

  report(agent: AgentId, report: AgentReport): void {
    const life = this.#lives.get(agent);
    if (life === undefined || life.process.isOver) return;
    life.reports.push(report);
    if (life.reports.length > MAX_WAITING_REPORTS) {
      life.process.fail(`more than ${MAX_WAITING_REPORTS} reports wait for its next step`);
    }
  }

  /** Ends every process. */
  close(): void {
    for (const agent of [...this.#lives.keys()]) this.stop(agent, 'the console closes');
  }

  #findBox(): Box {
    this.#box ??= findBox(realpathSync(this.#options.nodePath));
    return this.#box;
  }

  #checkUnchanged(folder: AgentFolder): void {
    if (hashFolders(folder.dir, folder.sdkDir) === folder.manifestSha256) return;
    throw new Error('its files have changed since they were read: restart the console to take the new ones');
  }

  #introduce(folder: AgentFolder) {
    const { id, parameters } = folder.manifest;
    const { seed, allocation, currency, instruments } = this.#options.session(id);
    if (instruments.length === 0) throw new Error('the session has no instrument that its manifest accepts');
    return {
      protocol: PROTOCOL_VERSION,
      agent: id,
      seed,
      instruments: instruments.map((it) => ({
        symbol: it.symbol,
        kind: it.kind,
        tick: formatAmount(it.tick),
        step: formatAmount(it.step),
        minQuantity: formatAmount(it.minQuantity),
        minNotional: formatAmount(it.minNotional),
      })),
      allocation: formatAmount(allocation),
      currency,
      parameters: Object.fromEntries(Object.entries(parameters).map(([name, { value }]) => [name, value])),
    } as const;
  }

  #workspaceOf(folder: AgentFolder): string | null {
    if (folder.manifest.permissions.filesystem === 'none') return null;
    const path = join(this.#options.dataDir, 'workspaces', folder.manifest.id);
    mkdirSync(path, { recursive: true, mode: 0o700 });
    return realpathSync(path);
  }
}

/** The step with the reports that waited for it. */
function reported(life: Life, step: AgentStep): AgentStep {
  if (life.reports.length === 0) return step;
  const reports = [...life.reports, ...step.reports];
  life.reports = [];
  return { ...step, reports };
}
