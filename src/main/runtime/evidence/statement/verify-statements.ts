import type { StatementsVerified } from '../../../../shared/ipc/evidence-channels.ts';
import type { LoggedRecord } from '../../../evidence/logged-record.ts';
import { checkStatement, readable, type Signers, strayProblem } from '../../../evidence/statement/check.ts';
import { type Context, foldContext, NO_CONTEXT } from '../../../evidence/statement/context.ts';
import { STATEMENT_KINDS } from '../../../evidence/statement/statement.ts';
import type { EvidenceStore, StoredStatement } from '../../../evidence/store.ts';

/** Records looked at, and signatures verified, in one turn: 100 to 300 µs a signature. */
const LOOKED_AT_A_TURN = 1_024;
const VERIFIED_A_TURN = 16;

/**
 * Holds every statement of the window against its record and its signature, and every approved action against its
 * statement, with time for everything else between a few and the next. It rests on nothing but records, signatures and
 * public keys: what was in force is folded from the first record on. `pause` is how long others have their turn.
 */
export async function verifyStatements(
  store: EvidenceStore,
  signers: Signers,
  window: { readonly from?: number; readonly to?: number | null } = {},
  pause: () => Promise<void> = nextTurn,
): Promise<StatementsVerified> {
  const to = Math.min(store.statementsTo, store.durable);
  const [first, last] = [window.from ?? 1, Math.min(window.to ?? to, to)];
  let [checked, expired, unverifiable] = [0, 0, 0];
  let context: Context = NO_CONTEXT;
  const found = (problem: string, firstBad: number | null): StatementsVerified => ({
    ...{ checked, expired, to, problem, firstBad },
    ...(unverifiable === 0 ? {} : { unverifiable }),
  });

  for (let from = 1; from <= last; from += LOOKED_AT_A_TURN) {
    const end = Math.min(from + LOOKED_AT_A_TURN - 1, last);
    const stored = bySeq(store.statements(Math.max(from, first), end));
    for (const record of store.records(from, end, STATEMENT_KINDS)) {
      const { seq } = record;
      const [next] = stored.keys();
      if (next !== undefined && next < seq) return found(strayProblem(next), next);
      if (seq >= first) {
        const one = checkStatement(signers, record, context, stored.get(seq) ?? null);
        if (one.kind === 'bad') return found(one.problem, seq);
        stored.delete(seq);
        if (one.kind === 'good') checked += 1;
        if (one.kind === 'expired') expired += 1;
        if (one.kind === 'unverifiable') unverifiable += 1;
        if (one.kind === 'good' && checked % VERIFIED_A_TURN === 0) await pause();
      }
      const after = foldOrNull(context, record);
      if (after === null) return found(`Record ${seq} cannot be read: it was changed.`, seq);
      context = after;
    }
    const [stray] = stored.keys();
    if (stray !== undefined) return found(strayProblem(stray), stray);
    await pause();
  }
  const [beyond] = last === to ? store.statements(store.statementsTo + 1, Number.MAX_SAFE_INTEGER) : [];
  if (beyond !== undefined) return found(strayProblem(beyond.seq), beyond.seq);
  return found('', null);
}

function foldOrNull(context: Context, record: LoggedRecord): Context | null {
  return readable(() => foldContext(context, record));
}

function bySeq(statements: readonly StoredStatement[]): Map<number, StoredStatement> {
  return new Map(statements.map((statement) => [statement.seq, statement]));
}

const nextTurn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
