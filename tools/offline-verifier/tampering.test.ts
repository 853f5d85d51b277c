import { afterAll, describe, expect, it } from 'vitest';
import { checkpointText, signCheckpoint } from '../../src/main/evidence/checkpoint.ts';
import { ed25519Signer } from '../../src/main/evidence/ed25519.ts';
import { signNote } from '../../src/main/evidence/note.ts';
import { formatVerifierKey } from '../../src/main/evidence/verifier-key.ts';
import { Desk, forged, linesOf, replaced } from './testing/desk.ts';
import { exportSigned, finished, SampleLog, sevenRecords, smallLog } from './testing/sample-log.ts';

const desk = new Desk();
const small = smallLog();
const exported = exportSigned(small);
/** Each kind of line once: header, gap, record, statement, expired record, checkpoint, trailer. */
const everyKind = exportSigned(small, (seq) => seq === 2 || seq === 3, [3]);
afterAll(() => {
  small.close();
  desk.close();
});

describe('an export that was changed by accident', () => {
  const wrong = (content: string | Uint8Array, what: string) => {
    expect([what, desk.ask(content, small)]).toEqual([
      what,
      { code: 1, words: expect.stringMatching(/^WRONG: line \d+, /) },
    ]);
  };

  it('[E2] [E3] every byte of it, flipped in any bit, is found', () => {
    expect(desk.ask(everyKind, small)).toMatchObject({ code: 0 });
    const bytes = Buffer.from(everyKind);
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
  it.each(Object.getOwnPropertyNames(Object.prototype))(
    '[E3] a line whose first member is called %s is no line',
    (name) => {
      const invented = `{${JSON.stringify(name)}:{"seq":1,"kind":"order.approved"}}`;
      found(
        forged(exported, (lines) => lines.splice(2, 0, invented)),
        3,
        'this is not',
      );
    },
  );

  /** Lines: header, 1, 2, statement, expired 3, 4, checkpoint 4, 5, statement, 6, 7, checkpoint 7. */
  const found = (content: string, line: number, words: string) => desk.found(content, small, line, words);
  const change = (n: number, from: string | RegExp, to: string) =>
    forged(exported, (lines) => lines.splice(n - 1, 1, replaced(lines[n - 1] ?? '', from, to)));

  it.each([
    ['a body', 3, 'reason 2', 'reason 9'],
    ['an agent', 3, '"agent":"agent-2","action"', '"agent":"agent-9","action"'],
    ['an action', 3, 'action-2', 'action-9'],
    ['a kind', 3, 'trading.released', 'trading.held'],
    ['a time', 3, '"at":1600000000002', '"at":1600000000009'],
    ['the leaf of an expired record', 5, /"leaf":"../, '"leaf":"00'],
  ])('[E2] [E3] %s is found and located', (_, line, from, to) => {
    found(change(line, from, to), line, 'is not the one that was written');
  });

  it('[E3] a column that is not in its form is found', () => {
    found(change(3, /"hash":"./, '"hash":"_'), 3, 'not in its form');
    found(change(3, '"at":1600000000002', '"at":1600000000002.5'), 3, 'not in its form');
    found(change(3, '"kind":"trading.released"', '"kind":null'), 3, 'not in its form');
    found(change(3, '"agent":"agent-2",', ''), 3, 'other members');
    found(change(3, '"equity":null}}', '"equity":null},"body":{}}'), 3, 'not JSON');
    found(change(3, '"action":', '"action": '), 3, 'not a record as an export has it');
    found(change(3, '{"seq"', '{ "seq"'), 3, 'not JSON as an export has it');
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
      forged(exported, (lines) => lines.splice(5, 1)),
      6,
      'a checkpoint of 4 records stands behind 3',
    );
    found(
      forged(exported, (lines) => lines.splice(9, 1)),
      10,
      'here record 6 should stand, not record 7',
    );
    found(
      forged(exported, (lines) => lines.splice(9, 2, lines[10] ?? '', lines[9] ?? '')),
      10,
      'here record 6 should stand',
    );
    found(change(10, '"seq":6', '"seq":7'), 10, 'here record 6 should stand');
  });

  it('[E2] [E3] an end that was cut off needs a checkpoint that covers what is left', () => {
    found(
      forged(exported, (lines) => lines.splice(11, 1)),
      12,
      'no checkpoint covers the records behind 4',
    );
    found(
      forged(exported, (lines) => lines.splice(1)),
      2,
      'no checkpoint covers the records behind 0',
    );
    // With an older checkpoint at its end it is a good export of the log as it was then: only a newer one tells.
    expect(
      desk.ask(
        forged(exported, (lines) => lines.splice(7)),
        small,
      ),
    ).toMatchObject({ code: 0 });
    const newest = ['--checkpoint', desk.file(small.checkpoint(7), 'newest')];
    expect(
      desk.ask(
        forged(exported, (lines) => lines.splice(7)),
        small,
        newest,
      ).words,
    ).toContain('7 records cannot be compared');
  });

  it('[E2] [E3] a gap cannot hide a change, nor have another form', () => {
    const text = small.export({ checkpoints: [7], keep: (seq) => seq === 4 });
    const gap = (from: string | RegExp, to: string, line = 2) =>
      forged(text, (lines) => lines.splice(line - 1, 1, replaced(lines[line - 1] ?? '', from, to)));
    expect(desk.ask(text, small).code).toBe(0);
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
    const with12 = (note: string) =>
      forged(exported, (lines) => lines.splice(11, 1, JSON.stringify({ checkpoint: note })));
    found(with12(signCheckpoint(7, small.tree.root(7), [stranger])), 12, 'no given key of interlock/0123456789abcdef');
    found(with12(signCheckpoint(7, small.tree.root(6), [small.signer])), 12, 'records 5 to 7');
    found(
      with12(signCheckpoint(6, small.tree.root(6), [small.signer])),
      12,
      'a checkpoint of 6 records stands behind 7',
    );
    const theirs = ['--key', formatVerifierKey(other)];
    expect(desk.ask(with12(signCheckpoint(7, small.tree.root(7), [other])), small, theirs).words).toContain(
      'another log',
    );
    // Both keys of a rotation sign, and either is enough.
    const rotated = with12(signCheckpoint(7, small.tree.root(7), [stranger, small.signer]));
    expect(desk.ask(rotated, small)).toMatchObject({ code: 0 });
  });

  it('[E3] a trailer that counts other lines or records is found', () => {
    found(replaced(exported, '"lines":12', '"lines":13'), 13, 'the trailer counts other lines or records');
    found(replaced(exported, '"records":7', '"records":6'), 13, 'the trailer counts other lines or records');
  });

  it('[E3] what it quotes of a file does not speak to the terminal', () => {
    const text = checkpointText({ origin: 'other\u009b31m', size: 7, root: small.tree.root(7), extensions: [] });
    const note = JSON.stringify({ checkpoint: signNote(text, [small.signer]) });
    found(
      forged(exported, (lines) => lines.splice(11, 1, note)),
      12,
      'no given key of other?31m signed',
    );
  });

  it('[E3] what no hash of the log covers can be changed, as the page on formats says', () => {
    expect(desk.ask(change(3, '"recordedAt":1700000000000', '"recordedAt":1700000000001'), small)).toMatchObject({
      code: 0,
    });
    expect(desk.ask(change(5, 'agent.stopped', 'agent.failed'), small)).toMatchObject({ code: 0 });
    // Who hands it over can show less, and the verifier counts it.
    const less = small.export({ checkpoints: [7], keep: (seq) => seq !== 2 });
    expect(desk.ask(less, small).words).toContain(
      '6 records (1 of them expired) of 7, 1 left out; 1 checkpoints, 0 st',
    );
  });
});
