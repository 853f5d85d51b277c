import { encode } from '../../engine/domain/encoding.ts';
import type { LoggedRecord } from '../logged-record.ts';
import { toHex } from '../text.ts';
import { ACTION_KINDS, actionOf } from './actions.ts';
import { CONTEXT_KINDS, type Context } from './context.ts';
import { preAuthEncoding } from './dsse.ts';

/** in-toto Statement v1 (in-toto.io/Statement/v1), in a DSSE envelope of this type. */
export const PAYLOAD_TYPE = 'application/vnd.in-toto+json';
const STATEMENT_TYPE = 'https://in-toto.io/Statement/v1';
/** docs/evidence.md says what its predicate holds; a change of it is another version. */
export const PREDICATE_TYPE = 'tag:interlock,2026:approved-action/v1';

/** The kinds of records that statements are made of: actions, and what those stand on. */
export const STATEMENT_KINDS: readonly string[] = [...new Set<string>([...ACTION_KINDS, ...CONTEXT_KINDS])];

/** Why there is no statement on a record, or the bytes of its statement. */
export type StatementOn =
  | { readonly kind: 'payload'; readonly payload: Uint8Array }
  | { readonly kind: 'no-action' }
  /** `seq`: the record whose content is gone: this one, or one that it stands on. */
  | { readonly kind: 'expired'; readonly seq: number };

/**
 * The statement on a record: a pure function of the log's name, the record and what stands before it, so that only its
 * signature needs to be kept. The predicate holds all that the leaf hash is made of, so that the statement alone proves
 * its subject's digest.
 */
export function statementOn(origin: string, record: LoggedRecord, context: Context): StatementOn {
  const { seq, at, kind, agent, action, body, leaf } = record;
  if (body === '') return { kind: 'expired', seq };
  const approved = actionOf(kind, body);
  if (approved === null) return { kind: 'no-action' };
  if (context.lost !== null) return { kind: 'expired', seq: context.lost };
  const { by, mode, rule, grantOf } = approved;
  const manifest = agent === null ? undefined : context.session?.manifests.get(agent);
  const predicate = {
    seq,
    at,
    kind,
    agent,
    action,
    by,
    mode,
    rule,
    policy: context.policy,
    manifest: manifest === undefined ? null : { seq: context.session?.seq, sha256: manifest },
    grant: (grantOf === null ? undefined : context.grants.get(grantOf)) ?? null,
  };
  const statement = {
    _type: STATEMENT_TYPE,
    subject: [{ name: `${origin}#${seq}`, digest: { sha256: toHex(leaf) } }],
    predicateType: PREDICATE_TYPE,
  };
  const text = `${encode(statement).slice(0, -1)},"predicate":${encode(predicate).slice(0, -1)},"body":${body}}}`;
  return { kind: 'payload', payload: Buffer.from(text) };
}

/** The bytes that a statement's signature is over. */
export function signedBytes(payload: Uint8Array): Uint8Array {
  return preAuthEncoding(PAYLOAD_TYPE, payload);
}
