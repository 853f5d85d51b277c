import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { Refusal } from '../../shared/ipc/contract.ts';
import type { PolicyFile, PolicyProblem } from '../engine/domain/policy.ts';

const SCHEMA_FILE = 'schema.cedarschema';
/** Beside the policies and the risk config these may stand, and nothing else. */
const BESIDE = ['README.md', 'cases.json', 'risk.schema.json'];
const POLICY_NAME = /^[a-z0-9][a-z0-9-]{0,58}\.cedar$/;
const MOST_FILE_BYTES = 256 * 1_024;
const MOST_ENTRIES = 128;

/** Where the console's own set lies, and where the trader's does when there is one. */
export function policyFolders(
  resourcesDir: string,
  dataDir: string,
): { readonly embedded: string; readonly own: string } {
  return { embedded: join(resourcesDir, 'policy'), own: join(dataDir, 'policy') };
}

/** The console's own Cedar schema. @throws Refusal */
export function policySchema(resourcesDir: string): string {
  try {
    return readFileSync(join(resourcesDir, 'policy', SCHEMA_FILE), 'utf8');
  } catch {
    throw new Refusal(`${SCHEMA_FILE} of the console cannot be read. Install the console again.`);
  }
}

/** The files of a set as they stand in a folder, and what stands there that should not. Reads, and changes nothing. */
export function readPolicyFolder(
  dir: string,
  schema: string,
): { readonly files: readonly PolicyFile[]; readonly problems: readonly PolicyProblem[] } {
  const names = namesIn(dir);
  if (names === null)
    return { files: [], problems: [whole('', 'this is no folder that can be read: check its name and access')] };
  if (names.length > MOST_ENTRIES)
    return { files: [], problems: [whole('', `there are more than ${MOST_ENTRIES} files`)] };
  const files: PolicyFile[] = [];
  const problems: PolicyProblem[] = [];
  for (const name of names) {
    const reason = POLICY_NAME.test(name) || name === 'risk.json' ? take(dir, name, files) : foreign(dir, name, schema);
    if (reason !== '') problems.push(whole(name, reason));
  }
  return { files, problems };
}

/** One file as a file of a set, for checking it alone. */
export function readPolicyFile(path: string, name: string): PolicyFile | PolicyProblem {
  const files: PolicyFile[] = [];
  const reason = takeFrom(path, name, files);
  return files[0] ?? whole(name, reason);
}

/**
 * Copies the console's own set to where the trader's belongs, to be changed there.
 * @returns the new folder
 * @throws Refusal when there is one
 */
export function initPolicyFolder(resourcesDir: string, dataDir: string): string {
  const { embedded, own } = policyFolders(resourcesDir, dataDir);
  if (existsSync(own)) throw new Refusal('There is a policy folder already. Change that one, or move it away first.');
  const halfway = `${own}.new`;
  rmSync(halfway, { recursive: true, force: true });
  mkdirSync(halfway, { recursive: true, mode: 0o700 });
  // The schema stays behind: it is the console's, and a later version may bring another.
  for (const name of readdirSync(embedded)) if (name !== SCHEMA_FILE) cpSync(join(embedded, name), join(halfway, name));
  renameSync(halfway, own);
  return own;
}

function namesIn(dir: string): string[] | null {
  try {
    return readdirSync(dir).filter(isOfTheSet).toSorted();
  } catch {
    return null;
  }
}

/** Hidden files are an editor's or version control's; one that looks like a policy has to be seen. */
function isOfTheSet(name: string): boolean {
  return !name.startsWith('.') || /\.(cedar|json|cedarschema)$/.test(name);
}

function take(dir: string, name: string, files: PolicyFile[]): string {
  return takeFrom(join(dir, name), name, files);
}

/** Adds the file; why it cannot be, or nothing. */
function takeFrom(path: string, name: string, files: PolicyFile[]): string {
  try {
    const stat = statSync(path);
    // A pipe or a device would hold the reader for ever.
    if (!stat.isFile()) return 'this is no file';
    if (stat.size > MOST_FILE_BYTES) return `use at most ${MOST_FILE_BYTES / 1_024} KiB`;
    const text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(readFileSync(path));
    files.push({ name, text });
    return '';
  } catch (error) {
    return error instanceof TypeError ? 'this is not text in UTF-8' : 'this file cannot be read: check its access';
  }
}

function foreign(dir: string, name: string, schema: string): string {
  if (BESIDE.includes(name)) return '';
  if (name !== SCHEMA_FILE) {
    return name.endsWith('.cedar')
      ? 'name it in small letters, digits and hyphens, as in trading.cedar'
      : 'nobody reads this file here: move it away';
  }
  const files: PolicyFile[] = [];
  if (take(dir, name, files) === '' && files[0]?.text === schema) return '';
  return 'the schema is the console’s own and cannot be changed: remove this file';
}

function whole(file: string, reason: string): PolicyProblem {
  return { file, line: 0, reason };
}
