import { OutsideFiles } from '../../adapters/outside-files/outside-files.ts';
import { findNode } from '../find-node.ts';
import { processEntry } from '../process-entry.ts';

/** The process for one folder that may hang; it starts with the first call, and is to be closed. */
export function outsideProcess(resourcesDir: string): OutsideFiles {
  return new OutsideFiles({ nodePath: findNode(resourcesDir), entry: processEntry('outside-files', resourcesDir) });
}
