import type { EvidenceView, LegalHoldRow } from '../../shared/view/evidence-view.ts';
import { unwrap } from './call.ts';
import { EXIT, type ExitCode } from './exit.ts';
import { print, printJson } from './print.ts';
import { type RoleSource, withConsole } from './with-console.ts';

interface Common {
  readonly data?: string;
  readonly json?: boolean;
}

interface WithReason extends Common, RoleSource {
  readonly reason: string;
}

/** `interlock retention status`: how long records are kept, how many have expired, and the legal holds. */
export async function retentionStatus(options: Common): Promise<ExitCode> {
  const { evidence, legalHolds } = await withConsole(options.data, async (call) =>
    unwrap(await call('console.snapshot', {})),
  );
  const status = { ...evidence.retention, legalHolds };
  if (options.json === true) printJson(status);
  else for (const line of statusLines(evidence.retention, legalHolds)) print(line);
  return EXIT.ok;
}

/** `interlock retention hold --reason …`: nothing expires until it is released. */
export async function retentionHold({ data, reason, json }: WithReason): Promise<ExitCode> {
  const holds = await withConsole(data, async (call) => {
    unwrap(await call('retention.hold', { reason }));
    return unwrap(await call('console.snapshot', {})).legalHolds;
  });
  const hold = holds.at(-1);
  if (json === true) printJson(hold ?? null);
  else print(`${hold?.id ?? 'The hold'} stands: nothing expires until an approver releases it.`);
  return EXIT.ok;
}

/** `interlock retention release HOLD --reason …` */
export async function retentionRelease(holdId: string, { data, reason, json, ...role }: WithReason): Promise<ExitCode> {
  await withConsole(data, async (call) => unwrap(await call('retention.release', { holdId, reason })), role);
  if (json === true) printJson({ holdId, released: true });
  else print(`${holdId} is released.`);
  return EXIT.ok;
}

/** `interlock retention expire`: lets go, now, of the content of what has run out. */
export async function retentionExpire({ data, json, ...role }: Common & RoleSource): Promise<ExitCode> {
  const reply = await withConsole(data, async (call) => unwrap(await call('retention.expire', {})), role);
  if (json === true) printJson(reply);
  else print(`${reply.records} records have expired now; their hashes stay.`);
  return EXIT.ok;
}

function statusLines({ expired, text }: EvidenceView['retention'], holds: readonly LegalHoldRow[]): string[] {
  const held = holds.map(
    ({ id, reason, by, wallAt }) => `${id} by ${by} since ${new Date(wallAt).toISOString().slice(0, 10)}: ${reason}`,
  );
  return [text, `${expired} records have expired.`, ...held];
}
