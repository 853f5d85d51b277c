import {
  type Caller,
  contract,
  type ParsedRequestOf,
  type ReplyOf,
  type RequestOf,
} from '../../../../shared/ipc/contract.ts';
import { TestFolder } from '../../../adapters/journal/test-journal.ts';
import type { JournalRecord } from '../../../engine/domain/records.ts';
import { signCheckpoint } from '../../../evidence/checkpoint.ts';
import { ed25519Signer } from '../../../evidence/ed25519.ts';
import { ExportTrailer, headerLine } from '../../../evidence/export-format.ts';
import { MerkleTree } from '../../../evidence/merkle/tree.ts';
import { formatVerifierKey } from '../../../evidence/verifier-key.ts';
import { JournalReading, type ReadingHandlers } from '../reading.ts';
import { StatementLog } from '../statement/statement-log.ts';

const CALLER: Caller = { by: 'test', via: 'socket', session: 'test', role: 'viewer' };

/** A real journal with a key that signs it when a reader asks for it. */
export class SignedLog {
  readonly folder = new TestFolder();
  readonly signer = ed25519Signer('interlock/0123456789abcdef', Buffer.alloc(32, 5));
  readonly key = formatVerifierKey(this.signer);
  journal = this.folder.open();
  #clock = 0;

  append(records: readonly JournalRecord[]): void {
    this.journal.append(records);
    this.journal.flush();
  }

  sign(): Promise<void> {
    const { evidence } = this.journal;
    const size = evidence.durable;
    const note = signCheckpoint(size, new MerkleTree(evidence).root(size), [this.signer]);
    evidence.addCheckpoint({ size, note, cause: 'asked', wallAt: 0 });
    return Promise.resolve();
  }

  /** Changes the closed journal as someone with its key could. */
  tamper(sql: string): void {
    this.journal.close();
    this.folder.tamper(sql);
    this.journal = this.folder.open({ inspect: true });
  }

  async ask<C extends keyof ReadingHandlers>(channel: C, request: RequestOf<C>): Promise<ReplyOf<C>> {
    const reading = new JournalReading({
      journal: this.journal,
      statements: new StatementLog(this.journal.evidence, { name: this.signer.name, publicKeys: [this.signer] }),
      namesOf: () => ({ currency: 'USD', base: 'BTC' }),
      settle: () => {},
      sign: () => this.sign(),
      monotonic: () => {
        this.#clock += 1;
        return this.#clock;
      },
    });
    const handlers = reading.handlers();
    return handlers[channel](contract[channel].request.parse(request) as ParsedRequestOf<C>, CALLER);
  }

  /** A whole export, put together from pages as whoever asks does it. */
  async export(
    request: Omit<RequestOf<'journal.export'>, 'fromSeq' | 'toSeq'>,
  ): Promise<{ readonly text: string; readonly pages: number }> {
    const { size } = await this.ask('journal.prove', { seq: request.lastSeq ?? this.journal.length });
    const trailer = new ExportTrailer();
    const lines = [headerLine({ origin: this.signer.name, filter: {} })];
    let pages = 0;
    for (let fromSeq: number | null = 1; fromSeq !== null; pages += 1) {
      const page: ReplyOf<'journal.export'> = await this.ask('journal.export', { ...request, fromSeq, toSeq: size });
      lines.push(...page.lines);
      fromSeq = page.next;
    }
    for (const line of lines) trailer.add(line);
    return { text: `${[...lines, trailer.line()].join('\n')}\n`, pages };
  }

  close(): void {
    this.journal.close();
    this.folder.remove();
  }
}
