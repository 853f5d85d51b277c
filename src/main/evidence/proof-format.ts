import { toBase64, toHex } from './text.ts';

/** Proofs as files of their own, for whoever has one record or two checkpoints and not the export around them. */

/**
 * An inclusion proof in the form of c2sp.org/tlog-proof: the leaf's own text as its extra data, the leaf's index (from
 * 0), the path of RFC 6962, the checkpoint.
 */
export function inclusionProofText(proof: {
  readonly index: number;
  readonly leaf: string;
  readonly path: readonly Uint8Array[];
  readonly checkpoint: string;
}): string {
  const lines = [
    'c2sp.org/tlog-proof@v1',
    `extra ${toBase64(Buffer.from(proof.leaf))}`,
    `index ${proof.index}`,
    ...proof.path.map(toBase64),
  ];
  return `${lines.join('\n')}\n\n${proof.checkpoint}`;
}

export const CONSISTENCY_FORMAT = 'interlock-consistency/1';

/** A consistency proof between two checkpoints, as one line of JSON: the path of RFC 6962 as lower-case hex. */
export function consistencyProofText(proof: {
  readonly from: string;
  readonly to: string;
  readonly path: readonly Uint8Array[];
}): string {
  const { from, to, path } = proof;
  return `${JSON.stringify({ format: CONSISTENCY_FORMAT, from, to, path: path.map(toHex) })}\n`;
}
