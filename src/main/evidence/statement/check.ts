import { verifyEd25519 } from '../ed25519.ts';
import type { Envelope } from '../export-format.ts';
import type { LoggedRecord } from '../logged-record.ts';
import type { StoredStatement } from '../store.ts';
import type { VerifierKey } from '../verifier-key.ts';
import type { Context } from './context.ts';
import { toEnvelope } from './dsse.ts';
import { PAYLOAD_TYPE, signedBytes, statementOn } from './statement.ts';

/** Who signed: the name of the log, and the public keys of everything that was signed. */
export interface Signers {
  readonly name: string;
  readonly publicKeys: readonly VerifierKey[];
  /** What other keys signed up to record `to` cannot be verified: those keys were lost. */
  readonly lost?: { readonly to: number } | null;
}

/** What is left to say of a record and the signature that was kept for it. */
export type Checked =
  /** No approved action, and nothing signed. */
  | { readonly kind: 'none' }
  /** The envelope, made anew; its signature fits. */
  | { readonly kind: 'good'; readonly envelope: Envelope }
  /** Signed once; the record, or one that the statement stands on, has expired. In words. */
  | { readonly kind: 'expired'; readonly text: string }
  /** Signed by a key that was lost, and with it its public part. In words. */
  | { readonly kind: 'unverifiable'; readonly text: string }
  | { readonly kind: 'bad'; readonly problem: string };

/** Makes the statement on a record anew and holds the kept signature against it. */
export function checkStatement(
  { name, publicKeys, lost = null }: Signers,
  record: LoggedRecord,
  context: Context,
  stored: StoredStatement | null,
): Checked {
  const { seq } = record;
  const bad = (problem: string): Checked => ({ kind: 'bad', problem });
  const statement = readable(() => statementOn(name, record, context));
  if (statement === null) return bad(`Record ${seq} cannot be read: it was changed.`);
  if (statement.kind === 'no-action') {
    return stored === null ? { kind: 'none' } : bad(strayProblem(seq));
  }
  if (stored === null) {
    // What an expired record was is not known any more, so whether it had to have one is not either.
    return statement.kind === 'expired' && statement.seq === seq
      ? { kind: 'none' }
      : bad(`Record ${seq} is an approved action and has no statement.`);
  }
  if (statement.kind === 'expired') return { kind: 'expired', text: expiredText(seq, statement.seq) };
  const key = publicKeys.find(({ keyId }) => keyId === stored.keyId);
  if (key === undefined && lost !== null && seq <= lost.to) return { kind: 'unverifiable', text: lostText(seq) };
  if (key === undefined) return bad(`The statement on record ${seq} is signed by a key that is not known here.`);
  const { payload } = statement;
  if (!verifyEd25519(key.publicKey, signedBytes(payload), stored.signature)) {
    return bad(`The statement on record ${seq} does not fit: the record or the signature was changed.`);
  }
  return { kind: 'good', envelope: sealed(payload, stored) };
}

/** The statement as it is passed on, its signature not verified; null when none can be made. */
export function envelopeOn(
  name: string,
  record: LoggedRecord,
  context: Context,
  stored: StoredStatement,
): Envelope | null {
  const statement = readable(() => statementOn(name, record, context));
  return statement?.kind === 'payload' ? sealed(statement.payload, stored) : null;
}

function sealed(payload: Uint8Array, { keyId, signature }: StoredStatement): Envelope {
  return toEnvelope({ payloadType: PAYLOAD_TYPE, payload, signatures: [{ keyId, signature }] });
}

/** What is made of it; null for a body that the journal never wrote. */
export function readable<T>(make: () => T): T | null {
  try {
    return make();
  } catch {
    return null;
  }
}

/** A signature stands at a record that none belongs to. */
export function strayProblem(seq: number): string {
  return `Record ${seq} has a statement, but it is no approved action.`;
}

function lostText(seq: number): string {
  return `The statement on record ${seq} was signed by a key that was lost: nobody can verify it any more.`;
}

function expiredText(seq: number, gone: number): string {
  const what = gone === seq ? `Record ${seq}` : `Record ${gone}, which the statement on record ${seq} stands on,`;
  return `${what} has expired: the statement was signed and can no longer be made anew. Exports from before still prove it.`;
}
