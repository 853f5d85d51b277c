import { cpSync, existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { AgentId } from '../../../shared/ids.ts';
import { RESERVED_IDS } from '../../engine/agents/manifest.ts';
import { loadManifest } from './manifest.ts';
import { skeleton } from './skeleton.ts';

/** A new agent cannot be made; the message says what to change. */
export class NewAgentError extends Error {
  override readonly name = 'NewAgentError';
}

const BUILT_IN = join(import.meta.dirname, '../../../../resources/agents');
/** Names of folders beside the built-in agents that are none. */

/**
 * Makes a working agent in `<dir>/<name>`: it carries its own copy of the SDK, starts as it is, and trades a plain
 * moving average. `builtIn` is the folder of the built-in agents. Answers with the new folder.
 * @throws NewAgentError for a name that is malformed or taken; nothing is written then
 */
export function createAgent(options: {
  readonly name: string;
  readonly dir: string;
  readonly builtIn?: string;
}): string {
  const { name, dir, builtIn = BUILT_IN } = options;
  const id = AgentId.safeParse(name);
  if (!id.success) {
    const why = id.error.issues[0]?.message ?? 'it is malformed';
    throw new NewAgentError(`"${name.slice(0, 40)}" cannot name an agent: ${why}, at most 32, such as my-agent`);
  }
  if (RESERVED_IDS.has(name)) throw new NewAgentError(`"${name}" is a reserved name: choose another`);
  if (existsSync(join(builtIn, name))) throw new NewAgentError(`"${name}" is a built-in agent: choose another name`);
  const folder = join(dir, name);
  if (existsSync(folder)) throw new NewAgentError(`there is already an agent "${name}": choose another name`);
  mkdirSync(folder, { recursive: true });
  try {
    const isNoTest = (path: string) => !path.endsWith('.test.ts');
    cpSync(join(builtIn, 'sdk'), join(folder, 'sdk'), { recursive: true, filter: isNoTest });
    for (const [file, text] of Object.entries(skeleton(name))) writeFileSync(join(folder, file), text);
    loadManifest(folder);
  } catch (error) {
    // Half an agent would only keep its name from being used.
    rmSync(folder, { recursive: true, force: true });
    throw error;
  }
  return folder;
}
