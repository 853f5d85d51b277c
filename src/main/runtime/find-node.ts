import { existsSync } from 'node:fs';
import { join } from 'node:path';

/**
 * The Node that runs agents. Under plain Node it is the one that runs us; under Electron, whose own binary must not run
 * scripts, it is the one shipped beside the resources or installed with the project.
 */
export function findNode(resourcesDir: string): string {
  const name = process.platform === 'win32' ? 'node.exe' : 'node';
  const candidates = [
    ...(process.versions.electron === undefined ? [process.execPath] : []),
    join(resourcesDir, 'node', 'bin', name),
    join(resourcesDir, '..', 'node_modules', 'node', 'bin', name),
  ];
  const found = candidates.find((path) => existsSync(path));
  if (found === undefined) throw new Error('There is no Node to run agents with. Install the app again.');
  return found;
}
