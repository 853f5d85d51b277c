import { copyFileSync, existsSync, globSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { expect, vi } from 'vitest';
import { JOURNAL_FILE } from '../../../adapters/journal/open-journal.ts';
import type { SqlcipherJournal } from '../../../adapters/journal/sqlcipher-journal.ts';
import { readDatabaseJson } from '../../../adapters/keychain/database-file.ts';
import { KeyFileStore } from '../../../adapters/keychain/key-file-store.ts';
import { SERVICE } from '../../../adapters/keychain/open-secret-store.ts';
import { Desk, TRADER } from '../../../cli/testing/command.ts';
import { type Checkpoint, openCheckpoint } from '../../../evidence/checkpoint.ts';
import { parseVerifierKey, type VerifierKey } from '../../../evidence/verifier-key.ts';
import { type ConsoleOptions, createConsole } from '../../compose.ts';
import type { Console } from '../../console.ts';
import { openJournalToInspect } from '../../open-data-folder.ts';

const RESOURCES = join(import.meta.dirname, '../../../../../resources');
export const SOON = { timeout: 20_000, interval: 20 };

/** A real console with a real data folder, whose journal is signed and then tampered with. */
export class ProofDesk extends Desk {
  readonly #open: Console[] = [];

  constructor() {
    super();
    this.agent('holder', TRADER);
    // No keychain of the machine is asked for the key of a test.
    vi.stubEnv('DBUS_SESSION_BUS_ADDRESS', '');
  }

  async console(more: Partial<ConsoleOptions> = {}): Promise<Console> {
    const options = { dataDir: this.data, resourcesDir: RESOURCES, fallbackReason: '', version: '' };
    const console = await createConsole({ ...options, host: 'headless', ...more });
    this.#open.push(console);
    return console;
  }

  async shut(console: Console): Promise<void> {
    this.#open.splice(this.#open.indexOf(console), 1);
    await console.close();
  }

  /** A session of so many minutes from its begin to its end. */
  async played(console: Console, minutes = 30): Promise<void> {
    const feedPath = this.feed(minutes);
    await console.startSession({ feedPath, speed: 'max', seed: 1, agents: ['holder'], until: null });
    await vi.waitFor(() => expect(console.session.state).toBe('ended'), SOON);
  }

  /** A console that played, and is closed. */
  async used(): Promise<void> {
    const console = await this.console();
    await this.played(console);
    await this.shut(console);
  }

  /** How many records the closed journal has. */
  async recordCount(): Promise<number> {
    const journal = await openJournalToInspect(this.data, Date.now);
    const { length } = journal;
    journal.close();
    return length;
  }

  get journalFile(): string {
    return join(this.data, JOURNAL_FILE);
  }

  /** Puts the journal's file as it is now aside; answers with the way to put it back. */
  keep(): () => void {
    const copy = join(this.dir, 'journal.kept');
    copyFileSync(this.journalFile, copy);
    return () => {
      for (const suffix of ['-wal', '-shm']) rmSync(`${this.journalFile}${suffix}`, { force: true });
      copyFileSync(copy, this.journalFile);
    };
  }

  get copiesDir(): string {
    return join(`${this.data}.checkpoints`, readDatabaseJson(this.data)?.id ?? '');
  }

  /** The copies outside, smallest first. */
  copies(): string[] {
    if (!existsSync(this.copiesDir)) return [];
    const files = globSync('*/*.txt', { cwd: this.copiesDir }).sort();
    return files.map((file) => readFileSync(join(this.copiesDir, file), 'utf8'));
  }

  newestCopy(): { readonly file: string; readonly note: string } {
    const file = join(this.copiesDir, globSync('*/*.txt', { cwd: this.copiesDir }).sort().at(-1) ?? '');
    return { file, note: readFileSync(file, 'utf8') };
  }

  removeCopies(): void {
    rmSync(this.copiesDir, { recursive: true, force: true });
  }

  async removeSecret(name: 'signing' | 'checkpoint'): Promise<void> {
    const { id } = readDatabaseJson(this.data) ?? { id: '' };
    expect(await new KeyFileStore(this.data).deletePassword(SERVICE, `${name}:${id}`)).toBe(true);
  }

  override async close(): Promise<void> {
    for (const console of this.#open) await console.close();
    await super.close();
    vi.unstubAllEnvs();
  }
}

const ASKER = { by: 'test', via: 'socket', session: 'test', role: 'administrator' } as const;

export async function keysOf(console: Console): Promise<VerifierKey[]> {
  const { keys } = await console.handlers['evidence.keys']({}, ASKER);
  return keys.map(parseVerifierKey);
}

/** Signs one now, and answers with what it says to somebody who has the public keys. */
export async function signed(console: Console): Promise<Checkpoint> {
  const { note } = await console.handlers['journal.checkpoint']({}, ASKER);
  return openCheckpoint(note, await keysOf(console));
}

export function journalOf(console: Console): SqlcipherJournal {
  return console.engine.core.ports.journal as SqlcipherJournal;
}

/** The causes of the latch, and the alarms that stand. */
export function state(console: Console): { readonly latched: string[]; readonly alarms: string[] } {
  const { trips, alarms } = console.engine.state;
  return {
    latched: [...trips.byId.values()].filter((it) => !it.reset).map((it) => it.reason),
    alarms: [...alarms.values()].filter((it) => !it.cleared).map((it) => it.alarmId),
  };
}
