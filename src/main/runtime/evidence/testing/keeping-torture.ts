import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { FolderKeys } from '../../../adapters/keychain/folder-keys.ts';
import { openSecretStore } from '../../../adapters/keychain/open-secret-store.ts';
import { decode } from '../../../engine/domain/encoding.ts';
import type { RecordBodies } from '../../../engine/domain/records.ts';
import { createConsole } from '../../compose.ts';
import { openJournalToInspect } from '../../open-data-folder.ts';
import { processEntry } from '../../process-entry.ts';
import { verifyFolder } from '../../verify-folder.ts';
import { inspectSigning } from '../inspect-signing.ts';
import { ReplicaFolder } from '../replica/folder.ts';
import { verifyReplica } from '../replica/verify-replica.ts';
import { writtenBefore } from './old-log.ts';

const KEEPER = join(import.meta.dirname, 'keeper.ts');
const RESOURCES = join(import.meta.dirname, '../../../../../resources');

/** A closed data folder with so many records that have run out and that snapshots and checkpoints cover. */
export async function agedFolder(dataDir: string, old: number): Promise<void> {
  const used = async (): Promise<void> => {
    const options = { dataDir, resourcesDir: RESOURCES, fallbackReason: '', version: '' };
    const console = await createConsole({ ...options, host: 'headless' });
    await console.close();
  };
  await used();
  await writtenBefore(dataDir, [
    { days: 91, of: 'sessions', count: old },
    // The newest vouches for the clock.
    { days: 0, of: 'sessions', count: 1 },
  ]);
  // As many as snapshots are kept: the oldest of them is then behind those records.
  for (let turn = 0; turn < 3; turn += 1) await used();
}

export interface Round {
  /** From its begin until it was killed; null when it came to its end. */
  readonly killedAfterMs: number | null;
  readonly ranMs: number;
  /** Records that had expired, and whole replicas. */
  readonly expired: number;
  readonly replicas: number;
}

/**
 * Kills a console by SIGKILL while it lets records expire and makes replicas, over and over on the same closed data
 * folder, and looks at what is left each time.
 */
export class KeepingTorture {
  readonly #data: string;
  readonly #env: Readonly<Record<string, string>>;
  readonly #kept: string;
  readonly #second: string;
  #running: ChildProcess | null = null;

  /** @param data a closed data folder with records that have run out; what is beside it is this one's */
  constructor(data: string, env: Readonly<Record<string, string>>) {
    this.#data = data;
    this.#env = env;
    this.#kept = `${data}.kept`;
    this.#second = `${data}.second`;
    mkdirSync(this.#second);
    writeFileSync(join(data, 'evidence.json'), JSON.stringify({ replicaFolder: this.#second }));
    copy(data, this.#kept);
    if (existsSync(`${data}.checkpoints`)) copy(`${data}.checkpoints`, `${this.#kept}.checkpoints`);
  }

  /** Ends what runs. */
  end(): void {
    this.#running?.kill('SIGKILL');
  }

  /** Everything as it was. */
  putBack(): void {
    for (const suffix of ['', '.checkpoints']) {
      rmSync(`${this.#data}${suffix}`, { recursive: true, force: true });
      const kept = `${this.#kept}${suffix}`;
      if (existsSync(kept)) copy(kept, `${this.#data}${suffix}`);
    }
    rmSync(this.#second, { recursive: true, force: true });
    mkdirSync(this.#second);
  }

  /** Runs it, until it is killed so many milliseconds after its begin or to its end. @throws Error for what is not right */
  async round(killAfterMs: number | null): Promise<Round> {
    const ran = await this.#run(killAfterMs);
    return { ...ran, ...(await this.#check()) };
  }

  async #run(killAfterMs: number | null): Promise<Pick<Round, 'killedAfterMs' | 'ranMs'>> {
    const child = spawn(process.execPath, [KEEPER, this.#data], { env: this.#env, stdio: ['ignore', 'pipe', 'pipe'] });
    this.#running = child;
    let said = '';
    let begun = 0;
    let ended = 0;
    child.stdout.on('data', (part) => {
      said += part;
      if (begun === 0) {
        begun = performance.now();
        if (killAfterMs !== null) void sleep(killAfterMs).then(() => child.kill('SIGKILL'));
      }
      if (said.includes('done')) ended = performance.now();
    });
    child.stderr.on('data', (part) => (said += part));
    const [code, signal] = await new Promise<[number | null, string | null]>((resolve) =>
      child.on('close', (...how) => resolve(how)),
    );
    if (signal === 'SIGKILL') return { killedAfterMs: killAfterMs, ranMs: killAfterMs ?? 0 };
    if (code !== 0) throw new Error(`the console failed: ${said}`);
    return { killedAfterMs: null, ranMs: ended - begun };
  }

  async #check(): Promise<Pick<Round, 'expired' | 'replicas'>> {
    const wallNow = Date.now;
    const verified = await verifyFolder({ dataDir: this.#data, resourcesDir: RESOURCES, wallNow });
    if (!verified.ok) throw new Error(`the journal does not verify: ${verified.problem}`);
    const journal = await openJournalToInspect(this.#data, wallNow);
    try {
      const { evidence } = journal;
      const said = evidence
        .records(1, journal.length, ['retention.expired'])
        .map(({ body }) => decode<RecordBodies['retention.expired']>(body));
      const total = said.reduce((sum, { records }) => sum + records, 0);
      if (total !== evidence.expired) throw new Error(`${evidence.expired} expired, and ${total} are said to have`);
      return { expired: evidence.expired, replicas: await this.#checkReplicas() };
    } finally {
      journal.close();
    }
  }

  async #checkReplicas(): Promise<number> {
    const signing = await inspectSigning(this.#data, Date.now);
    const { store } = await openSecretStore({ dataDir: this.#data });
    const keys = new FolderKeys(store, signing.folderId);
    const folder = new ReplicaFolder(this.#second, signing.folderId);
    const names = await folder.list();
    for (const name of names) {
      const entry = processEntry('verify-thread', RESOURCES);
      await verifyReplica(join(folder.dir, name), { keys, signing, entry, wallNow: Date.now });
    }
    const others = existsSync(folder.dir) ? readdirSync(folder.dir).filter((name) => !names.includes(name)) : [];
    const odd = others.filter((name) => !/[.](part|old)$/.test(name));
    if (odd.length > 0) throw new Error(`there is ${odd.join(', ')} beside the replicas`);
    return names.length;
  }
}

/** With its modes: a key folder that others can read is refused. */
function copy(from: string, to: string): void {
  execFileSync('cp', ['-a', from, to]);
}
