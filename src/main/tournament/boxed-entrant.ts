import { realpathSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { AgentProcesses } from '../adapters/sandbox/agent-processes.ts';
import type { AgentFolder } from '../adapters/sandbox/manifest.ts';
import { sessionOf } from '../runtime/agent-fleet.ts';
import { Entrant, type EntrantWorld } from './entrant.ts';

export interface BoxedEntrantOptions {
  readonly world: EntrantWorld;
  readonly folder: AgentFolder;
  /** The Node that runs the agent. */
  readonly nodePath: string;
  /** Where an agent that declares a workspace gets one of its own: empty, and gone with the entrant. */
  readonly workDir: string;
  /** True: several steps at once. One of the app's own agents, and no other ({@link isOwnAgent}). */
  readonly withRuns?: boolean;
}

/** An entrant whose agent runs in its box, as in a session. */
export interface BoxedEntrant {
  readonly entrant: Entrant;
  /** Ends its process. */
  close(): void;
}

export function boxedEntrant({
  world,
  folder,
  nodePath,
  workDir,
  withRuns = false,
}: BoxedEntrantOptions): BoxedEntrant {
  const processes = new AgentProcesses({
    agents: [folder],
    nodePath,
    dataDir: workDir,
    wallNow: Date.now,
    session: (agent) => sessionOf(entrant.engine.state, agent),
    onEvent: (event) => entrant.take(event),
  });
  // What an earlier attempt left there must not be known to this one.
  const removeWorkspace = (): void => {
    rmSync(join(workDir, 'workspaces', folder.manifest.id), { recursive: true, force: true });
  };
  removeWorkspace();
  const entrant: Entrant = new Entrant(world, folder, processes, withRuns);
  return {
    entrant,
    close: () => {
      processes.close();
      removeWorkspace();
    },
  };
}

/**
 * True for an agent that came with the app, by where its files lie. Of any other nobody knows what it does with bars that
 * it was sent before their time.
 */
export function isOwnAgent({ dir }: AgentFolder, resourcesDir: string): boolean {
  return dirname(dir) === realpathSync(join(resourcesDir, 'agents'));
}
