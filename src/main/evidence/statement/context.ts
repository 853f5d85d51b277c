import { decode } from '../../engine/domain/encoding.ts';
import type { RecordBodies, RecordKind } from '../../engine/domain/records.ts';
import type { LoggedRecord } from '../logged-record.ts';

/**
 * What was in force when a record was written, each with the number of the record that says so: a fold of the records
 * before it and of nothing else, so that whoever has the journal can make each statement anew.
 */
export interface Context {
  readonly policy: { readonly seq: number; readonly sha256: string } | null;
  /** The session's manifests by agent. */
  readonly session: { readonly seq: number; readonly manifests: ReadonlyMap<string, string> } | null;
  /** Each agent's last grant, ended or not: after its end an agent may still reduce by it. */
  readonly grants: ReadonlyMap<string, { readonly seq: number; readonly id: string }>;
  /** The first record of the context whose content has expired: nothing after it can be told for certain. */
  readonly lost: number | null;
}

export const NO_CONTEXT: Context = { policy: null, session: null, grants: new Map(), lost: null };

/** The records that make the context. They are few, and their content must not expire while later records stand. */
export const CONTEXT_KINDS = ['session.opened', 'policy.loaded', 'grant.issued'] as const satisfies RecordKind[];

/** The context after a record. */
export function foldContext(context: Context, { seq, kind, body }: LoggedRecord): Context {
  if (!isContextKind(kind)) return context;
  if (body === '') return { ...context, lost: context.lost ?? seq };
  switch (kind) {
    case 'session.opened': {
      const { agents } = decode<RecordBodies['session.opened']>(body);
      const manifests = new Map(agents.map(({ agent, manifestSha256 }) => [agent, manifestSha256]));
      return { ...context, session: { seq, manifests } };
    }
    case 'policy.loaded':
      return { ...context, policy: { seq, sha256: decode<RecordBodies['policy.loaded']>(body).sha256 } };
    case 'grant.issued': {
      const { agent, grantId } = decode<RecordBodies['grant.issued']>(body);
      return { ...context, grants: new Map(context.grants).set(agent, { seq, id: grantId }) };
    }
  }
}

export function isContextKind(kind: string): kind is (typeof CONTEXT_KINDS)[number] {
  return (CONTEXT_KINDS as readonly string[]).includes(kind);
}
