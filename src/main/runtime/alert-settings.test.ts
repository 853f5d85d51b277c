import { readdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Refusal } from '../../shared/ipc/contract.ts';
import {
  readAlertSettings,
  readWebhookSettings,
  removeWebhookSettings,
  writeAlertSettings,
  writeWebhookSettings,
} from './alert-settings.ts';
import { UsedFolder } from './testing/used-folder.ts';

const ALERT = { enabled: true, host: '127.0.0.1', port: 8_787, allow: ['127.0.0.1', '::1'] };
const HOOK = { url: 'https://alerts.example:8443/hook', allow: ['alerts.example:8443'] };

let folder: UsedFolder;
beforeEach(() => {
  folder = new UsedFolder();
});
afterEach(() => folder.remove());

describe('external-alert.json', () => {
  it('[N3] is off where there is none, and is read as it was written, by its owner only', () => {
    expect(readAlertSettings(folder.dataDir)).toBeNull();
    writeAlertSettings(folder.dataDir, ALERT);
    expect(readAlertSettings(folder.dataDir)).toEqual(ALERT);
    expect(statSync(join(folder.dataDir, 'external-alert.json')).mode & 0o077).toBe(0);
  });

  it.each([
    ['an unknown key', { ...ALERT, allowAll: true }],
    ['a missing key', { ...ALERT, enabled: undefined }],
    ['an empty list', { ...ALERT, allow: [] }],
    ['a name as a sender', { ...ALERT, allow: ['localhost'] }],
    ['a net as a sender', { ...ALERT, allow: ['10.0.0.0/8'] }],
    ['a name as the host', { ...ALERT, host: 'localhost' }],
    ['a port of the system', { ...ALERT, port: 80 }],
    ['a port that is none', { ...ALERT, port: 70_000 }],
    ['no port', { ...ALERT, port: Number.NaN }],
    ['a host that others reach, with loopback senders only', { ...ALERT, host: '0.0.0.0' }],
    ['the same on IPv6', { ...ALERT, host: '::' }],
  ])('[N3] [P1] %s refuses the file', (_what, settings) => {
    writeFileSync(join(folder.dataDir, 'external-alert.json'), JSON.stringify(settings));
    const read = () => readAlertSettings(folder.dataDir);
    expect(read).toThrow(Refusal);
    expect(read).toThrow(/^external-alert\.json in the data folder is not valid/);
  });

  it('[N3] a host that others reach is taken with a sender that is another machine', () => {
    const open = { ...ALERT, host: '0.0.0.0', allow: ['127.0.0.1', '192.0.2.7'] };
    writeAlertSettings(folder.dataDir, open);
    expect(readAlertSettings(folder.dataDir)).toEqual(open);
  });
});

describe('webhook.json', () => {
  it('[U2] is off where there is none, is read as it was written, and goes without a trace', () => {
    const before = readdirSync(folder.dataDir);
    expect(readWebhookSettings(folder.dataDir)).toBeNull();
    writeWebhookSettings(folder.dataDir, HOOK);
    expect(readWebhookSettings(folder.dataDir)).toEqual(HOOK);
    removeWebhookSettings(folder.dataDir);
    removeWebhookSettings(folder.dataDir);
    expect(readdirSync(folder.dataDir)).toEqual(before);
  });

  it.each([
    ['an unknown key', { ...HOOK, secret: 'x' }],
    ['an empty list', { ...HOOK, allow: [] }],
    ['http', { ...HOOK, url: 'http://alerts.example:8443/hook' }],
    ['a host that is not on the list', { ...HOOK, allow: ['alerts.example'] }],
    ['a password in the address', { ...HOOK, url: 'https://a:b@alerts.example:8443/hook' }],
    ['a file of certificates that is found from somewhere', { ...HOOK, caFile: 'ca.pem' }],
  ])('[U2] [N2] [P1] %s refuses the file', (_what, settings) => {
    writeFileSync(join(folder.dataDir, 'webhook.json'), JSON.stringify(settings));
    expect(() => readWebhookSettings(folder.dataDir)).toThrow(/^webhook\.json in the data folder is not valid/);
  });
});
