import { existsSync, readFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import { signCheckpoint } from '../../src/main/evidence/checkpoint.ts';
import { ed25519Signer } from '../../src/main/evidence/ed25519.ts';
import { formatVerifierKey } from '../../src/main/evidence/verifier-key.ts';
import { Desk, linesOf, replaced, VERIFIER } from './testing/desk.ts';
import { exportSigned, largeLog, smallLog } from './testing/sample-log.ts';

const desk = new Desk();
const small = smallLog();
const large = largeLog();
const exported = exportSigned(small);
afterAll(() => {
  small.close();
  large.close();
  desk.close();
});

describe('an export that is as it was made', () => {
  it('[E3] is good: a process with the file and the public key says so', () => {
    const { code, words } = desk.run([desk.file(exported), '--key', small.key]);
    expect(words).toBe(
      'OK: 7 records (1 of them expired) of 7, 0 left out; 2 checkpoints, 2 statements; log interlock/0123456789abcdef; kind and time of the 1 expired are not proved\n',
    );
    expect(code).toBe(0);
  });

  it('[E3] is good with every Node that the machine has', () => {
    const folders = (process.env.PATH ?? '').split(delimiter);
    const others = folders.map((folder) => join(folder, 'node')).filter((path) => existsSync(path));
    for (const node of [process.execPath, ...others])
      expect(desk.run([desk.file(exported), '--key', small.key], node).code).toBe(0);
  });

  it('[E3] is good whole, in any part, of any kind of record, with any checkpoints on the way', () => {
    const sizes = fc.integer({ min: 1, max: 600 });
    fc.assert(
      fc.property(
        fc.uniqueArray(sizes, { minLength: 1, maxLength: 5 }),
        sizes,
        sizes,
        fc.integer({ min: 1, max: 90 }),
        (at, a, b, every) => {
          const checkpoints = at.sort((x, y) => x - y);
          const keep = (seq: number) => seq >= Math.min(a, b) && seq <= Math.max(a, b) && seq % every === 0;
          expect(desk.ask(large.export({ checkpoints, keep }), large)).toMatchObject({ code: 0 });
          expect(desk.ask(large.export({ checkpoints }), large)).toMatchObject({ code: 0 });
        },
      ),
      { numRuns: 15 },
    );
  });

  it('[E3] is good made page by page, and the same where nothing is left out', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 600 }), fc.integer({ min: 7, max: 700 }), (every, page) => {
        const keep = (seq: number) => seq % every === 0;
        expect(desk.ask(large.export({ checkpoints: [100, 600], keep, page }), large)).toMatchObject({ code: 0 });
      }),
      { numRuns: 15 },
    );
    const whole = large.export({ checkpoints: [100, 600] });
    expect(large.export({ checkpoints: [100, 600], page: 37 })).toBe(whole);
  });

  it('[E3] one record, or two checkpoints alone, are proofs', () => {
    const one = large.export({ checkpoints: [600], keep: (seq) => seq === 300 });
    expect(linesOf(one)).toHaveLength(6);
    expect(desk.ask(one, large).words).toContain('1 records (0 of them expired) of 600, 599 left out');
    const two = large.export({ checkpoints: [255, 600], keep: () => false });
    expect(desk.ask(two, large).words).toContain('2 checkpoints');
  });

  it('[E3] a checkpoint from elsewhere is held against it', () => {
    const elsewhere = (size: number, note = small.checkpoint(size)) => [
      '--checkpoint',
      desk.file(note, `note-${size}`),
    ];
    expect(desk.ask(exported, small, [...elsewhere(4), ...elsewhere(5)]).words).toContain(
      '2 checkpoints from elsewhere',
    );
    const other = signCheckpoint(5, small.tree.root(4), [small.signer]);
    expect(desk.ask(exported, small, elsewhere(5, other))).toEqual({
      code: 1,
      words: expect.stringMatching(
        /behind record 5: the checkpoint of 5 records from elsewhere has another root: .* records 5 to 5/,
      ),
    });
    const stranger = ed25519Signer('interlock/other', Buffer.alloc(32, 5));
    const theirs = [
      ...elsewhere(4, signCheckpoint(4, small.tree.root(4), [stranger])),
      '--key',
      formatVerifierKey(stranger),
    ];
    expect(desk.ask(exported, small, theirs).words).toContain('is of another log: interlock/other');
    const later = signCheckpoint(9, small.tree.root(7), [small.signer]);
    expect(desk.ask(exported, small, elsewhere(9, later)).words).toContain('9 records cannot be compared');
    const gap = small.export({ checkpoints: [7], keep: (seq) => seq > 5 });
    expect(desk.ask(gap, small, elsewhere(3)).words).toContain('3 records cannot be compared');
  });
});

describe('the command', () => {
  it.each([
    ['no arguments', []],
    ['no key', ['file']],
    ['an option without its value', ['file', '--key']],
    ['two files', ['file', 'file', '--key', 'x']],
    ['an option that there is not', ['file', '--yes']],
    ['a key that is none', ['file', '--key', 'interlock/x+00000000+AAAA']],
    ['a file that is not there', ['nowhere', '--key', 'KEY']],
    ['a checkpoint that is not there', ['file', '--key', 'KEY', '--checkpoint', 'nowhere']],
  ])('[E3] %s: nothing is checked, exit code 2', (_, args) => {
    desk.file(exported);
    const { code, words } = desk.run(args.map((each) => (each === 'KEY' ? small.key : each)));
    expect(code).toBe(2);
    expect(words).not.toContain('OK');
    expect(words).not.toBe('');
  });

  it('[E3] something wrong is exit code 1 and its first line', () => {
    const { code, words } = desk.run([desk.file(replaced(exported, 'reason 2', 'reason 9')), '--key', small.key]);
    expect([code, words]).toEqual([
      1,
      'WRONG: line 3, behind record 1: record 2 is not the one that was written, or the one before it\n',
    ]);
  });

  it('[E3] it imports nothing but what Node brings', () => {
    const source = readFileSync(VERIFIER, 'utf8');
    const imports = [...source.matchAll(/^import .* from '(.*)';$/gm)].map(([, from]) => from);
    expect(imports).toEqual(['node:crypto', 'node:fs', 'node:url']);
    expect(source).not.toMatch(/\brequire\(|\bimport\(/);
  });
});
