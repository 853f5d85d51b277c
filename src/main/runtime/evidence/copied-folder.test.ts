import { execFileSync } from 'node:child_process';
import { copyFileSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ProofDesk, state } from './testing/proof-desk.ts';

const KEY_FILE = join('keys', 'secrets.json');

let desk: ProofDesk;
let copy: string;
beforeEach(async () => {
  desk = new ProofDesk();
  await desk.used();
  copy = join(desk.dir, 'copy');
  execFileSync('cp', ['-a', desk.data, copy]);
}, 60_000);
afterEach(() => desk.close());

/** As where both have one keychain: what the copy's store says now, the folder's says. */
const shareStore = (): void => copyFileSync(join(copy, KEY_FILE), join(desk.data, KEY_FILE));

describe('a copy of a data folder, and one secret store', { timeout: 120_000 }, () => {
  it('[E2] one that was opened is named as a cause when the folder itself is latched', async () => {
    const console = await desk.console({ dataDir: copy });
    await desk.played(console);
    await desk.shut(console);
    shareStore();
    const real = await desk.console();
    const words = /are missing, and the counter .* cut off or rolled back, or a copy of this data folder was opened$/;
    expect(state(real).latched).toEqual([expect.stringMatching(words)]);
    const { cause } = real.engine.state.alarms.get('journal-proof') ?? {};
    expect(cause).toContain('or a copy of this data folder was opened');
  });

  it('[E2] so it is when the folder itself went further than its copy meanwhile', async () => {
    const console = await desk.console({ dataDir: copy });
    await desk.shut(console);
    const real = await desk.console();
    await desk.played(real, 60);
    await desk.shut(real);
    shareStore();
    desk.removeCopies();
    const words = /are not those that the counter .* written anew, or a copy of this data folder was opened$/;
    expect(state(await desk.console()).latched).toEqual([expect.stringMatching(words)]);
  });

  it.each([['verify'], ['export', '--out', 'OUT'], ['statements'], ['prove', '3'], ['keys']])(
    '[E2] `audit %s` looks at a copy and leaves the counter as it is',
    async (...args) => {
      const before = readFileSync(join(copy, KEY_FILE), 'utf8');
      const named = args.map((arg) => (arg === 'OUT' ? join(desk.dir, 'out.jsonl') : arg));
      const { code, stderr } = await desk.interlock('audit', ...named, '--data', copy);
      expect({ code, stderr }).toMatchObject({ code: 0 });
      expect(readFileSync(join(copy, KEY_FILE), 'utf8')).toBe(before);
      shareStore();
      expect(state(await desk.console())).toEqual({ latched: [], alarms: [] });
    },
  );
});
