import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { append, tamper } from '../../cli/testing/tamper.ts';
import { openCheckpoint, readCheckpoint, signCheckpoint } from '../../evidence/checkpoint.ts';
import { ed25519Signer } from '../../evidence/ed25519.ts';
import { MerkleTree } from '../../evidence/merkle/tree.ts';
import { openNote } from '../../evidence/note.ts';
import type { Console } from '../console.ts';
import { journalOf, keysOf, ProofDesk, SOON, signed, state } from './testing/proof-desk.ts';

let desk: ProofDesk;
beforeEach(() => {
  desk = new ProofDesk();
});
afterEach(() => desk.close());

const checkpointsOf = (console: Console) => storeOf(console).checkpoints();
const storeOf = (console: Console) => journalOf(console).evidence;

describe('checkpoints of a running console', () => {
  it('[E2] one is signed when asked, over everything there is, and copied outside', async () => {
    const console = await desk.console();
    await desk.played(console);
    const { records } = console.snapshot().journal;
    const checkpoint = await signed(console);
    expect(checkpoint.size).toBeGreaterThanOrEqual(records);
    expect(Buffer.from(checkpoint.root)).toEqual(Buffer.from(new MerkleTree(storeOf(console)).root(checkpoint.size)));
    expect(storeOf(console).latestCheckpoint()).toMatchObject({ size: checkpoint.size });
    await vi.waitFor(() => expect(console.snapshot().evidence.outside.state).toBe('ok'), SOON);
    expect(desk.copies().map((note) => readCheckpoint(note).size)).toContain(checkpoint.size);
    // Asked again with nothing new it is the same one.
    expect(await signed(console)).toEqual(checkpoint);
  });

  it('many who ask at once wait for one; who asks while it is being closed is told, and it closes', async () => {
    const console = await desk.console();
    await desk.played(console);
    const all = await Promise.all(Array.from({ length: 20 }, () => signed(console)));
    expect(new Set(all.map(({ size }) => size)).size).toBeLessThanOrEqual(2);
    const late = Array.from({ length: 4 }, () => signed(console).catch(() => null));
    await desk.shut(console);
    await Promise.all(late);
  });

  it('[E2] one is signed at every N records while a session runs, and one at the close over all', async () => {
    await desk.used();
    writeFileSync(join(desk.data, 'evidence.json'), JSON.stringify({ checkpointEvery: 20 }));
    const console = await desk.console();
    await console.startSession({ feedPath: desk.feed(600), speed: 600, seed: 2, agents: ['holder'], until: null });
    await vi.waitFor(() => expect(causes(console).filter((it) => it === 'records').length).toBeGreaterThan(2), SOON);
    const keys = await keysOf(console);
    for (const { note, size } of checkpointsOf(console)) expect(openCheckpoint(note, keys).size).toBe(size);
    await desk.shut(console);
    const records = await desk.recordCount();
    const after = await desk.console();
    expect(storeOf(after).latestCheckpoint()).toMatchObject({ cause: 'close', size: records });
    expect(state(after)).toMatchObject({ latched: [] });
  });

  it('[E2] [K4] one is signed after a kill that reached FLAT', async () => {
    const console = await desk.console();
    await desk.played(console);
    console.kill({ kind: 'global' }, 'window', 'test');
    await vi.waitFor(() => expect(causes(console)).toContain('kill'), SOON);
    const flat = [...journalOf(console).readRecords({ fromSeq: 1 })].find(
      (it) => it.kind === 'kill.phase' && it.body.phase === 'FLAT',
    );
    const after = checkpointsOf(console).find((it) => it.cause === 'kill');
    expect(after?.size).toBeGreaterThanOrEqual(flat?.seq ?? Number.NaN);
  });

  it('[E2] a rotated key signs on, the one before it takes the log over to it, and both stay known', async () => {
    const console = await desk.console();
    await desk.played(console);
    await signed(console);
    const [old] = await keysOf(console);
    const keyId = await console.evidence.rotateSigning();
    const keys = await keysOf(console);
    expect(keys.map((key) => key.keyId)).toEqual([old?.keyId, keyId]);
    const both = storeOf(console).latestCheckpoint();
    expect(both?.cause).toBe('rotation');
    expect(openNote(both?.note ?? '', keys).signedBy).toEqual(keys);
    await desk.shut(console);

    const after = await desk.console();
    expect(await keysOf(after)).toEqual(keys);
    expect(state(after)).toEqual({ latched: [], alarms: [] });
    expect(await after.verifyJournal()).toMatchObject({ ok: true, problem: '' });
    expect(after.snapshot().evidence.checkpoint?.keyId).toBe(keyId);
  });
});

describe('a journal that is not the one that was signed', () => {
  const latchedFor = async (reason: RegExp): Promise<Console> => {
    const console = await desk.console();
    expect(state(console).latched).toEqual([expect.stringMatching(reason)]);
    expect(state(console).alarms).toContain('journal-proof');
    const { checkpoint, outside } = console.snapshot().evidence;
    expect(checkpoint).toBeNull();
    expect(outside).toEqual({ state: 'failed', text: expect.stringMatching(reason) });
    await expect(signed(console)).rejects.toThrow(reason);
    return console;
  };
  it.each([
    ['by the copy outside', () => desk.removeSecret('checkpoint')],
    ['by the counter in the secret store', () => desk.removeCopies()],
  ])('[E2] [K9] the whole file rolled back is found %s: the console comes up latched', async (_by, without) => {
    await desk.used();
    const before = await desk.recordCount();
    const putBack = desk.keep();
    const console = await desk.console();
    await desk.played(console, 60);
    const after = (await signed(console)).size;
    await desk.shut(console);
    putBack();
    await without();
    const reason = new RegExp(`record ${before + 1}: records ${before + 1} to \\d+ are missing`);
    const rolledBack = await latchedFor(reason);
    expect(Number(/to (\d+) are missing/.exec(state(rolledBack).latched[0] ?? '')?.[1])).toBeGreaterThanOrEqual(after);
    // It stays so at each start, however much is written meanwhile.
    await desk.shut(rolledBack);
    await latchedFor(/are missing|are not those/);
  });

  it('[E2] what was rolled back goes on once the signing key is rotated: a new line of checkpoints begins', async () => {
    await desk.used();
    const putBack = desk.keep();
    const console = await desk.console();
    await desk.played(console, 60);
    await desk.shut(console);
    putBack();
    const rolledBack = await latchedFor(/are missing/);
    expect(await rolledBack.verifyJournal()).toMatchObject({ ok: false });
    await rolledBack.evidence.rotateSigning();
    expect(state(rolledBack).alarms).not.toContain('journal-proof');
    expect(await rolledBack.verifyJournal()).toMatchObject({ ok: true });
    await signed(rolledBack);
    await desk.shut(rolledBack);
    const after = await desk.console();
    expect(state(after).alarms).not.toContain('journal-proof');
    await vi.waitFor(() => expect(after.snapshot().evidence.outside.state).toBe('ok'), SOON);
  });

  it('[E2] a tail that was cut with its checkpoints and its roots is found', async () => {
    await desk.used();
    const last = await desk.recordCount();
    const cut = last - 7;
    await tamper(
      desk.data,
      `DELETE FROM records WHERE seq > ${cut}; DELETE FROM checkpoints WHERE size > ${cut}; DELETE FROM tree;
       UPDATE meta SET records = ${cut}, head = (SELECT hash FROM records WHERE seq = ${cut})`,
    );
    await latchedFor(new RegExp(`record ${cut + 1}: records ${cut + 1} to ${last} are missing`));
  });

  it('[E2] what somebody with the database’s key appends to a closed journal is found', async () => {
    await desk.used();
    const records = await desk.recordCount();
    const reset = {
      tripId: 'trip-1',
      scope: { kind: 'global' },
      by: 'anna',
      reason: 'all is well',
      residuals: 0,
    } as const;
    await append(desk.data, { kind: 'latch.reset', at: 1, agent: null, action: 'trip-1', body: reset });
    await latchedFor(new RegExp(`record ${records + 1}: it was appended after the console was closed`));
  });

  it('[E2] a root that was signed of other records is found, and what an older copy still proves is told', async () => {
    await desk.used();
    const proved = await desk.recordCount();
    const console = await desk.console();
    await desk.played(console, 60);
    await desk.shut(console);
    const last = await desk.recordCount();
    const changed = proved + 5;
    // The kept roots do not give it away.
    await tamper(desk.data, `UPDATE records SET body = '{"reset":true}' WHERE seq >= ${changed}; DELETE FROM tree;`);
    const after = await desk.console();
    expect(state(after).latched).toEqual([
      expect.stringContaining(
        `record ${changed}: record ${changed} is not the one that was written; records ${proved + 1} to ${last} are not those`,
      ),
    ]);
  });

  it('[E2] a record changed near the end since the last checkpoint is found at the start', async () => {
    await desk.used();
    const last = await desk.recordCount();
    await tamper(desk.data, `DELETE FROM checkpoints; UPDATE records SET at = at + 1 WHERE seq = ${last - 3}`);
    await desk.removeSecret('checkpoint');
    desk.removeCopies();
    await latchedFor(new RegExp(`record ${last - 3}: record ${last - 3} is not the one that was written`));
  });

  it('[E2] a checkpoint row that nobody signed is found', async () => {
    await desk.used();
    await tamper(
      desk.data,
      `UPDATE checkpoints SET note = substr(note, 1, length(note) - 20) || 'AAAA' || substr(note, length(note) - 15)`,
    );
    await latchedFor(/is signed by no key that is known/);
  });

  it('[E2] [S3] a signing key that is gone is alarmed and halts; none is made in its place', async () => {
    await desk.used();
    await desk.removeSecret('signing');
    const console = await desk.console();
    expect(state(console).latched).toEqual([expect.stringContaining('The key that signed the checkpoints is not')]);
    expect(state(console).alarms).toContain('signing-key');
    expect(await keysOf(console)).toEqual([]);
    await desk.shut(console);
    const again = await desk.console();
    expect(await keysOf(again)).toEqual([]);
    // Rotated, a new one signs, and the copies outside tell which one it was before.
    const keyId = await again.evidence.rotateSigning();
    expect((await keysOf(again)).map((key) => key.keyId)).toEqual([expect.any(String), keyId]);
    await desk.shut(again);
    const after = await desk.console();
    expect(state(after).alarms).not.toContain('signing-key');
    expect(state(after).alarms).not.toContain('journal-proof');
  });

  it('[E2] [E3] the verification of all records holds them against every checkpoint, and halts', async () => {
    const console = await desk.console();
    await desk.played(console, 60);
    expect(await console.verifyJournal()).toMatchObject({ ok: true, problem: '' });
    const { size } = await signed(console);
    // Signed over these records, but by whom?
    const stranger = ed25519Signer((await keysOf(console))[0]?.name ?? '', Buffer.alloc(32, 7));
    const note = signCheckpoint(size, new MerkleTree(storeOf(console)).root(size), [stranger]);
    storeOf(console).addCheckpoint({ size, note, cause: 'asked', wallAt: 0 });
    expect(await console.verifyJournal()).toMatchObject({
      ok: false,
      problem: expect.stringMatching(
        /the checkpoint of \d+ records is not what was signed: No key of this data folder/,
      ),
    });
    expect(state(console).latched).toHaveLength(1);
  });

  it('[E2] a copy outside that was altered is found', async () => {
    await desk.used();
    const { file, note } = desk.newestCopy();
    writeFileSync(file, note.replace(/\n\d+\n/, '\n7\n'));
    await latchedFor(/copy of the checkpoint over \d+ records was altered/);
  });

  it('[E2] a folder for copies that cannot be used is a medium alarm; everything else works', async () => {
    writeFileSync(desk.file('in-the-way', ''), '');
    await desk.used();
    writeFileSync(
      join(desk.data, 'evidence.json'),
      JSON.stringify({ checkpointFolder: join(desk.dir, 'in-the-way', 'below') }),
    );
    const console = await desk.console();
    expect(state(console)).toEqual({ latched: [], alarms: ['checkpoint-copies'] });
    expect(console.snapshot().evidence.outside).toEqual({
      state: 'failed',
      text: expect.stringContaining('The folder for copies of checkpoints cannot be'),
    });
    expect((await signed(console)).size).toBeGreaterThan(0);
  });

  it('[E2] settings that are not valid are said, and nothing is written to a folder they may not mean', async () => {
    await desk.used();
    desk.removeCopies();
    writeFileSync(join(desk.data, 'evidence.json'), JSON.stringify({ checkpointFolder: 'relative', every: 1 }));
    const console = await desk.console();
    expect(state(console).alarms).toContain('checkpoint-copies');
    expect(console.snapshot().evidence.outside.text).toMatch(/evidence\.json .*use a full path/);
    await signed(console);
    await desk.shut(console);
    expect(desk.copies()).toEqual([]);
  });
});

function causes(console: Console): string[] {
  return checkpointsOf(console).map((it) => it.cause);
}
