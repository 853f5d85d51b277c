import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { writeDatabaseJson } from '../../adapters/keychain/database-file.ts';
import { KeyFileStore } from '../../adapters/keychain/key-file-store.ts';

/** A data folder as a console leaves it that keeps its secrets in the key file; without a journal. */
export class UsedFolder {
  readonly dataDir = mkdtempSync(join(tmpdir(), 'interlock-used-'));
  readonly store = new KeyFileStore(this.dataDir);

  constructor() {
    writeDatabaseJson(this.dataDir, { format: 1, id: '0'.repeat(32), keyIn: 'key-file' });
  }

  remove(): void {
    rmSync(this.dataDir, { recursive: true, force: true });
  }
}
