import { afterAll, describe, expect, it } from 'vitest';
import { signCheckpoint } from '../../src/main/evidence/checkpoint.ts';
import { ed25519Signer } from '../../src/main/evidence/ed25519.ts';
import { consistencyProofText, inclusionProofText } from '../../src/main/evidence/proof-format.ts';
import { formatVerifierKey } from '../../src/main/evidence/verifier-key.ts';
import { Desk, replaced } from './testing/desk.ts';
import { largeLog } from './testing/sample-log.ts';

const desk = new Desk();
const large = largeLog();
afterAll(() => {
  large.close();
  desk.close();
});

describe('proofs as files', () => {
  const inclusion = (seq: number, size: number) =>
    inclusionProofText({
      index: seq - 1,
      leaf: large.leaf(seq),
      path: large.tree.inclusion(seq - 1, size),
      checkpoint: large.checkpoint(size),
    });
  const consistency = (from: number, to: number) =>
    consistencyProofText({
      from: large.checkpoint(from),
      to: large.checkpoint(to),
      path: large.tree.consistency(from, to),
    });

  it('[E3] an inclusion proof is good, by process', () => {
    const { code, words } = desk.run([desk.file(inclusion(300, 600)), '--key', large.key]);
    expect(words).toMatch(/^OK: record 300 \(.*\) is in the log interlock\/0123456789abcdef of 600 records\n$/);
    expect(code).toBe(0);
    for (const [seq, size] of [
      [1, 1],
      [1, 600],
      [600, 600],
      [256, 257],
      [512, 512],
    ] as const) {
      expect(desk.ask(inclusion(seq, size), large)).toMatchObject({ code: 0 });
    }
  });

  it('[E3] a consistency proof is good, by process', () => {
    const { code, words } = desk.run([desk.file(consistency(255, 600)), '--key', large.key]);
    expect(words).toBe('OK: the log interlock/0123456789abcdef of 255 records is the beginning of the one of 600\n');
    expect(code).toBe(0);
    for (const [from, to] of [
      [1, 600],
      [256, 512],
      [600, 600],
      [511, 513],
    ] as const) {
      expect(desk.ask(consistency(from, to), large)).toMatchObject({ code: 0 });
    }
    const elsewhere = ['--checkpoint', desk.file(large.checkpoint(255), 'elsewhere')];
    expect(desk.ask(consistency(255, 600), large, elsewhere)).toMatchObject({ code: 0 });
    expect(desk.ask(consistency(256, 600), large, elsewhere).words).toContain('cannot be compared');
  });

  it('[E2] [E3] every byte of them flipped, and any shorter one, is found', () => {
    for (const text of [inclusion(300, 600), consistency(255, 600)]) {
      const bytes = Buffer.from(text);
      for (let at = 0; at < bytes.length; at += 1) {
        const bent = Buffer.from(bytes);
        bent[at] = (bent[at] ?? 0) ^ (1 << (at % 8));
        expect([at, desk.ask(bent, large).code]).toEqual([at, 1]);
        if (at % 7 === 0) expect([at, desk.ask(bytes.subarray(0, at), large).code]).toEqual([at, 1]);
      }
    }
  }, 120_000);

  it('[E3] a proof of another record, size or history is refused', () => {
    const right = inclusion(300, 600);
    expect(desk.ask(replaced(right, 'index 299', 'index 298'), large).words).toContain('is not number 299');
    const other = large.tree.inclusion(298, 600);
    const text = inclusionProofText({
      index: 299,
      leaf: large.leaf(300),
      path: other,
      checkpoint: large.checkpoint(600),
    });
    expect(desk.ask(text, large).words).toContain('record 300 is not in the log');
    const path = large.tree.consistency(254, 600);
    const bent = consistencyProofText({ from: large.checkpoint(255), to: large.checkpoint(600), path });
    expect(desk.ask(bent, large).words).toContain('is not the beginning');
    const stranger = ed25519Signer('interlock/other', Buffer.alloc(32, 5));
    const to = signCheckpoint(600, large.tree.root(600), [stranger]);
    const two = consistencyProofText({ from: large.checkpoint(255), to, path: large.tree.consistency(255, 600) });
    expect(desk.ask(two, large, ['--key', formatVerifierKey(stranger)]).words).toContain('of two logs');
  });
});
