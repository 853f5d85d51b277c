import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { provesConsistency, provesInclusion } from './proofs.ts';

/** Published proofs, good and corrupted (the file names their source). Absent hashes are empty ones. */
interface Vector {
  readonly kind: 'inclusion' | 'consistency';
  readonly case: string;
  readonly wantErr: boolean;
  readonly proof: readonly string[] | null;
  readonly leafIdx: number;
  readonly treeSize: number;
  readonly root: string;
  readonly leafHash: string;
  readonly size1: number;
  readonly size2: number;
  readonly root1: string;
  readonly root2: string;
}

const file = new URL('./fixtures/rfc6962-proofs.json', import.meta.url);
const { vectors } = JSON.parse(readFileSync(file, 'utf8')) as { vectors: readonly Vector[] };
const bytes = (text: string | null | undefined) => Buffer.from(text ?? '', 'base64');

function accepts(vector: Vector): boolean {
  const path = (vector.proof ?? []).map(bytes);
  if (vector.kind === 'inclusion') {
    const { leafIdx: index, treeSize: size } = vector;
    return provesInclusion({ index, size, leaf: bytes(vector.leafHash), root: bytes(vector.root) }, path);
  }
  const { size1: fromSize, size2: toSize } = vector;
  return provesConsistency({ fromSize, fromRoot: bytes(vector.root1), toSize, toRoot: bytes(vector.root2) }, path);
}

describe('the published vectors', () => {
  it.each(vectors.filter((each) => !each.wantErr))('[E2] $kind $case is accepted', (vector) => {
    expect(accepts(vector)).toBe(true);
  });

  it.each(vectors.filter((each) => each.wantErr))('[E2] $kind $case, corrupted, is refused', (vector) => {
    expect(accepts(vector)).toBe(false);
  });

  it('[E2] there are good and corrupted ones of both kinds', () => {
    const found = new Set(vectors.map(({ kind, wantErr }) => `${kind} ${wantErr ? 'bad' : 'good'}`));
    expect([...found].sort()).toEqual(['consistency bad', 'consistency good', 'inclusion bad', 'inclusion good']);
  });
});
