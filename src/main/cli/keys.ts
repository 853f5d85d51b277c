import type { KeyRow } from '../../shared/view/evidence-view.ts';
import { renewManagement } from '../runtime/renew-management.ts';
import { folder } from './audit-journal.ts';
import { unwrap } from './call.ts';
import { EXIT, type ExitCode } from './exit.ts';
import { print, printJson } from './print.ts';
import { type RoleSource, withConsole } from './with-console.ts';

interface Common {
  readonly data?: string;
  readonly json?: boolean;
}

/** `interlock keys list`: each key by its alias, its age and what is to be done about it. */
export async function keysList(options: Common): Promise<ExitCode> {
  const { keys } = await withConsole(options.data, async (call) => unwrap(await call('console.snapshot', {})));
  if (options.json === true) printJson(keys);
  else for (const it of keys) print(keyLine(it));
  return EXIT.ok;
}

export interface RotateOptions extends Common, RoleSource {
  readonly reason: string;
}

/** `interlock keys rotate ALIAS --reason …`: with the console that runs, or with one made here for the moment. */
export async function keysRotate(alias: string, { reason, data, json, ...role }: RotateOptions): Promise<ExitCode> {
  const row = await withConsole(
    data,
    async (call) => {
      unwrap(await call('keys.rotate', { alias, reason }));
      const { keys } = unwrap(await call('console.snapshot', {}));
      return keys.find((it) => it.id === alias);
    },
    role,
  );
  if (json === true) printJson(row ?? null);
  else print(row?.state === 'rotating' ? `${alias}: ${row.text}` : `${alias} is rotated.`);
  return EXIT.ok;
}

/** `interlock keys management-new`: in a folder that no console uses; what cannot be opened is put aside. */
export async function keysManagementNew(options: Common): Promise<ExitCode> {
  const isNew = await renewManagement(folder(options), Date.now);
  if (options.json === true) printJson({ made: isNew });
  else if (isNew) for (const line of MADE) print(line);
  else print('The management database can be opened: nothing was changed.');
  return EXIT.ok;
}

const MADE = [
  'The management database is made anew; the one before, where there was one, is beside it: management.db.damaged-….',
  'The ages of keys count from the next start. Names of operators are to be set again.',
];

/** `interlock operator name [NAME]`: what you are shown as; without a name, what it is. `''` removes it. */
export async function operatorName(name: string | undefined, options: Common): Promise<ExitCode> {
  const reply = await withConsole(options.data, async (call) =>
    unwrap(await call('operator.name', { name: name ?? null })),
  );
  if (options.json === true) printJson(reply);
  else print(reply.name === '' ? 'No name is set.' : reply.name);
  return EXIT.ok;
}

function keyLine({ id, state, createdWallAt, rotatedWallAt, dueWallAt, purpose, text }: KeyRow): string {
  const since = rotatedWallAt === null ? `made ${day(createdWallAt)}` : `rotated ${day(rotatedWallAt)}`;
  const due = dueWallAt === null ? '' : `, due ${day(dueWallAt)}`;
  return `${id.padEnd(20)} ${state.padEnd(9)} ${since}${due}; to ${purpose}${text === '' ? '' : `. ${text}`}`;
}

function day(at: number | null): string {
  return at === null ? 'unknown' : new Date(at).toISOString().slice(0, 10);
}
