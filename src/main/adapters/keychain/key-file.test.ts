import {
  chmodSync,
  chownSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Secret } from '../../secret/secret.ts';
import { loadOrCreateDatabaseKey } from './database-key.ts';
import { KeyFileStore } from './key-file-store.ts';
import { type OpenSecretStore, openSecretStore } from './open-secret-store.ts';

const textOf = (secret: Secret | null): string | null => secret?.useText((text) => text) ?? null;
const code = (wanted: string): unknown => expect.objectContaining({ name: 'SecretStoreError', code: wanted });

describe('the key file', () => {
  let dataDir: string;
  let store: KeyFileStore;
  beforeEach(() => {
    dataDir = mkdtempSync(join(tmpdir(), 'interlock-key-file-'));
    store = new KeyFileStore(dataDir);
  });
  afterEach(() => rmSync(dataDir, { recursive: true, force: true }));

  const file = (): string => join(dataDir, 'keys', 'secrets.json');
  const openKeyFile = (): Promise<OpenSecretStore> => openSecretStore({ dataDir, prefer: 'key-file' });

  it('keeps what a map of the same names would keep', async () => {
    const name = fc.oneof(fc.constantFrom('a', 'b', '__proto__', 'constructor'), fc.string({ unit: 'binary' }));
    const step = fc.record({
      service: name,
      account: name,
      password: fc.option(fc.string({ unit: 'binary' }), { nil: null }),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 8 }), async (steps) => {
        rmSync(join(dataDir, 'keys'), { recursive: true, force: true });
        const model = new Map<string, Map<string, string>>();
        for (const { service, account, password } of steps) {
          const accounts = model.get(service) ?? new Map<string, string>();
          model.set(service, accounts);
          if (password === null) {
            expect(await store.deletePassword(service, account)).toBe(accounts.delete(account));
          } else {
            await store.setPassword(service, account, Secret.ofText(password));
            accounts.set(account, password);
          }
          expect(textOf(await new KeyFileStore(dataDir).getPassword(service, account))).toBe(
            accounts.get(account) ?? null,
          );
          const found = await store.findCredentials(service);
          expect(new Map(found.map((it) => [it.account, textOf(it.password)]))).toEqual(accounts);
        }
      }),
      { numRuns: 20 },
    );
  });

  it('[S1] is for its owner alone, folder and file, and leaves nothing beside', async () => {
    await store.setPassword('s', 'a', Secret.ofText('p'));
    expect(statSync(join(dataDir, 'keys')).mode & 0o777).toBe(0o700);
    expect(statSync(file()).mode & 0o777).toBe(0o600);
    expect(readdirSync(join(dataDir, 'keys'))).toEqual(['secrets.json']);
  });

  it('[S1] refuses a file or folder that others can read, and says what to do', async () => {
    await store.setPassword('s', 'a', Secret.ofText('p'));
    chmodSync(file(), 0o640);
    await expect(store.getPassword('s', 'a')).rejects.toThrow(code('denied'));
    await expect(store.getPassword('s', 'a')).rejects.toThrow('chmod 600');
    await expect(store.setPassword('s', 'a', Secret.ofText('q'))).rejects.toThrow(code('denied'));
    chmodSync(file(), 0o600);
    chmodSync(join(dataDir, 'keys'), 0o750);
    await expect(store.getPassword('s', 'a')).rejects.toThrow('chmod 700');
    chmodSync(join(dataDir, 'keys'), 0o700);
    expect(textOf(await store.getPassword('s', 'a'))).toBe('p');
  });

  it('[S1] refuses a link in the place of the file or folder', async () => {
    await store.setPassword('s', 'a', Secret.ofText('p'));
    renameSync(file(), join(dataDir, 'elsewhere.json'));
    symlinkSync(join(dataDir, 'elsewhere.json'), file());
    await expect(store.getPassword('s', 'a')).rejects.toThrow(code('denied'));
    renameSync(join(dataDir, 'keys'), join(dataDir, 'elsewhere'));
    symlinkSync(join(dataDir, 'elsewhere'), join(dataDir, 'keys'));
    await expect(store.getPassword('s', 'a')).rejects.toThrow(code('denied'));
  });

  it('[S1] refuses what belongs to another user', async () => {
    await store.setPassword('s', 'a', Secret.ofText('p'));
    const uid = process.getuid;
    if (uid?.() === 0) chownSync(file(), 65_534, 65_534);
    else process.getuid = () => 65_534;
    try {
      await expect(store.getPassword('s', 'a')).rejects.toThrow('belongs to another user');
    } finally {
      if (uid !== undefined) process.getuid = uid;
    }
  });

  it('a damaged file is an error that quotes nothing of it', async () => {
    mkdirSync(join(dataDir, 'keys'), { mode: 0o700 });
    writeFileSync(file(), '[{"service":"s","account":"a","password":"topsecret"', { mode: 0o600 });
    const error: unknown = await store.getPassword('s', 'a').catch((it: unknown) => it);
    expect(error).toEqual(code('unavailable'));
    expect(error).not.toHaveProperty('cause', expect.anything());
    expect(String(error)).not.toContain('topsecret');
  });

  it('[S5] no key is made for a database that has lost its database.json, nor from another store', async () => {
    const secrets = await openKeyFile();
    const options = { dataDir, secrets, databaseExists: true };
    await expect(loadOrCreateDatabaseKey(options)).rejects.toThrow('database.json');
    const key = await loadOrCreateDatabaseKey({ ...options, databaseExists: false });
    expect(await loadOrCreateDatabaseKey(options)).toEqual(key);
    const other: OpenSecretStore = { ...secrets, kind: 'keychain' };
    await expect(loadOrCreateDatabaseKey({ ...options, secrets: other })).rejects.toThrow(
      'in the key file, not in the keychain',
    );
  });

  it('[S5] a key or database.json that is damaged is refused', async () => {
    const secrets = await openKeyFile();
    await loadOrCreateDatabaseKey({ dataDir, secrets, databaseExists: false });
    const [credential] = await secrets.store.findCredentials('interlock');
    expect(credential?.account).toMatch(/^database:[0-9a-f]{32}$/);
    await secrets.store.setPassword('interlock', credential?.account ?? '', Secret.ofText('abc'));
    await expect(loadOrCreateDatabaseKey({ dataDir, secrets, databaseExists: true })).rejects.toThrow('damaged');
    writeFileSync(join(dataDir, 'database.json'), '{');
    await expect(openKeyFile()).rejects.toThrow('database.json');
  });
});
