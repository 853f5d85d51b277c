import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, realpathSync } from 'node:fs';
import { basename, join } from 'node:path';
import type { z } from 'zod';
import { AgentManifest, type LoadedManifest } from '../../engine/agents/manifest.ts';

/** An agent's folder cannot be used; the message names the file, the key and what to do. */
export class ManifestError extends Error {
  override readonly name = 'ManifestError';
}

/** An agent as it lies on the disk. */
export interface AgentFolder extends LoadedManifest {
  /** Its folder, with links resolved. */
  readonly dir: string;
  /** The SDK that it shares with its neighbours, or null when it carries its own. */
  readonly sdkDir: string | null;
}

/** More or larger files than this are no agent's code. */
const MAX_FILES = 200;
const MAX_BYTES = 5_000_000;

/**
 * Every agent below `dir`, in the order of their names: each folder with a `manifest.json`. A folder that does not
 * exist holds no agents.
 * @throws ManifestError for the first agent that cannot be used
 */
export function loadManifests(dir: string): readonly AgentFolder[] {
  if (!existsSync(dir)) return [];
  return readdirSync(dir, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && existsSync(join(dir, entry.name, 'manifest.json')))
    .map((entry) => entry.name)
    .sort()
    .map((name) => loadManifest(join(dir, name)));
}

/** Reads, checks and hashes one agent's folder. @throws ManifestError */
export function loadManifest(folder: string): AgentFolder {
  const dir = realpathSync(folder);
  const name = basename(dir);
  const file = `${name}/manifest.json`;
  const manifest = parseManifest(readFileSync(join(dir, 'manifest.json'), 'utf8'), file);
  if (manifest.id !== name) {
    throw new ManifestError(`${file}: id is "${manifest.id}"; it must be the name of its folder, "${name}"`);
  }
  if (!existsSync(join(dir, manifest.entry))) {
    throw new ManifestError(`${file}: entry names "${manifest.entry}", which is not in the folder`);
  }
  const shared = join(dir, '..', 'sdk');
  const sdkDir = existsSync(join(shared, 'agent.ts')) ? realpathSync(shared) : null;
  return { manifest, dir, sdkDir, manifestSha256: hashFolders(dir, sdkDir) };
}

/** The manifest in `text`; `file` is how messages name it. @throws ManifestError */
export function parseManifest(text: string, file: string): AgentManifest {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (error) {
    throw new ManifestError(`${file}: not valid JSON (${error instanceof Error ? error.message : error})`);
  }
  const parsed = AgentManifest.safeParse(json);
  if (parsed.success) return parsed.data;
  throw new ManifestError(`${file}: ${parsed.error.issues.map(describe).join('; ')}`);
}

function describe(issue: z.core.$ZodIssue): string {
  const at = issue.path.join('.');
  if (issue.code === 'unrecognized_keys') {
    const keys = issue.keys.map((key) => (at === '' ? key : `${at}.${key}`));
    return `unknown key ${keys.join(', ')}: remove it or correct its name`;
  }
  return at === '' ? issue.message : `${at}: ${issue.message}`;
}

/** sha256 over the names and bytes of every file of the agent and of the SDK it uses. @throws ManifestError */
export function hashFolders(dir: string, sdkDir: string | null, except: readonly string[] = []): string {
  const hash = createHash('sha256');
  const budget = { files: MAX_FILES, bytes: MAX_BYTES };
  hashFolder(hash, dir, 'agent', budget, except);
  if (sdkDir !== null) hashFolder(hash, sdkDir, 'sdk', budget, except);
  return hash.digest('hex');
}

/** The same without the agent's manifest: what its code is, whatever its parameters and limits are. @throws ManifestError */
export function hashCode({ dir, sdkDir }: AgentFolder): string {
  return hashFolders(dir, sdkDir, ['agent/manifest.json']);
}

function hashFolder(
  hash: ReturnType<typeof createHash>,
  dir: string,
  name: string,
  budget: { files: number; bytes: number },
  except: readonly string[],
): void {
  const entries = readdirSync(dir, { withFileTypes: true }).sort((a, b) => (a.name < b.name ? -1 : 1));
  for (const entry of entries) {
    const path = `${name}/${entry.name}`;
    if (except.includes(path)) continue;
    if (entry.isDirectory()) {
      hashFolder(hash, join(dir, entry.name), path, budget, except);
    } else if (entry.isFile()) {
      const bytes = readFileSync(join(dir, entry.name));
      budget.files -= 1;
      budget.bytes -= bytes.length;
      if (budget.files < 0 || budget.bytes < 0) {
        throw new ManifestError(
          `${dir}: more than ${MAX_FILES} files or ${MAX_BYTES} bytes; keep only the agent's code`,
        );
      }
      hash.update(`${path}\n${bytes.length}\n`).update(bytes);
    } else {
      // A link would let code outside the hashed folder run.
      throw new ManifestError(`${path}: is neither a file nor a folder; links are not allowed in an agent's folder`);
    }
  }
}
