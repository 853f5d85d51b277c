import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { GrowingTree } from '../../evidence/merkle/growing-tree.ts';
import { BLOCK_LEAVES } from '../../evidence/store.ts';
import { TreeThread } from './tree-thread.ts';

const ENTRY = join(import.meta.dirname, '../../tree-thread.ts');
/** A thread that ends as soon as it begins. */
const DEAD = new URL(`data:text/javascript,throw new Error('this thread is dead')`);
const SOON = { timeout: 10_000, interval: 10 };

/** Leaves in memory, as the journal hands them out. */
class Leaves {
  durable = 0;
  kept = new Uint8Array(0);
  read = 0;
  #bytes = new Uint8Array(0);
  #listener: (firstSeq: number, leaves: Uint8Array) => void = () => {};

  flush(count: number): void {
    const firstSeq = this.durable + 1;
    const more = Buffer.concat(
      Array.from({ length: count }, (_, n) =>
        createHash('sha256')
          .update(`${firstSeq + n}`)
          .digest(),
      ),
    );
    this.#bytes = Buffer.concat([this.#bytes, more]);
    this.durable += count;
    this.#listener(firstSeq, new Uint8Array(more));
  }

  onDurable(listener: (firstSeq: number, leaves: Uint8Array) => void): () => void {
    this.#listener = listener;
    return () => {};
  }

  leafHashes(fromSeq: number, toSeq: number): Uint8Array {
    this.read += toSeq - fromSeq + 1;
    return this.#bytes.subarray((fromSeq - 1) * 32, toSeq * 32);
  }

  blockRoots(): Uint8Array {
    return this.kept;
  }

  addBlockRoots(firstBlock: number, roots: Uint8Array): void {
    expect(firstBlock * 32).toBe(this.kept.length);
    this.kept = Buffer.concat([this.kept, roots]);
  }

  /** What it all comes to, computed here. */
  root(): { size: number; root: Uint8Array } {
    const tree = new GrowingTree();
    tree.add(this.#bytes);
    return { size: this.durable, root: new Uint8Array(tree.root()) };
  }
}

describe('the thread of the tree', () => {
  let threads: TreeThread[] = [];
  let said: string[] = [];
  afterEach(async () => {
    for (const thread of threads) await thread.close();
    threads = [];
    said = [];
  });
  const begin = (store: Leaves, entries: readonly (string | URL)[] = [ENTRY]): TreeThread => {
    let began = 0;
    let hours = 0;
    const thread = new TreeThread({
      store,
      get entry() {
        began += 1;
        return entries[Math.min(began, entries.length) - 1] ?? '';
      },
      // An hour a look: nothing is waited for.
      monotonic: () => {
        hours += 1;
        return hours * 3_600_000;
      },
      onState: (problem) => said.push(problem),
    });
    threads.push(thread);
    return thread;
  };
  const rootOf = async (thread: TreeThread) => {
    const { size, root } = await thread.root();
    return { size, root: new Uint8Array(root) };
  };

  it('[E2] [R5] a store that cannot be read keeps nobody from making it, and it begins when the store can be', async () => {
    const store = new Leaves();
    store.flush(300);
    let isDamaged = true;
    const readRoots = store.blockRoots.bind(store);
    store.blockRoots = () => {
      if (isDamaged) throw new Error('SQLITE_CORRUPT at /home/ann/journal.db');
      return readRoots();
    };
    const thread = begin(store);
    thread.look();
    expect(said).toEqual(['something in it is not as it was kept', 'something in it is not as it was kept']);
    isDamaged = false;
    thread.look();
    expect(await rootOf(thread)).toEqual(store.root());
    expect(said.at(-1)).toBe('');
  });

  it('[E2] gives the root over what is durable, however it came', async () => {
    const store = new Leaves();
    store.flush(300);
    const thread = begin(store);
    for (const count of [1, 5, 700, 2_000, 3]) {
      store.flush(count);
      expect(await rootOf(thread)).toEqual(store.root());
    }
  });

  it('[E2] keeps the roots of whole blocks, and begins from them and the last block alone', async () => {
    const store = new Leaves();
    const thread = begin(store);
    store.flush(10_000);
    await thread.root();
    thread.keepBlocks();
    expect(store.kept.length / 32).toBe(Math.floor(10_000 / BLOCK_LEAVES));
    await thread.close();
    store.read = 0;
    const again = begin(store);
    expect(await rootOf(again)).toEqual(store.root());
    expect(store.read).toBe(10_000 % BLOCK_LEAVES);
    store.flush(1_000);
    expect(await rootOf(again)).toEqual(store.root());
    again.keepBlocks();
    expect(store.kept.length / 32).toBe(Math.floor(11_000 / BLOCK_LEAVES));
  });

  it('[E2] one that dies is told, begun anew, and answers who waited', async () => {
    const store = new Leaves();
    store.flush(600);
    const thread = begin(store, [DEAD, DEAD, ENTRY]);
    const waited = rootOf(thread);
    await vi.waitFor(() => expect(said.filter((it) => /dead/.test(it))).toHaveLength(1), SOON);
    store.flush(100);
    thread.look();
    await vi.waitFor(() => expect(said.filter((it) => /dead/.test(it))).toHaveLength(2), SOON);
    expect(said).not.toContain('');
    thread.look();
    expect(await waited).toEqual(store.root());
    expect(said.at(-1)).toBe('');
  });

  it('whoever waits when it is closed is told', async () => {
    const thread = begin(new Leaves(), [DEAD]);
    const waited = expect(thread.root()).rejects.toThrow('being closed');
    await thread.close();
    await waited;
    await expect(thread.root()).rejects.toThrow('being closed');
  });

  it('nobody waits without an end for a thread that does not come back', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    try {
      const waited = expect(begin(new Leaves(), [DEAD]).root()).rejects.toThrow('does not answer');
      vi.advanceTimersByTime(10_000);
      await waited;
    } finally {
      vi.useRealTimers();
    }
  });
});
