import { readFileSync, writeFileSync } from 'node:fs';
import { afterEach, describe, expect, it } from 'vitest';
import { BRANCH, RemoteDesk } from '../../adapters/anchor-git/testing/remote-desk.ts';
import { PAGE } from '../../adapters/sqlcipher/testing/sqlcipher4.ts';
import { setAnchor } from './anchor/anchor-settings.ts';
import { published, rowOf } from './testing/anchor-desk.ts';
import { ProofDesk, state } from './testing/proof-desk.ts';

/** Behind the schema and the head row, without which nothing opens. */
const FIRST_PAGE = 3;

describe('anchors of a journal of which a page is damaged', { timeout: 60_000 }, () => {
  let desk: ProofDesk;
  let remote: RemoteDesk;
  afterEach(async () => {
    await desk.close();
    remote.close();
  });

  it('[E8] [R5] receipts that cannot be held against it end nothing: it opens, latched, and they answer', async () => {
    [desk, remote] = [new ProofDesk(), new RemoteDesk()];
    await desk.used();
    setAnchor(desk.data, { git: { remote: remote.remote, branch: BRANCH } });
    const before = await desk.console();
    await published(before);
    await desk.shut(before);
    const restore = desk.keep();
    const whole = readFileSync(desk.journalFile);
    const proved: number[] = [];
    for (let page = FIRST_PAGE; page < whole.length / PAGE; page += 1) {
      restore();
      const bytes = Buffer.from(whole);
      bytes[page * PAGE + 100] = (bytes[page * PAGE + 100] ?? 0) ^ 1;
      writeFileSync(desk.journalFile, bytes);
      // One that refuses is not asked.
      const console = await desk.console().catch(() => null);
      if (console === null) continue;
      expect(state(console).latched, `page ${page}`).not.toEqual([]);
      proved.push((await rowOf(console, 'git')).provedTo);
      await desk.shut(console);
    }
    // Where a record cannot be hashed, the receipt is not held against it.
    expect(proved).toContain(0);
  });
});
