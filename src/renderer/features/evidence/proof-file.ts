import type { InclusionProof } from '../../../shared/ipc/evidence-channels.ts';

/**
 * A proof as the file that the offline verifier takes (docs/evidence.md, "Proofs as files"): C2SP tlog-proof with the
 * record's leaf as its extra data. Null where the line tells no content: it has expired.
 */
export function proofFile({ seq, path, checkpoint }: InclusionProof, recordLine: string): string | null {
  const leaf = leafText(recordLine);
  if (leaf === null) return null;
  const hashes = path.map((hex) =>
    toBase64(Uint8Array.from(hex.match(/../g) ?? [], (byte) => Number.parseInt(byte, 16))),
  );
  const lines = ['c2sp.org/tlog-proof@v1', `extra ${toBase64(new TextEncoder().encode(leaf))}`, `index ${seq - 1}`];
  return `${[...lines, ...hashes].join('\n')}\n\n${checkpoint}`;
}

/** The leaf of a line of an export: its body as it is kept, since parsing might not give it back byte by byte. */
function leafText(recordLine: string): string | null {
  const line = recordLine.trimEnd();
  const from = line.indexOf(',"body":');
  if (from < 0) return null;
  const { seq, at, kind, agent, action } = JSON.parse(`${line.slice(0, from)}}`);
  const columns = [seq, at, kind, agent, action].map((column) => JSON.stringify(column));
  return `[${columns.join(',')},${line.slice(from + ',"body":'.length, -1)}]`;
}

function toBase64(bytes: Uint8Array): string {
  return btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(''));
}

/** What an envelope's payload says, as it stands in it but for the spaces; null when it is no JSON. */
export function payloadText(envelope: string): string | null {
  try {
    const { payload } = JSON.parse(envelope);
    const bytes = Uint8Array.from(atob(payload), (character) => character.charCodeAt(0));
    return JSON.stringify(JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes)), null, 2);
  } catch {
    return null;
  }
}
