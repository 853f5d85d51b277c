import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { SERVICE } from '../../adapters/keychain/open-secret-store.ts';
import { verifyEd25519 } from '../../evidence/ed25519.ts';
import { Secret } from '../../secret/secret.ts';
import { UsedFolder } from '../testing/used-folder.ts';
import { SigningKey } from './signing-key.ts';

const ACCOUNT = `signing:${'0'.repeat(32)}`;

describe('the signing key of a data folder', () => {
  let folder: UsedFolder;
  let now = 0;
  beforeEach(() => {
    folder = new UsedFolder();
    now = 1_000;
  });
  afterEach(() => folder.remove());
  const open = (mustExist: boolean): Promise<SigningKey> =>
    SigningKey.open({ dataDir: folder.dataDir, store: folder.store, wallNow: () => now, mustExist });

  it('[E2] [S1] is made once, lies in the secret store, and signs for who has its public part', async () => {
    const first = await open(false);
    now = 2_000;
    const key = await open(true);
    expect(key.publicKeys).toEqual(first.publicKeys);
    expect(key.madeAt).toBe(1_000);
    expect(key.name).toBe(`interlock/${'0'.repeat(32)}`);
    const data = Buffer.from('something');
    const signature = key.signer?.sign(data) ?? Buffer.alloc(0);
    expect(verifyEd25519(first.publicKeys[0]?.publicKey ?? Buffer.alloc(0), data, signature)).toBe(true);
  });

  it('[E2] is never made in place of one that must be there', async () => {
    const key = await open(true);
    expect(key.signer).toBeNull();
    expect(key.problem).toMatch(/is not in the secret store/);
    expect(await folder.store.getPassword(SERVICE, ACCOUNT)).toBeNull();
  });

  it('[E2] [E6] a damaged one is said without a word of it, and is left', async () => {
    await folder.store.setPassword(SERVICE, ACCOUNT, Secret.ofText('{"seed":"abcdef"}'));
    const key = await open(false);
    expect(key.signer).toBeNull();
    expect(key.problem).toMatch(/is damaged where it is stored/);
    expect(key.problem).not.toContain('abcdef');
    expect((await folder.store.getPassword(SERVICE, ACCOUNT))?.useText((text) => text)).toBe('{"seed":"abcdef"}');
  });

  it('[E2] [S3] a new one is in use once it is stored, and the public keys before it stay known', async () => {
    const key = await open(false);
    const [old] = key.publicKeys;
    now = 5_000;
    const next = key.next();
    expect(key.signer?.keyId).toBe(old?.keyId);
    await next.keep();
    expect(key.signer?.keyId).toBe(next.signer.keyId);
    await key.next().keep();
    const again = await open(true);
    expect(again.publicKeys.map(({ keyId }) => keyId)).toEqual([old?.keyId, next.signer.keyId, again.signer?.keyId]);
    expect(again.madeAt).toBe(5_000);
  });

  it('[E2] one that cannot be stored is not used', async () => {
    const key = await open(false);
    const before = key.signer?.keyId;
    const next = key.next();
    folder.store.setPassword = () => Promise.resolve();
    await expect(next.keep()).rejects.toThrow('does not come back the same');
    expect(key.signer?.keyId).toBe(before);
  });
});
