import { decode } from '../../engine/domain/encoding.ts';
import type { RecordBodies, RecordKind } from '../../engine/domain/records.ts';

/** What a statement says of an action beside the record itself. */
export interface Action {
  /** Who took it: a person, a part of the console, an agent, or for a kill's own order the kill's run. */
  readonly by: string;
  readonly mode: 'paper' | 'live' | null;
  /** The policy rule that permitted it. */
  readonly rule: string | null;
  /** The agent whose grant it rests on; null for what needs none. */
  readonly grantOf: string | null;
}

type ActionOf<K extends RecordKind> = (body: RecordBodies[K]) => Action | null;

const by = (who: string): Action => ({ by: who, mode: null, rule: null, grantOf: null });

/**
 * The approved actions (E4), and nothing else: whatever lets something trade, trade more or trade again, stops it, or
 * changes who may and what is kept. A record that is none of its kind's actions gives null.
 */
const ACTIONS: { readonly [K in RecordKind]?: ActionOf<K> } = {
  'order.approved': ({ owner, mode, rule }) =>
    owner.kind === 'agent'
      ? { by: owner.agent, mode, rule, grantOf: owner.agent }
      : { by: owner.runId, mode, rule, grantOf: null },
  'grant.issued': (body) => ({ ...by(body.by), mode: body.mode }),
  // The others ran out by themselves: nobody decided.
  'grant.ended': (body) => (body.how === 'revoked' || body.how === 'replaced' ? by(body.by) : null),
  'policy.loaded': (body) => by(body.by),
  'tool.switched': (body) => by(body.by),
  'trading.held': (body) => (body.reason === 'OPERATOR' ? by(body.by) : null),
  'trading.released': (body) => by(body.by),
  'trip.accepted': (body) => by(body.by),
  'latch.reset': (body) => by(body.by),
  'incident.closed': (body) => by(body.by),
  'role.changed': (body) => (body.how === 'unlocked' || body.how === 'passphrase-set' ? by(body.by) : null),
  // Nothing came of one that was refused.
  'key.changed': (body) => (body.how === 'refused' ? null : by(body.by)),
  'retention.expired': (body) => by(body.by),
  'retention.held': (body) => by(body.by),
  'retention.released': (body) => by(body.by),
};

/** Kinds of records that can be an action. */
export const ACTION_KINDS = Object.keys(ACTIONS) as readonly RecordKind[];

/** What a statement says of a record; null when it is no approved action. `body` is its text. */
export function actionOf(kind: string, body: string): Action | null {
  const read = Object.hasOwn(ACTIONS, kind) ? (ACTIONS[kind as RecordKind] as ActionOf<never>) : undefined;
  return read === undefined ? null : read(decode<never>(body));
}
