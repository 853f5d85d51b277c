import fc from 'fast-check';
import { arbitraryRecord, arbitraryRecordOf } from '../../../../adapters/journal/arbitrary-record.ts';
import type { SqlcipherJournal } from '../../../../adapters/journal/sqlcipher-journal.ts';
import { TestFolder } from '../../../../adapters/journal/test-journal.ts';
import type { JournalRecord } from '../../../../engine/domain/records.ts';
import { ed25519Signer } from '../../../../evidence/ed25519.ts';
import type { Signer } from '../../../../evidence/signer.ts';
import { ACTION_KINDS } from '../../../../evidence/statement/actions.ts';
import { CONTEXT_KINDS } from '../../../../evidence/statement/context.ts';
import { ContextMarks } from '../context-marks.ts';
import { StatementLog } from '../statement-log.ts';
import { StatementSigning } from '../statement-signing.ts';

export const LOG_NAME = 'interlock/0123456789abcdef';

/** The nth signing key of the log. */
export function signingKey(n: number): Signer {
  return ed25519Signer(LOG_NAME, new Uint8Array(32).fill(n));
}

/** Records with many actions and much that they stand on among them. */
export const arbitraryActions: fc.Arbitrary<JournalRecord[]> = fc.array(
  fc.oneof(
    { weight: 1, arbitrary: arbitraryRecord },
    { weight: 4, arbitrary: fc.constantFrom(...ACTION_KINDS).chain(arbitraryRecordOf) },
    { weight: 1, arbitrary: fc.constantFrom(...CONTEXT_KINDS).chain(arbitraryRecordOf) },
  ),
  { maxLength: 40 },
);

/** For tests: a journal in a folder of its own whose statements are signed by whichever key is in use. */
export class SignedJournal {
  readonly folder = new TestFolder();
  readonly keys: Signer[] = [signingKey(1)];
  /** What came of each check of the context. */
  readonly contexts: boolean[] = [];
  journal: SqlcipherJournal = this.folder.open();
  signing = this.#newSigning();

  append(...records: readonly JournalRecord[]): void {
    this.journal.append(records);
    this.journal.flush();
  }

  signAll(): void {
    while (this.signing.step());
    this.signing.keep();
  }

  /** As after a crash: what was not kept is gone. */
  restart(): void {
    this.journal.close();
    this.journal = this.folder.open();
    this.signing = this.#newSigning();
  }

  /** Runs SQL on the closed journal, as someone with the database's key could, and opens it again. */
  tamper(sql: string): void {
    this.journal.close();
    this.folder.tamper(sql);
    this.journal = this.folder.open({ inspect: true });
  }

  get signers(): { readonly name: string; readonly publicKeys: readonly Signer[] } {
    return { name: LOG_NAME, publicKeys: this.keys };
  }

  get log(): StatementLog {
    return new StatementLog(this.journal.evidence, this.signers);
  }

  remove(): void {
    this.journal.close();
    this.folder.remove();
  }

  #newSigning(): StatementSigning {
    const store = this.journal.evidence;
    const signer = (): Signer | null => this.keys.at(-1) ?? null;
    const onContext = (fits: boolean): void => void this.contexts.push(fits);
    return new StatementSigning({ store, marks: new ContextMarks(store), signer, name: LOG_NAME, onContext });
  }
}
