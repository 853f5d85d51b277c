import { rmSync } from 'node:fs';
import { isAbsolute, join } from 'node:path';
import { z } from 'zod';
import { isLoopback, plainAddress } from '../adapters/alert-listener/addresses.ts';
import { MAX_ALLOWED } from '../adapters/alert-listener/bounds.ts';
import { webhookProblem } from '../adapters/webhook/address.ts';
import { readJson, writeJson } from './settings-file.ts';

const ALERT_FILE = 'external-alert.json';
const WEBHOOK_FILE = 'webhook.json';

const address = z.string().refine((text) => plainAddress(text) !== null, 'use an IP address such as 127.0.0.1');

/** external-alert.json: whether, where and from whom alerts are heard (N3). The secret is in the secret store. */
export const AlertSettings = z
  .strictObject({
    enabled: z.boolean(),
    host: address,
    port: z.int().min(1_024, 'use a port from 1024 to 65535').max(65_535, 'use a port from 1024 to 65535'),
    allow: z.array(address).min(1).max(MAX_ALLOWED),
  })
  .refine(({ host, allow }) => isLoopback(host) || !allow.every(isLoopback), {
    path: ['allow'],
    message: 'other machines reach this host: name those that may send alerts, or use the host 127.0.0.1',
  });
export type AlertSettings = z.infer<typeof AlertSettings>;

/** webhook.json: where an alarm goes that nobody acknowledged (U2). Absent: nowhere. */
export const WebhookSettings = z
  .strictObject({
    url: z.string().max(2_000),
    /** Hosts that may be reached, with the port where that is not 443. */
    allow: z.array(z.string().min(1).max(260)).min(1).max(16),
    /** A file of certificates in PEM to trust instead of the built-in ones. */
    caFile: z.string().refine(isAbsolute, 'use a full path').optional(),
  })
  .superRefine(({ url, allow }, context) => {
    const message = webhookProblem(url, allow);
    if (message !== '') context.addIssue({ code: 'custom', path: ['url'], message });
  });
export type WebhookSettings = z.infer<typeof WebhookSettings>;

/** Null when there are none: the listener is off. @throws Refusal naming the file's fault */
export function readAlertSettings(dataDir: string): AlertSettings | null {
  return readJson(join(dataDir, ALERT_FILE), AlertSettings, ALERT_FILE);
}
export function writeAlertSettings(dataDir: string, settings: AlertSettings): void {
  writeJson(join(dataDir, ALERT_FILE), settings);
}

/** Null when there are none: the webhook is off. @throws Refusal naming the file's fault */
export function readWebhookSettings(dataDir: string): WebhookSettings | null {
  return readJson(join(dataDir, WEBHOOK_FILE), WebhookSettings, WEBHOOK_FILE);
}
export function writeWebhookSettings(dataDir: string, settings: WebhookSettings): void {
  writeJson(join(dataDir, WEBHOOK_FILE), settings);
}
export function removeWebhookSettings(dataDir: string): void {
  rmSync(join(dataDir, WEBHOOK_FILE), { force: true });
}
