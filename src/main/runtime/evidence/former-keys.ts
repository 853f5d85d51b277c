import { FormatError } from '../../evidence/format-error.ts';
import { parseNote } from '../../evidence/note.ts';
import type { EvidenceStore } from '../../evidence/store.ts';
import type { VerifierKey } from '../../evidence/verifier-key.ts';
import { type CheckpointFolder, FolderError } from './checkpoint-folder.ts';
import { opened } from './held-against.ts';
import type { LostKeys } from './signing-key.ts';

/** Checkpoints looked at in one turn are those over so many records. */
const RECORDS_A_TURN = 100_000;
/** Keys that are remembered as lost: more are in a folder only where somebody put them. */
const MAX_LOST = 16;

/** What is left of the keys that signed, where the key itself was lost. */
export interface FormerKeys {
  /** Each verifies a checkpoint that is kept in the database; oldest first. */
  readonly keys: readonly VerifierKey[];
  /** What was signed by others and cannot be verified any more; null when nothing was. */
  readonly lost: LostKeys | null;
  /** What could not be read of the folder, in words; empty when everything could. */
  readonly unread: string;
}

interface Places {
  readonly store: Pick<EvidenceStore, 'durable' | 'checkpoints'>;
  readonly name: string;
  /** Null when the settings do not say which. */
  readonly folder: Pick<CheckpointFolder, 'keys' | 'list'> | null;
}

/**
 * Looks for the public keys that signed before the key was lost. A key from the folder for copies is one of them only if
 * a checkpoint that is kept in the database verifies with it: whoever can write the folder alone gets none in.
 */
export async function findFormerKeys({ store, name, folder }: Places): Promise<FormerKeys> {
  const said = await inFolder(folder);
  const lastSigned = new Map<VerifierKey, number>();
  const unknown = new Set<string>();
  for (let from = 0; from <= store.durable; from += RECORDS_A_TURN) {
    for (const { size, note } of store.checkpoints(from, from + RECORDS_A_TURN - 1)) {
      const ids = keyIdsOf(note);
      const named = said.keys.filter(({ keyId }) => ids.includes(keyId));
      const key = named.find((it) => lastSigned.has(it) || opened(note, { name, publicKeys: [it] }) !== null);
      for (const id of key === undefined ? ids : []) unknown.add(id);
      if (key !== undefined) lastSigned.set(key, size);
    }
    await new Promise((resolve) => setImmediate(resolve));
  }
  const keys = [...lastSigned].sort(([, a], [, b]) => a - b).map(([key]) => key);
  const strange = said.copies.filter((id) => !keys.some(({ keyId }) => keyId === id));
  const keyIds = [...new Set([...unknown, ...strange])].slice(0, MAX_LOST);
  // Without any key statements are left that nobody can verify, also where no checkpoint names who signed.
  const isAnyLost = unknown.size > 0 || keys.length === 0;
  const lost = isAnyLost || keyIds.length > 0 ? { to: isAnyLost ? store.durable : 0, keyIds } : null;
  return { keys, lost, unread: said.unread };
}

/** The keys and the copies' key ids there; what cannot be asked is said. */
async function inFolder(folder: Places['folder']) {
  try {
    const { keys, bad } = (await folder?.keys()) ?? { keys: [], bad: 0 };
    const copies = (await folder?.list())?.map(({ keyId }) => keyId) ?? [];
    const unread = bad === 0 ? '' : `${bad} files in the folder for copies of checkpoints are no keys of their names.`;
    return { keys, copies: [...new Set(copies)], unread };
  } catch (error) {
    if (!(error instanceof FolderError)) throw error;
    return { keys: [], copies: [], unread: error.message };
  }
}

function keyIdsOf(note: string): readonly string[] {
  try {
    return parseNote(note).signatures.map(({ keyId }) => keyId);
  } catch (error) {
    if (error instanceof FormatError) return [];
    throw error;
  }
}
