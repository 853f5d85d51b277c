import type { ParsedRequestOf, ReplyOf } from '../../../../shared/ipc/contract.ts';
import type { Envelope } from '../../../evidence/export-format.ts';
import { ACTION_KINDS } from '../../../evidence/statement/actions.ts';
import {
  type Checked,
  checkStatement,
  envelopeOn,
  type Signers,
  strayProblem,
} from '../../../evidence/statement/check.ts';
import type { EvidenceStore } from '../../../evidence/store.ts';
import { ContextMarks } from './context-marks.ts';

/** Reads the statements of a journal: made anew from its records, with the signatures that were kept. */
export class StatementLog {
  readonly #store: EvidenceStore;
  readonly #signers: Signers;
  readonly #marks: ContextMarks;

  constructor(store: EvidenceStore, signers: Signers, marks = new ContextMarks(store)) {
    this.#store = store;
    this.#signers = signers;
    this.#marks = marks;
  }

  /**
   * The statement on one record as it is passed on; its signature is not verified here. Null when it is no approved
   * action, not signed yet, or can no longer be made.
   */
  envelope(seq: number): Envelope | null {
    const stored = this.#store.statement(seq);
    const [record] = this.#store.records(seq, seq, ACTION_KINDS);
    if (stored === null || record === undefined) return null;
    return envelopeOn(this.#signers.name, record, this.#marks.before(seq), stored);
  }

  /** The statement on one record, verified. @throws JournalError */
  check(seq: number): Checked {
    const stored = this.#store.statement(seq);
    const [record] = this.#store.records(seq, seq, ACTION_KINDS);
    if (record === undefined && stored === null) return { kind: 'none' };
    if (record === undefined) return { kind: 'bad', problem: strayProblem(seq) };
    if (stored === null && seq > this.#store.statementsTo) return { kind: 'none' };
    return checkStatement(this.#signers, record, this.#marks.before(seq), stored);
  }

  /** Envelopes of a window, one a line; `limit` bounds the records that are looked at, not the lines. */
  page(request: ParsedRequestOf<'statements.export'>): ReplyOf<'statements.export'> {
    const { fromSeq, toSeq, limit, kind, agent, action, fromAt, toAt } = request;
    const last = Math.min(toSeq ?? Number.MAX_SAFE_INTEGER, this.#store.statementsTo);
    const end = Math.min(fromSeq + limit - 1, last);
    const stored = new Map(this.#store.statements(fromSeq, end).map((statement) => [statement.seq, statement]));
    const kinds = ACTION_KINDS.filter((known) => kind === '' || known === kind);
    const lines: string[] = [];
    for (const record of stored.size === 0 ? [] : this.#store.records(fromSeq, end, kinds)) {
      const statement = stored.get(record.seq);
      if (statement === undefined) continue;
      if ((agent !== '' && record.agent !== agent) || (action !== '' && record.action !== action)) continue;
      if (record.at < (fromAt ?? record.at) || record.at > (toAt ?? record.at)) continue;
      const envelope = envelopeOn(this.#signers.name, record, this.#marks.before(record.seq), statement);
      if (envelope !== null) lines.push(JSON.stringify(envelope));
    }
    return { lines, next: end < last ? end + 1 : null };
  }
}
