import { afterAll, describe, expect, it } from 'vitest';
import { ed25519Signer } from '../../src/main/evidence/ed25519.ts';
import { type Envelope, statementLine } from '../../src/main/evidence/export-format.ts';
import { formatVerifierKey } from '../../src/main/evidence/verifier-key.ts';
import { Desk, forged, linesOf, replaced } from './testing/desk.ts';
import {
  exportSigned,
  finished,
  largeLog,
  ordersInContext,
  SampleLog,
  sevenRecords,
  smallLog,
} from './testing/sample-log.ts';

const desk = new Desk();
const small = smallLog();
const large = largeLog();
const exported = exportSigned(small);
afterAll(() => {
  small.close();
  large.close();
  desk.close();
});

describe('statements in an export', () => {
  const found = (content: string, line: number, words: string) => desk.found(content, small, line, words);

  it('[E3] [E4] a statement that is not signed, or is on or says something else, is found', () => {
    const with4 = (envelope: Envelope) => forged(exported, (lines) => lines.splice(3, 1, statementLine(envelope)));
    const payload = small.statements().get(2) ?? '';
    const envelope = small.envelope(payload);
    expect(desk.ask(with4(envelope), small)).toMatchObject({ code: 0 });
    const stranger = ed25519Signer(small.signer.name, Buffer.alloc(32, 6));
    found(with4(small.envelope(payload, stranger)), 4, 'no given key signed this statement');
    found(with4(small.envelope(small.statements().get(5) ?? '')), 4, 'the statement is not on the record before it');
    const says = (from: string, to: string) => with4(small.envelope(replaced(payload, from, to)));
    const unlike = "the statement's subject is not the record that it tells";
    found(says('reason 2', 'reason 9'), 4, unlike);
    found(says('"agent":"agent-2"', '"agent":"agent-9"'), 4, unlike);
    found(says('abcdef#2', 'abcdef#3'), 4, unlike);
    found(says('interlock/0123', 'interlock/9123'), 4, unlike);
    // Good in itself, and of another log.
    const other = ed25519Signer('interlock/other', Buffer.alloc(32, 5));
    const theirs = with4(small.envelope(replaced(payload, small.signer.name, other.name), other));
    const said = desk.ask(theirs, small, ['--key', formatVerifierKey(other)]);
    expect(said.words).toContain('line 4, behind record 2: the statement is not on the record before it');
    found(says('tag:interlock', 'tag:others'), 4, 'not a statement on an approved action');
    found(says('Statement/v1"', 'Statement/v2"'), 4, 'not an in-toto statement v1');
    found(says('"mode":', '"more":'), 4, 'other members');
    const [{ keyid, sig }] = envelope.signatures as [Envelope['signatures'][0]];
    found(with4({ ...envelope, signatures: [{ keyid, sig: `AAAA${sig.slice(4)}` }] }), 4, 'is wrong');
    found(with4({ ...envelope, payloadType: 'text/plain' }), 4, 'not an in-toto statement');
    const line = statementLine(envelope);
    found(
      forged(exported, (lines) => lines.splice(2, 0, line)),
      3,
      'not on the record before it',
    );
    found(
      forged(exported, (lines) => lines.splice(5, 0, line)),
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
        return desk.ask(finished(lines.with(at, changed)), log);
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
    expect(desk.ask(text, large).words).toMatch(/ ([5-9]\d|\d{3}) statements/);
  });

  it('[E3] [E4] alone, one envelope a line, they are checked as well; every byte flipped is found', () => {
    const lines = [...small.statements().values()].map((payload) => JSON.stringify(small.envelope(payload)));
    const text = `${lines.join('\n')}\n`;
    expect(desk.ask(text, small).words).toBe(
      'OK: 2 statements, each signed and on the record that it tells; log interlock/0123456789abcdef\n',
    );
    const bytes = Buffer.from(text);
    for (let at = 0; at < bytes.length; at += 1) {
      const bent = Buffer.from(bytes);
      bent[at] = (bent[at] ?? 0) ^ (1 << (at % 8));
      expect([at, desk.ask(bent, small)]).toEqual([at, { code: 1, words: expect.stringMatching(/^WRONG: line \d/) }]);
    }
  }, 60_000);

  it('[E3] [E4] alone, none stands twice, and two on one record that differ prove two histories', () => {
    const [first = '', second = ''] = [...small.statements().values()];
    const file = (...payloads: string[]) =>
      payloads.map((payload) => `${JSON.stringify(small.envelope(payload))}\n`).join('');
    expect(desk.ask(file(first, second), small)).toMatchObject({ code: 0 });
    for (const wrong of [file(first, first), file(second, first)]) {
      expect(desk.ask(wrong, small)).toEqual({
        code: 1,
        words: 'WRONG: line 2: this statement stands twice, or out of order\n',
      });
    }
    const other = new SampleLog(sevenRecords().map((record) => ({ ...record, at: record.at + 1 })));
    const theirs = other.statements().get(2) ?? '';
    expect(desk.ask(file(first, theirs), small)).toEqual({
      code: 1,
      words: 'WRONG: line 2: two statements tell record 2 differently: the log was told in two ways\n',
    });
    other.close();
  });
});
