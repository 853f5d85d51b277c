import { closeSync, fsyncSync, mkdirSync, openSync, readFileSync, renameSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';
import { z } from 'zod';
import { Refusal } from '../../shared/ipc/contract.ts';
import { SettingsView } from '../../shared/view/console-view.ts';

export type Settings = SettingsView;

/** What a new data folder begins with. None of it is a limit or a price. */
export const FIRST_SETTINGS: Settings = {
  theme: 'system',
  speed: 600,
  seed: 1,
  killHotkey: 'CommandOrControl+Shift+F12',
};

const Place = z.strictObject({ feedPath: z.string(), symbol: z.string() });
type Place = z.infer<typeof Place>;

/**
 * Where the session's feed lies, and whose prices it holds if it does not say: so that a restart finds it again. It is
 * written before the session is in the journal; a process that is killed in between leaves the one before as the last,
 * whose place is kept beside it.
 */
const SessionFile = Place.extend({ before: Place.optional() });

/** @throws Refusal naming the file's fault; the file is left as it is. */
export function readSettings(path: string): Settings {
  return readJson(path, SettingsView, 'settings.json') ?? FIRST_SETTINGS;
}
export function writeSettings(path: string, settings: Settings): void {
  writeJson(path, settings);
}
/** The places where the last session's feed may lie, the likeliest first. @throws Refusal naming the file's fault */
export function sessionPlaces(path: string): readonly Place[] {
  const file = readJson(path, SessionFile, 'session.json');
  if (file === null) return [];
  const { before, ...place } = file;
  return before === undefined ? [place] : [place, before];
}

/** Puts the place in front of the one that stands there; one that cannot be read is no place. */
export function writeSessionFile(path: string, place: Place): void {
  writeJson(path, { ...place, before: standingPlace(path) });
}

function standingPlace(path: string): Place | undefined {
  try {
    return sessionPlaces(path)[0];
  } catch {
    return;
  }
}

/** A strict JSON file of the data folder; null when there is none. @throws Refusal naming the file's fault */
export function readJson<T>(path: string, schema: z.ZodType<T>, name: string): T | null {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw new Refusal(`${name} in the data folder cannot be read. Restore access to it, or remove it.`);
  }
  try {
    return schema.parse(JSON.parse(text));
  } catch (error) {
    const detail = error instanceof z.ZodError ? z.prettifyError(error).replaceAll('\n', ' ') : 'it is not JSON';
    throw new Refusal(`${name} in the data folder is not valid: ${detail}. Mend it, or remove it to start afresh.`);
  }
}

/** Whole or not at all: a crash leaves the old file or the new one. */
export function writeJson(path: string, value: unknown): void {
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
  const temporary = `${path}.new`;
  const file = openSync(temporary, 'w', 0o600);
  try {
    writeSync(file, `${JSON.stringify(value, null, 2)}\n`);
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
  renameSync(temporary, path);
}
