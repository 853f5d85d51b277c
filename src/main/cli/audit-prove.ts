import { leafInput } from '../adapters/journal/chain.ts';
import { inclusionProofText } from '../evidence/proof-format.ts';
import { formatVerifierKey } from '../evidence/verifier-key.ts';
import { inspectSigning } from '../runtime/evidence/inspect-signing.ts';
import { type AuditOptions, folder, isRunning, withJournal } from './audit-journal.ts';
import { unwrap } from './call.ts';
import { CommandFailed, EXIT, type ExitCode } from './exit.ts';
import { Output } from './output.ts';
import { print, printJson } from './print.ts';
import { isRecordLine, readRecordLine } from './record-line.ts';
import { recordNumber } from './record-options.ts';
import { withConsole, withRunning } from './with-console.ts';

/** `interlock audit prove`: that one record is in the log, as a file that tools/offline-verifier checks. */
export async function auditProve(record: string, options: AuditOptions): Promise<ExitCode> {
  const seq = recordNumber('prove', record) ?? 0;
  return withJournal(options, async (ask) => {
    const { path, checkpoint } = await ask('journal.prove', { seq });
    const { lines } = await ask('journal.export', { fromSeq: seq, toSeq: seq, limit: 1 });
    const { at, kind, agent, action, body } = readRecordLine(lines.find(isRecordLine) ?? '{}');
    if (body === null) {
      throw new CommandFailed(
        EXIT.refused,
        `The content of record ${seq} has expired. \`interlock audit export --from ${seq} --to ${seq}\` proves what is left of it, its hash.`,
      );
    }
    const leaf = leafInput(seq, at, kind, agent, action, body).slice(1);
    const out = await Output.open(options.out);
    const hashes = path.map((hex) => Buffer.from(hex, 'hex'));
    await out.text(inclusionProofText({ index: seq - 1, leaf, path: hashes, checkpoint }));
    await out.close();
    return EXIT.ok;
  });
}

/** `interlock audit checkpoint`: signs everything there is and prints the note; where no console runs, one is made for it. */
export async function auditCheckpoint(options: AuditOptions): Promise<ExitCode> {
  return withConsole(options.data, async (call) => {
    const { size, note } = unwrap(await call('journal.checkpoint', {}));
    if (options.json === true) printJson({ size, note });
    else await (await Output.open(undefined)).text(note);
    return EXIT.ok;
  });
}

/** `interlock audit keys`: the public keys that checkpoints and statements are signed with, oldest first. */
export async function auditKeys(options: AuditOptions): Promise<ExitCode> {
  const keys = await keysOf(options);
  if (options.json === true) printJson({ keys });
  else for (const key of keys) print(key);
  return EXIT.ok;
}

async function keysOf(options: AuditOptions): Promise<readonly string[]> {
  if (await isRunning(options)) {
    return withRunning(options.data, async (call) => unwrap(await call('evidence.keys', {})).keys);
  }
  const { publicKeys } = await inspectSigning(folder(options), Date.now);
  return publicKeys.map(formatVerifierKey);
}
