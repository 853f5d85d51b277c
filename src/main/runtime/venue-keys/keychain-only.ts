import type { SecretStoreView } from '../../../shared/view/console-view.ts';

/** S1: exchange keys have one place. Empty where this data folder's secrets stand in it. */
export function keychainRefusal(kind: SecretStoreView['kind']): string {
  if (kind === 'keychain') return '';
  return (
    "Live is refused here: keys of exchanges are kept in the system's keychain alone, and the secrets of this data folder " +
    'are in a key file. Paper goes on. For live start a keychain (npm run doctor says how), then use a new data folder.'
  );
}
