import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { tamper } from '../../cli/testing/tamper.ts';
import { ed25519Signer } from '../../evidence/ed25519.ts';
import { formatVerifierKey } from '../../evidence/verifier-key.ts';
import type { Console } from '../console.ts';
import { keysOf, ProofDesk, signed, state } from './testing/proof-desk.ts';

let desk: ProofDesk;
beforeEach(() => {
  desk = new ProofDesk();
});
afterEach(() => desk.close());

const ASKER = { by: 'test', via: 'socket', session: 'test', role: 'administrator' } as const;
const idsOf = async (console: Console): Promise<string[]> => (await keysOf(console)).map(({ keyId }) => keyId);
const statements = (console: Console) => console.handlers['statements.verify']({}, ASKER);

/** Everything verifies, now and after the next start, and nothing is killed. */
async function goesOn(console: Console): Promise<Console> {
  expect(state(console).alarms).not.toContain('signing-key');
  expect(await console.verifyJournal()).toMatchObject({ ok: true });
  expect(await statements(console)).toMatchObject({ problem: '' });
  await desk.shut(console);
  const after = await desk.console();
  expect(state(after).alarms).not.toContain('journal-proof');
  expect(await after.verifyJournal()).toMatchObject({ ok: true });
  await signed(after);
  return after;
}

describe('a signing key that was lost', () => {
  it('[E2] with the copies gone too: what it signed is unverifiable from then on, and not wrong', async () => {
    await desk.used();
    await desk.removeSecret('signing');
    desk.removeCopies();
    const console = await desk.console();
    await console.evidence.rotateSigning();
    const after = await goesOn(console);
    expect(await idsOf(after)).toHaveLength(1);
    expect((await statements(after)).unverifiable).toBeGreaterThan(0);
  });

  it('[E2] that stays so after further rotations, and what is signed behind it is held to its keys', async () => {
    await desk.used();
    await desk.removeSecret('signing');
    desk.removeCopies();
    const console = await desk.console();
    await console.evidence.rotateSigning();
    await console.evidence.rotateSigning();
    await desk.shut(await goesOn(console));
    // The newest one, as nobody signed it.
    await tamper(
      desk.data,
      `UPDATE checkpoints SET note = replace(note, substr(note, -20, 8), 'AAAAAAAA')
       WHERE size = (SELECT max(size) FROM checkpoints)`,
    );
    expect(state(await desk.console()).alarms).toContain('journal-proof');
  });

  it('[E2] a junk file among the public keys takes none of the others away', async () => {
    await desk.used();
    const first = await desk.console();
    const [old] = await idsOf(first);
    await desk.shut(first);
    await desk.removeSecret('signing');
    writeFileSync(join(desk.copiesDir, 'key-00000000.txt'), 'junk');
    const console = await desk.console();
    const keyId = await console.evidence.rotateSigning();
    expect(await idsOf(console)).toEqual([old, keyId]);
    const after = await goesOn(console);
    expect(await statements(after)).not.toHaveProperty('unverifiable');
  });

  it('[E2] a key planted among the copies, which signed nothing of the journal, is never one of its own', async () => {
    await desk.used();
    const first = await desk.console();
    const [own] = await keysOf(first);
    await desk.shut(first);
    await desk.removeSecret('signing');
    const planted = ed25519Signer(own?.name ?? '', Buffer.alloc(32, 7));
    writeFileSync(join(desk.copiesDir, `key-${planted.keyId}.txt`), `${formatVerifierKey(planted)}\n`);
    const console = await desk.console();
    const keyId = await console.evidence.rotateSigning();
    expect(await idsOf(console)).toEqual([own?.keyId, keyId]);
    await goesOn(console);
  });

  it('[E2] with an older journal put back, copies by a key that it never knew do not stop it for ever', async () => {
    await desk.used();
    const putBack = desk.keep();
    const later = await desk.console();
    await later.evidence.rotateSigning();
    await desk.played(later, 60);
    await desk.shut(later);
    putBack();
    await desk.removeSecret('signing');
    const console = await desk.console();
    await console.evidence.rotateSigning();
    await goesOn(console);
  });
});

describe('a rotation of the signing key', () => {
  it('[E2] is refused where records were changed, and the alarm stays', async () => {
    await desk.used();
    await tamper(desk.data, 'UPDATE records SET at = at + 1 WHERE seq = 3');
    const console = await desk.console();
    expect(state(console).alarms).toContain('journal-proof');
    await expect(console.evidence.rotateSigning()).rejects.toThrow(
      /Records of this journal were changed .*record .*No key makes that good\. Go on in another data folder/,
    );
    expect(state(console).alarms).toContain('journal-proof');
    await expect(signed(console)).rejects.toThrow(/Nothing is signed/);
    expect(console.snapshot().evidence.outside.state).toBe('failed');
    const rotate = () => console.handlers['keys.rotate']({ alias: 'signing', reason: 'to go on' }, ASKER);
    await expect(rotate()).rejects.toThrow(/No key makes that good/);
    expect(console.snapshot().keys.find(({ id }) => id === 'signing')?.state).toBe('ok');
  });
});
