import { homedir } from 'node:os';
import type { z } from 'zod';
import { type OpenSecretStore, openSecretStore } from '../adapters/keychain/open-secret-store.ts';
import { AlertSecrets } from '../runtime/alert-secrets.ts';
import { dataDirOf } from '../runtime/data-dir.ts';
import { WrongInput } from '../runtime/wrong-input.ts';

export interface DataOption {
  readonly data?: string;
}

/** The folder whose alerts are set: as named, else the app's own. Never a run's, which is set aside with the next. */
export function alertFolder({ data }: DataOption): string {
  return dataDirOf(data, { env: process.env, platform: process.platform, home: homedir() });
}

/** The folder with its secrets. Rejects with a Refusal when no console ever used it. */
export async function openAlertPlace(options: DataOption): Promise<{
  readonly dataDir: string;
  readonly store: OpenSecretStore['store'];
  readonly secrets: AlertSecrets;
}> {
  const dataDir = alertFolder(options);
  const { store } = await openSecretStore({ dataDir });
  return { dataDir, store, secrets: new AlertSecrets(dataDir, store) };
}

/** What was typed, checked as the settings file will be. @throws WrongInput naming what is wrong */
export function checked<T>(schema: z.ZodType<T>, typed: unknown): T {
  const result = schema.safeParse(typed);
  if (result.success) return result.data;
  throw new WrongInput(result.error.issues.map(({ path, message }) => `${path.join(' ')}: ${message}`).join('; '));
}
