import { Refusal } from '../../shared/ipc/contract.ts';
import type { AnchorRow } from '../../shared/view/evidence-view.ts';
import { CaFileError, readCaFile } from '../adapters/webhook/ca-file.ts';
import { GitSettings, removeAnchor, setAnchor, TimeStampSettings } from '../runtime/evidence/anchor/anchor-settings.ts';
import { hasJournal } from '../runtime/open-data-folder.ts';
import { WrongInput } from '../runtime/wrong-input.ts';
import { sayWhen } from './alert.ts';
import { alertFolder, checked, type DataOption } from './alert-place.ts';
import { unwrap } from './call.ts';
import { CommandFailed, EXIT, type ExitCode } from './exit.ts';
import { print, printJson } from './print.ts';
import { withConsole } from './with-console.ts';

interface Common extends DataOption {
  readonly json?: boolean;
}

/** `interlock anchor git enable`: checkpoints are published to a branch of a git remote. */
export function anchorGitEnable({ remote, branch, ...where }: GitSettings & DataOption): ExitCode {
  const git = checked(GitSettings, { remote, branch });
  setAnchor(usedFolder(where), { git });
  print(`Checkpoints will be published to the branch ${branch}.`);
  sayWhen();
  return EXIT.ok;
}

/** `interlock anchor rfc3161 enable`: checkpoints are time-stamped by an authority. */
export async function anchorTimeStampEnable({
  url,
  ca,
  ...where
}: DataOption & { readonly url: string; readonly ca: string }): Promise<ExitCode> {
  const pem = await readCaFile(ca).catch((error: unknown) => {
    if (!(error instanceof CaFileError)) throw error;
    throw new WrongInput(`--ca: the file of certificates ${error.what}.`);
  });
  const rfc3161 = checked(TimeStampSettings, { url, ca: pem });
  setAnchor(usedFolder(where), { rfc3161 });
  print(`Checkpoints will be time-stamped by ${new URL(url).host}.`);
  sayWhen();
  return EXIT.ok;
}

/** `interlock anchor disable git|rfc3161`: nothing is published there; receipts are kept. */
export function anchorDisable(id: string, options: DataOption): ExitCode {
  if (id !== 'git' && id !== 'rfc3161') throw new CommandFailed(EXIT.usage, 'An anchor is git or rfc3161.');
  removeAnchor(alertFolder(options), id);
  print(`${id} is off. Its receipts are kept.`);
  sayWhen();
  return EXIT.ok;
}

/** `interlock anchor status`: what each proves, and against whom. */
export async function anchorStatus(options: Common): Promise<ExitCode> {
  const { anchors } = await withConsole(options.data, async (call) => unwrap(await call('anchors.status', {})));
  if (options.json === true) printJson(anchors);
  else for (const row of anchors) print(anchorLine(row));
  return EXIT.ok;
}

/** `interlock anchor publish`: signs a checkpoint of everything there is, and publishes it to each anchor now. */
export async function anchorPublish(options: Common): Promise<ExitCode> {
  const { anchors } = await withConsole(options.data, async (call) => {
    unwrap(await call('anchors.publish', {}));
    return unwrap(await call('anchors.status', {}));
  });
  if (options.json === true) printJson(anchors);
  else for (const row of anchors.filter(({ state }) => state !== 'off')) print(anchorLine(row));
  return EXIT.ok;
}

/** `interlock anchor verify`: every kept receipt against its note, every note against the journal. */
export async function anchorVerify(options: Common): Promise<ExitCode> {
  const { anchors } = await withConsole(options.data, async (call) => unwrap(await call('anchors.verify', {})));
  if (options.json === true) printJson(anchors);
  else if (anchors.length === 0) print('No anchor is set.');
  else {
    for (const { id, receipts, provedTo, problem } of anchors) {
      const proves = `${receipts} receipts, records 1 to ${provedTo} proved`;
      print(problem === '' ? `${id}: OK, ${proves}` : `${id}: FAILED, ${problem} (${proves})`);
    }
  }
  return anchors.every(({ problem }) => problem === '') ? EXIT.ok : EXIT.tampered;
}

function usedFolder(options: DataOption): string {
  const dataDir = alertFolder(options);
  if (hasJournal(dataDir)) return dataDir;
  throw new Refusal('No console ever used this data folder. Start one there first, or name another with --data.');
}

function anchorLine({ id, state, provedTo, provedWallAt, text }: AnchorRow): string {
  const at = provedWallAt === null ? '' : `, ${new Date(provedWallAt).toISOString()}`;
  const proved = provedTo === 0 ? 'nothing proved' : `records 1 to ${provedTo} proved${at}`;
  return `${id.padEnd(8)} ${state.padEnd(8)} ${proved}. ${text}`;
}
