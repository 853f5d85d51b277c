import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { FormatError } from '../../../evidence/format-error.ts';
import { openNote, parseNote, signNote } from '../../../evidence/note.ts';
import type { Signer } from '../../../evidence/signer.ts';
import type { VerifierKey } from '../../../evidence/verifier-key.ts';
import { ReplicaError } from './replica-error.ts';

/** What a replica is, in its folder: a signed note over one line of JSON (docs/evidence.md). */
export const MANIFEST_FILE = 'replica.note';
/** The checkpoint that was signed for it: a signed note like every other. */
export const CHECKPOINT_FILE = 'checkpoint.note';

const hex = z.string().regex(/^[0-9a-f]{64}$/);
const Manifest = z.strictObject({
  format: z.literal('interlock-replica/1'),
  /** Of the data folder. */
  id: z.string().regex(/^[0-9a-f]{32}$/),
  /** Records in it, and the hash of the last. */
  records: z.int().min(1),
  head: hex,
  /** The machine's clock, milliseconds. */
  wallAt: z.int(),
  files: z.array(
    z.strictObject({ name: z.string().regex(/^[a-z-]+\.(db|json|note)$/), sha256: hex, bytes: z.int().min(0) }),
  ),
});
export type Manifest = z.infer<typeof Manifest>;

export function manifestNote(manifest: Manifest, signer: Signer): string {
  return signNote(`${JSON.stringify(manifest)}\n`, [signer]);
}

/** What a replica says of itself, its signature not asked for: to find the keys. @throws ReplicaError */
export async function readManifest(dir: string): Promise<Manifest> {
  return parsed(await noteIn(dir), (note) => parseNote(note).text);
}

/** The same, signed by one of these keys. @throws ReplicaError */
export async function openManifest(dir: string, keys: readonly VerifierKey[]): Promise<Manifest> {
  return parsed(await noteIn(dir), (note) => openNote(note, keys).text);
}

async function noteIn(dir: string): Promise<string> {
  try {
    return await readFile(join(dir, MANIFEST_FILE), 'utf8');
  } catch {
    throw new ReplicaError('This is no replica, or not a whole one: it does not say what is in it.');
  }
}

function parsed(note: string, open: (note: string) => string): Manifest {
  try {
    return Manifest.parse(JSON.parse(open(note)));
  } catch (error) {
    if (error instanceof FormatError || error instanceof z.ZodError || error instanceof SyntaxError) {
      throw new ReplicaError('What this replica says of itself was altered, or signed by a key that is not known.');
    }
    throw error;
  }
}
