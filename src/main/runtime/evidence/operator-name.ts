import type { Handlers } from '../../../shared/ipc/contract.ts';
import type { Vault } from '../../adapters/management/vault.ts';

/** The names that operators are shown by: personal, so they stand encrypted in the management store alone (S4). */
export class OperatorName {
  readonly #vault: Vault;

  constructor(vault: Vault) {
    this.#vault = vault;
  }

  handlers(): Pick<Handlers, 'operator.name'> {
    return {
      'operator.name': ({ name }, { by }) => {
        if (name === '') this.#vault.remove('operator.name', by);
        else if (name !== null) this.#vault.put('operator.name', by, name);
        return { name: this.#vault.get('operator.name', by) ?? '' };
      },
    };
  }
}
