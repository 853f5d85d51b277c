import { createHash } from 'node:crypto';
import { mkdir, open, readdir, readFile, rename, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { MAX_RECEIPT_BYTES } from '../../../evidence/anchor.ts';

const NAME = /^(\d{12})-([0-9a-f]{8})\.receipt$/;
const SIZE_DIGITS = 12;

/** A receipt by its file's name: the checkpoint's size, and the key that signed it last. */
export interface ReceiptName {
  readonly size: number;
  readonly keyId: string;
}

export interface KeptReceipt {
  readonly note: string;
  readonly receipt: Uint8Array;
  /** The machine's clock, milliseconds. */
  readonly keptAt: number;
}

/** Below the data folder, one folder an anchor and place: receipts of one remote say nothing of another. */
export function receiptsDir(dataDir: string, anchor: string, place: string): string {
  const id = createHash('sha256').update(place).digest('hex').slice(0, 8);
  return join(anchorsDir(dataDir), `${anchor}-${id}`);
}

function anchorsDir(dataDir: string): string {
  return join(dataDir, 'anchors');
}

/**
 * Receipts with their notes as files, for their owner only. They are convenience: what a receipt proves can be asked of
 * the anchor too, as long as that keeps it.
 */
export class Receipts {
  readonly #dir: string;

  constructor(dir: string) {
    this.#dir = dir;
  }

  /** Largest first; none where nothing was ever kept. */
  async list(): Promise<ReceiptName[]> {
    const names = await readdir(this.#dir).catch(() => []);
    return names
      .map((name) => NAME.exec(name))
      .filter((match) => match !== null)
      .map(([, size, keyId = '']) => ({ size: Number(size), keyId }))
      .sort((a, b) => b.size - a.size);
  }

  /** Null when it cannot be read, or is larger than one can be. */
  async read(name: ReceiptName): Promise<KeptReceipt | null> {
    try {
      const [note, receipt] = [this.#file(name, 'note'), this.#file(name, 'receipt')];
      const { size, mtimeMs } = await stat(receipt);
      if (size > MAX_RECEIPT_BYTES || (await stat(note)).size > MAX_RECEIPT_BYTES) return null;
      return { note: await readFile(note, 'utf8'), receipt: await readFile(receipt), keptAt: mtimeMs };
    } catch {
      return null;
    }
  }

  /** The receipt last: one that is listed has its note. @throws Error of the system */
  async write(name: ReceiptName, note: string, receipt: Uint8Array): Promise<void> {
    await mkdir(this.#dir, { recursive: true, mode: 0o700 });
    await put(this.#file(name, 'note'), Buffer.from(note));
    await put(this.#file(name, 'receipt'), receipt);
  }

  #file({ size, keyId }: ReceiptName, ending: 'note' | 'receipt'): string {
    return join(this.#dir, `${String(size).padStart(SIZE_DIGITS, '0')}-${keyId}.${ending}`);
  }
}

/** The newest note that a key signed, of each anchor that this folder was ever published to. */
export async function newestNotes(dataDir: string, keyId: string): Promise<string[]> {
  const dirs = await readdir(anchorsDir(dataDir)).catch(() => []);
  const notes = dirs.map(async (dir) => {
    const receipts = new Receipts(join(anchorsDir(dataDir), dir));
    const newest = (await receipts.list()).find((it) => it.keyId === keyId);
    return newest === undefined ? null : ((await receipts.read(newest))?.note ?? null);
  });
  return (await Promise.all(notes)).filter((note) => note !== null);
}

/** Whole or not at all. */
async function put(file: string, content: Uint8Array): Promise<void> {
  const handle = await open(`${file}.new`, 'w', 0o600);
  try {
    await handle.writeFile(content);
    await handle.sync();
  } finally {
    await handle.close();
  }
  await rename(`${file}.new`, file);
}
