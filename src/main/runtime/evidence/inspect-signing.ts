import type { TimeMs } from '../../../shared/ids.ts';
import { openSecretStore } from '../../adapters/keychain/open-secret-store.ts';
import { SecretStoreError } from '../../adapters/keychain/secret-store.ts';
import { SigningKey } from './signing-key.ts';

/**
 * The public keys of everything that a data folder signed, for a folder that no console uses. None is made.
 * @throws SecretStoreError with a sentence for the operator
 */
export async function inspectSigning(dataDir: string, wallNow: () => TimeMs): Promise<SigningKey> {
  const { store } = await openSecretStore({ dataDir });
  const signing = await SigningKey.open({ dataDir, store, wallNow, mustExist: true });
  if (signing.problem !== '') throw new SecretStoreError('unavailable', signing.problem);
  return signing;
}
