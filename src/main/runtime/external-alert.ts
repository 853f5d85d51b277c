import {
  type AlertListener,
  type AlertListenerOptions,
  startAlertListener,
} from '../adapters/alert-listener/listener.ts';
import { signedHeaders } from '../adapters/alert-listener/signature.ts';
import type { SecretStore } from '../adapters/keychain/secret-store.ts';
import { readCaFile } from '../adapters/webhook/ca-file.ts';
import { Webhook } from '../adapters/webhook/webhook.ts';
import { AlertSecrets } from './alert-secrets.ts';
import { readAlertSettings, readWebhookSettings } from './alert-settings.ts';

export interface AlertPlace {
  readonly dataDir: string;
  readonly store: SecretStore;
  readonly wallNow: () => number;
}

/** One of them, or neither: `problem` is empty when it is off as it should be, else a sentence to alarm with. */
export interface Opened<T> {
  readonly opened: T | null;
  readonly problem: string;
}

/** Opens the listener as the data folder's settings say. Never rejects: a console starts without it. */
export function openAlertListener(
  { dataDir, store, wallNow }: AlertPlace,
  handling: Pick<AlertListenerOptions, 'onAlert' | 'wasTaken' | 'onRefused'>,
): Promise<Opened<AlertListener>> {
  return orProblem('External alerts are not heard.', async () => {
    const settings = readAlertSettings(dataDir);
    if (settings?.enabled !== true) return null;
    const secret = await new AlertSecrets(dataDir, store).read('external-alert');
    if (secret === null)
      throw new Error('Their secret is missing. Run `interlock alert rotate` and start the console again.');
    const { host, port, allow } = settings;
    return startAlertListener({ host, port, allow, secret: () => secret, wallNow, ...handling });
  });
}

/** The webhook as the data folder's settings say. Never rejects: a console starts without it. */
export function openWebhook({ dataDir, store, wallNow }: AlertPlace): Promise<Opened<Webhook>> {
  return orProblem('Alarms are not sent to the webhook.', async () => {
    const settings = readWebhookSettings(dataDir);
    if (settings === null) return null;
    const secret = await new AlertSecrets(dataDir, store).read('webhook');
    const sign = secret === null ? undefined : (body: string) => signedHeaders(secret, wallNow(), body);
    const { url, allow, caFile } = settings;
    const ca = caFile === undefined ? undefined : await readCaFile(caFile);
    return new Webhook({ url, allow, ca, sign, wallNow });
  });
}

async function orProblem<T>(consequence: string, open: () => Promise<T | null>): Promise<Opened<T>> {
  try {
    return { opened: await open(), problem: '' };
  } catch (error) {
    return { opened: null, problem: `${consequence} ${error instanceof Error ? error.message : ''}`.trim() };
  }
}
