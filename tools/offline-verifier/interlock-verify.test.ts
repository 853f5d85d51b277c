import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { arbitraryRecord } from '../../src/main/adapters/journal/arbitrary-record.ts';
import { signCheckpoint } from '../../src/main/evidence/checkpoint.ts';
import { ed25519Signer } from '../../src/main/evidence/ed25519.ts';
import { type Envelope, statementLine } from '../../src/main/evidence/export-format.ts';
import { consistencyProofText, inclusionProofText } from '../../src/main/evidence/proof-format.ts';
import { formatVerifierKey } from '../../src/main/evidence/verifier-key.ts';
import { finished, ordersInContext, SampleLog, sevenRecords } from './testing/sample-log.ts';

const VERIFIER = fileURLToPath(new URL('./interlock-verify.mjs', import.meta.url));

interface Answer {
  readonly code: number | null;
  readonly words: string;
}

/** The verifier inside of this process, where it is asked thousands of times. */
const { answer } = (await import(VERIFIER)) as { answer: (args: readonly string[]) => Answer };

let dir: string;
/** Its third record has expired; there are statements on the second and the fifth. */
let small: SampleLog;
/** More than two blocks of any records. */
let large: SampleLog;
let exported: string;
beforeAll(() => {
  dir = mkdtempSync(join(tmpdir(), 'interlock-verify-'));
  small = new SampleLog(sevenRecords());
  small.journal.evidence.expire([3]);
  large = new SampleLog(fc.sample(arbitraryRecord, { numRuns: 600, seed: 11 }));
  exported = exportSigned(small);
});
afterAll(() => {
  small.close();
  large.close();
  rmSync(dir, { recursive: true, force: true });
});

function file(content: string | Uint8Array, name = 'file'): string {
  const path = join(dir, name);
  writeFileSync(path, content);
  return path;
}

/** The command as somebody runs it, with a Node of their own. */
function run(args: readonly string[], node = process.execPath): Answer {
  const { status, stdout, stderr } = spawnSync(node, [VERIFIER, ...args], { encoding: 'utf8', cwd: dir });
  return { code: status, words: stdout + stderr };
}

const ask = (content: string | Uint8Array, log = small, more: readonly string[] = []) =>
  answer([file(content), '--key', log.key, ...more]);
/** Whole, with all statements that there are. */
const exportSigned = (log: SampleLog, keep: (seq: number) => boolean = () => true) => {
  const statements = log.statements();
  const statementOn = (seq: number) => {
    const payload = statements.get(seq);
    return payload === undefined ? null : log.envelope(payload);
  };
  return log.export({ checkpoints: [4, log.entries.length], keep, statementOn });
};
const linesOf = (text: string) => text.trimEnd().split('\n');
/** The export with some lines changed, and a trailer that fits them. */
const forged = (change: (lines: string[]) => void, text = exported) => {
  const lines = linesOf(text).slice(0, -1);
  change(lines);
  return finished(lines);
};
const replaced = (text: string, from: string | RegExp, to: string) => {
  const other = text.replace(from, to);
  if (other === text) throw new Error('nothing was replaced');
  return other;
};

describe('an export that is as it was made', () => {
  it('[E3] is good: a process with the file and the public key says so', () => {
    const { code, words } = run([file(exported), '--key', small.key]);
    expect(words).toBe(
      'OK: 7 records (1 of them expired) of 7, 0 left out; 2 checkpoints, 2 statements; log interlock/0123456789abcdef\n',
    );
    expect(code).toBe(0);
  });

  it('[E3] is good with an older Node too, where there is one', () => {
    const others = ['/usr/bin/node', '/usr/local/bin/node'].filter((path) => existsSync(path));
    for (const node of [process.execPath, ...others])
      expect(run([file(exported), '--key', small.key], node).code).toBe(0);
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
          expect(ask(large.export({ checkpoints, keep }), large)).toMatchObject({ code: 0 });
          expect(ask(large.export({ checkpoints }), large)).toMatchObject({ code: 0 });
        },
      ),
      { numRuns: 15 },
    );
  });

  it('[E3] one record, or two checkpoints alone, are proofs', () => {
    const one = large.export({ checkpoints: [600], keep: (seq) => seq === 300 });
    expect(linesOf(one)).toHaveLength(6);
    expect(ask(one, large).words).toContain('1 records (0 of them expired) of 600, 599 left out');
    const two = large.export({ checkpoints: [255, 600], keep: () => false });
    expect(ask(two, large).words).toContain('2 checkpoints');
  });

  it('[E3] a checkpoint from elsewhere is held against it', () => {
    const elsewhere = (size: number, note = small.checkpoint(size)) => ['--checkpoint', file(note, `note-${size}`)];
    expect(ask(exported, small, [...elsewhere(4), ...elsewhere(5)]).words).toContain('2 checkpoints from elsewhere');
    const other = signCheckpoint(5, small.tree.root(4), [small.signer]);
    expect(ask(exported, small, elsewhere(5, other))).toEqual({
      code: 1,
      words: expect.stringMatching(
        /behind record 5: the checkpoint of 5 records from elsewhere has another root: .* records 5 to 5/,
      ),
    });
    const later = signCheckpoint(9, small.tree.root(7), [small.signer]);
    expect(ask(exported, small, elsewhere(9, later)).words).toContain('9 records cannot be compared');
    const gap = small.export({ checkpoints: [7], keep: (seq) => seq > 5 });
    expect(ask(gap, small, elsewhere(3)).words).toContain('3 records cannot be compared');
  });
});

describe('an export that was changed by accident', () => {
  const wrong = (content: string | Uint8Array, what: string) => {
    expect([what, ask(content)]).toEqual([what, { code: 1, words: expect.stringMatching(/^WRONG: line \d+, /) }]);
  };

  it('[E2] [E3] every byte of it, flipped in any bit, is found', () => {
    const bytes = Buffer.from(exported);
    for (let at = 0; at < bytes.length; at += 1) {
      const bent = Buffer.from(bytes);
      bent[at] = (bent[at] ?? 0) ^ (1 << (at % 8));
      wrong(bent, `byte ${at}`);
    }
  }, 120_000);

  it('[E2] [E3] cut off anywhere, or with something behind its end, it is found', () => {
    const bytes = Buffer.from(exported);
    for (let length = 0; length < bytes.length; length += 7) wrong(bytes.subarray(0, length), `${length} bytes`);
    wrong(bytes.subarray(0, -1), 'the last line feed');
    for (const more of ['\n', ' ', exported, linesOf(exported).at(-1) ?? '']) wrong(exported + more, `${more} more`);
  });

  it('[E2] [E3] every line deleted, doubled or swapped is found', () => {
    const lines = linesOf(exported);
    lines.forEach((line, n) => {
      wrong(`${lines.toSpliced(n, 1).join('\n')}\n`, `${n} deleted`);
      wrong(`${lines.toSpliced(n, 0, line).join('\n')}\n`, `${n} doubled`);
      if (n > 0) wrong(`${lines.toSpliced(n - 1, 2, line, lines[n - 1] ?? '').join('\n')}\n`, `${n} swapped`);
    });
  });
});

describe('an export that somebody changed, with a trailer that fits', () => {
  /** Lines: header, 1, 2, statement, expired 3, 4, checkpoint 4, 5, statement, 6, 7, checkpoint 7. */
  const found = (content: string, line: number, words: string) => {
    const said = ask(content);
    expect(said.words).toContain(`WRONG: line ${line}, `);
    expect(said.words).toContain(words);
    expect(said.code).toBe(1);
  };
  const change = (n: number, from: string | RegExp, to: string) =>
    forged((lines) => lines.splice(n - 1, 1, replaced(lines[n - 1] ?? '', from, to)));

  it.each([
    ['a body', 3, 'reason 2', 'reason 9'],
    ['an agent', 3, '"agent":"agent-2","action"', '"agent":"agent-9","action"'],
    ['an action', 3, 'action-2', 'action-9'],
    ['a kind', 3, 'trading.released', 'trading.held'],
    ['a time', 3, '"at":1600000000002', '"at":1600000000009'],
    ['a hash', 3, /"hash":"./, '"hash":"_'],
    ['the leaf of an expired record', 5, /"leaf":"../, '"leaf":"00'],
  ])('[E2] [E3] %s is found and located', (_, line, from, to) => {
    found(
      change(line, from, to),
      line,
      line === 3 && to.includes('_') ? 'not in its form' : 'is not the one that was written',
    );
  });

  it('[E2] [E3] with the chain made anew, the checkpoint finds it and says between which records', () => {
    const other = new SampleLog(sevenRecords().map((each, n) => (n === 5 ? { ...each, at: each.at + 1 } : each)));
    try {
      other.journal.evidence.expire([3]);
      const theirs = linesOf(exportSigned(other));
      const mine = linesOf(exported);
      const lines = mine.map((line, n) => (n === 9 || n === 10 ? (theirs[n] ?? '') : line)).slice(0, -1);
      found(finished(lines), 12, 'something in records 5 to 7 was changed');
    } finally {
      other.close();
    }
  });

  it('[E2] [E3] a record left out, moved or given another number is located', () => {
    found(
      forged((lines) => lines.splice(5, 1)),
      6,
      'a checkpoint of 4 records stands behind 3',
    );
    found(
      forged((lines) => lines.splice(9, 1)),
      10,
      'here record 6 should stand, not record 7',
    );
    found(
      forged((lines) => lines.splice(9, 2, lines[10] ?? '', lines[9] ?? '')),
      10,
      'here record 6 should stand',
    );
    found(change(10, '"seq":6', '"seq":7'), 10, 'here record 6 should stand');
  });

  it('[E2] [E3] an end that was cut off needs a checkpoint that covers what is left', () => {
    found(
      forged((lines) => lines.splice(11, 1)),
      12,
      'no checkpoint covers the records behind 4',
    );
    found(
      forged((lines) => lines.splice(1)),
      2,
      'no checkpoint covers the records behind 0',
    );
    // With an older checkpoint at its end it is a good export of the log as it was then: only a newer one tells.
    expect(ask(forged((lines) => lines.splice(7)))).toMatchObject({ code: 0 });
    const newest = ['--checkpoint', file(small.checkpoint(7), 'newest')];
    expect(
      ask(
        forged((lines) => lines.splice(7)),
        small,
        newest,
      ).words,
    ).toContain('7 records cannot be compared');
  });

  it('[E2] [E3] a gap cannot hide a change, nor have another form', () => {
    const text = small.export({ checkpoints: [7], keep: (seq) => seq === 4 });
    const gap = (from: string | RegExp, to: string, line = 2) =>
      forged((lines) => lines.splice(line - 1, 1, replaced(lines[line - 1] ?? '', from, to)), text);
    expect(ask(text).code).toBe(0);
    found(gap(/"nodes":\["../, '"nodes":["00'), 5, 'something in records 1 to 7');
    found(gap(/"chain":"../, '"chain":"00'), 3, 'or the one before it');
    found(gap('"from":1', '"from":2'), 2, 'here record 1 should stand');
    found(gap('"to":3', '"to":4'), 2, 'does not have its 1 nodes');
    found(gap('"to":3', '"to":0'), 2, 'not in its form');
    found(gap('"from":1', '"more":1,"from":1'), 2, 'other members');
  });

  it('[E3] a checkpoint that the key did not sign, or of another log, is found', () => {
    const stranger = ed25519Signer(small.signer.name, Buffer.alloc(32, 6));
    const other = ed25519Signer('interlock/other', Buffer.alloc(32, 5));
    const with12 = (note: string) => forged((lines) => lines.splice(11, 1, JSON.stringify({ checkpoint: note })));
    found(with12(signCheckpoint(7, small.tree.root(7), [stranger])), 12, 'no given key of interlock/0123456789abcdef');
    found(with12(signCheckpoint(7, small.tree.root(6), [small.signer])), 12, 'records 5 to 7');
    found(
      with12(signCheckpoint(6, small.tree.root(6), [small.signer])),
      12,
      'a checkpoint of 6 records stands behind 7',
    );
    const theirs = ['--key', formatVerifierKey(other)];
    expect(ask(with12(signCheckpoint(7, small.tree.root(7), [other])), small, theirs).words).toContain('another log');
    // Both keys of a rotation sign, and either is enough.
    const rotated = with12(signCheckpoint(7, small.tree.root(7), [stranger, small.signer]));
    expect(ask(rotated)).toMatchObject({ code: 0 });
  });

  it('[E3] [E4] a statement that is not signed, or is on or says something else, is found', () => {
    const with4 = (envelope: Envelope) => forged((lines) => lines.splice(3, 1, statementLine(envelope)));
    const payload = small.statements().get(2) ?? '';
    const envelope = small.envelope(payload);
    expect(ask(with4(envelope))).toMatchObject({ code: 0 });
    const stranger = ed25519Signer(small.signer.name, Buffer.alloc(32, 6));
    found(with4(small.envelope(payload, stranger)), 4, 'no given key signed this statement');
    found(with4(small.envelope(small.statements().get(5) ?? '')), 4, 'the statement is not on the record before it');
    const says = (from: string, to: string) => with4(small.envelope(replaced(payload, from, to)));
    found(says('reason 2', 'reason 9'), 4, 'says something else than its record');
    found(says('"agent":"agent-2"', '"agent":"agent-9"'), 4, 'says something else than its record');
    found(says('tag:interlock', 'tag:others'), 4, 'not a statement on an approved action');
    found(says('Statement/v1"', 'Statement/v2"'), 4, 'not an in-toto statement v1');
    found(says('"mode":', '"more":'), 4, 'other members');
    const [{ keyid, sig }] = envelope.signatures as [Envelope['signatures'][0]];
    found(with4({ ...envelope, signatures: [{ keyid, sig: `AAAA${sig.slice(4)}` }] }), 4, 'is wrong');
    found(with4({ ...envelope, payloadType: 'text/plain' }), 4, 'not an in-toto statement');
    const line = statementLine(envelope);
    found(
      forged((lines) => lines.splice(2, 0, line)),
      3,
      'not on the record before it',
    );
    found(
      forged((lines) => lines.splice(5, 0, line)),
      6,
      'does not follow its record',
    );
  });

  it('[E3] [E4] a statement that names another policy, manifest or grant than was in force is found, if the export tells', () => {
    const log = new SampleLog(ordersInContext());
    try {
      const payload = log.statements().get(6) ?? '';
      const signed = (from: string, to: string, keep?: (seq: number) => boolean) => {
        const lines = linesOf(exportSigned(log, keep)).slice(0, -1);
        const at = lines.findLastIndex((line) => line.startsWith('{"statement"'));
        const changed = statementLine(log.envelope(from === to ? payload : replaced(payload, from, to)));
        return ask(finished(lines.with(at, changed)), log);
      };
      expect(signed('', '')).toMatchObject({ code: 0, words: expect.stringContaining('5 statements') });
      const policy = '"policy":{"seq":5,"sha256":"second"}';
      const wrong = [
        [policy, '"policy":{"seq":1,"sha256":"first"}', 'another policy'],
        [policy, '"policy":{"seq":5,"sha256":"first"}', 'another policy'],
        [policy, '"policy":null', 'another policy'],
        ['"sha256":"manifest"', '"sha256":"other"', 'another manifest'],
        ['"id":"grant-1"', '"id":"grant-2"', 'another grant'],
      ] as const;
      for (const [from, to, words] of wrong)
        expect(signed(from, to)).toMatchObject({ code: 1, words: expect.stringContaining(words) });
      // What was left out may have changed it: then only what is told before is held against it.
      const later = (seq: number) => seq !== 5;
      expect(signed(policy, '"policy":{"seq":5,"sha256":"other"}', later)).toMatchObject({ code: 0 });
      expect(signed(policy, '"policy":{"seq":1,"sha256":"other"}', later)).toMatchObject({ code: 1 });
    } finally {
      log.close();
    }
  });

  it('[E3] [E4] the statements on any records are good', () => {
    const text = exportSigned(large);
    expect(ask(text, large).words).toMatch(/ ([5-9]\d|\d{3}) statements/);
  });

  it('[E3] what no hash of the log covers can be changed, as the page on formats says', () => {
    expect(ask(change(3, '"recordedAt":1700000000000', '"recordedAt":1700000000001'))).toMatchObject({ code: 0 });
    expect(ask(change(5, 'agent.stopped', 'agent.failed'))).toMatchObject({ code: 0 });
  });
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
    const { code, words } = run([file(inclusion(300, 600)), '--key', large.key]);
    expect(words).toMatch(/^OK: record 300 \(.*\) is in the log interlock\/0123456789abcdef of 600 records\n$/);
    expect(code).toBe(0);
    for (const [seq, size] of [
      [1, 1],
      [1, 600],
      [600, 600],
      [256, 257],
      [512, 512],
    ] as const) {
      expect(ask(inclusion(seq, size), large)).toMatchObject({ code: 0 });
    }
  });

  it('[E3] a consistency proof is good, by process', () => {
    const { code, words } = run([file(consistency(255, 600)), '--key', large.key]);
    expect(words).toBe('OK: the log interlock/0123456789abcdef of 255 records is the beginning of the one of 600\n');
    expect(code).toBe(0);
    for (const [from, to] of [
      [1, 600],
      [256, 512],
      [600, 600],
      [511, 513],
    ] as const) {
      expect(ask(consistency(from, to), large)).toMatchObject({ code: 0 });
    }
    const elsewhere = ['--checkpoint', file(large.checkpoint(255), 'elsewhere')];
    expect(ask(consistency(255, 600), large, elsewhere)).toMatchObject({ code: 0 });
    expect(ask(consistency(256, 600), large, elsewhere).words).toContain('cannot be compared');
  });

  it('[E2] [E3] every byte of them flipped, and any shorter one, is found', () => {
    for (const text of [inclusion(300, 600), consistency(255, 600)]) {
      const bytes = Buffer.from(text);
      for (let at = 0; at < bytes.length; at += 1) {
        const bent = Buffer.from(bytes);
        bent[at] = (bent[at] ?? 0) ^ (1 << (at % 8));
        expect([at, ask(bent, large).code]).toEqual([at, 1]);
        if (at % 7 === 0) expect([at, ask(bytes.subarray(0, at), large).code]).toEqual([at, 1]);
      }
    }
  }, 120_000);

  it('[E3] a proof of another record, size or history is refused', () => {
    const right = inclusion(300, 600);
    expect(ask(replaced(right, 'index 299', 'index 298'), large).words).toContain('is not number 299');
    const other = large.tree.inclusion(298, 600);
    const text = inclusionProofText({
      index: 299,
      leaf: large.leaf(300),
      path: other,
      checkpoint: large.checkpoint(600),
    });
    expect(ask(text, large).words).toContain('record 300 is not in the log');
    const path = large.tree.consistency(254, 600);
    const bent = consistencyProofText({ from: large.checkpoint(255), to: large.checkpoint(600), path });
    expect(ask(bent, large).words).toContain('is not the beginning');
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
    file(exported);
    const { code, words } = run(args.map((each) => (each === 'KEY' ? small.key : each)));
    expect(code).toBe(2);
    expect(words).not.toContain('OK');
    expect(words).not.toBe('');
  });

  it('[E3] something wrong is exit code 1 and its first line', () => {
    const { code, words } = run([file(replaced(exported, 'reason 2', 'reason 9')), '--key', small.key]);
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
