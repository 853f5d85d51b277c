import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ed25519Signer } from './ed25519.ts';
import { FormatError } from './format-error.ts';
import { openNote, parseNote, signNote } from './note.ts';
import { formatVerifierKey, keyIdOf, parseVerifierKey } from './verifier-key.ts';

/** Published examples: the tests of golang.org/x/mod/sumdb/note (BSD licence). */
const PETER = 'PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW';
const ENOCH = 'EnochRoot+af0cfe78+ATtqJ7zOtqQtYqOo0CpvDXNlMhV3HeJDpjrASKGLWdop';
const PETER_SEED = Buffer.from('AYEKFALVFGyNhPJEMzD1QIDr+Y7hfZx09iUvxdXHKDFz', 'base64').subarray(1);
const TEXT = "If you think cryptography is the answer to your problem,\nthen you don't know what your problem is.\n";
const PETER_LINE =
  '— PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n';
const ENOCH_LINE =
  '— EnochRoot rwz+eBzmZa0SO3NbfRGzPCpDckykFXSdeX+MNtCOXm2/5n2tiOHp+vAF1aGrQ5ovTG01oOTGwnWLox33WWd1RvMc+QQ=\n';
const NOTE = `${TEXT}\n${PETER_LINE}`;

const peter = parseVerifierKey(PETER);
const enoch = parseVerifierKey(ENOCH);
const names = (note: string, ...keys: (typeof peter)[]) => openNote(note, keys).signedBy.map(({ name }) => name);

const long = Buffer.alloc(33, 9);
const longer = formatVerifierKey({ name: 'a', keyId: keyIdOf('a', long), publicKey: long });

describe('verifier keys', () => {
  it('[E2] a published key is read and written again', () => {
    expect(peter).toMatchObject({ name: 'PeterNeumann', keyId: 'c74f20a3' });
    expect(formatVerifierKey(peter)).toBe(PETER);
  });

  it('[E2] a part of it, or any letter changed, is refused', () => {
    for (let from = 0; from <= PETER.length; from += 1) {
      for (let to = from + 1; to <= PETER.length; to += 1) {
        if (to - from === PETER.length) continue;
        expect(() => parseVerifierKey(PETER.slice(from, to))).toThrow(FormatError);
      }
      if (from === PETER.length) continue;
      const other = String.fromCharCode(PETER.charCodeAt(from) + 1);
      expect(() => parseVerifierKey(`${PETER.slice(0, from)}${other}${PETER.slice(from + 1)}`)).toThrow(FormatError);
    }
  });

  it.each([
    ['a key of the wrong length', 'PeterNeumann+cc469956+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TWBADKEY=='],
    ['another kind of key', 'PeterNeumann+173116ae+ZRpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW'],
    ['a longer key with an id that fits it', longer],
  ])('[E2] %s is refused', (_, text) => {
    expect(() => parseVerifierKey(text)).toThrow(FormatError);
  });
});

describe('signed notes', () => {
  it('[E2] a published note is signed byte for byte', () => {
    const signer = ed25519Signer('PeterNeumann', PETER_SEED);
    expect(signer.keyId).toBe('c74f20a3');
    expect(signNote(TEXT, [signer])).toBe(NOTE);
  });

  it('[E2] signatures of known keys are verified, of unknown ones passed over', () => {
    const both = NOTE + ENOCH_LINE;
    expect(openNote(both, [peter]).text).toBe(TEXT);
    expect(names(both, peter)).toEqual(['PeterNeumann']);
    expect(names(both, peter, enoch)).toEqual(['PeterNeumann', 'EnochRoot']);
    expect(names(NOTE + PETER_LINE, peter)).toEqual(['PeterNeumann']);
    expect(() => openNote(NOTE, [enoch])).toThrow('No known key');
    expect(() => openNote(both, [])).toThrow('No known key');
  });

  it('[E2] a wrong signature of a known key refuses the note, also when another key signed it well', () => {
    const bent = ENOCH_LINE.replace('5n2t', '5n2u');
    expect(() => openNote(NOTE + bent, [peter, enoch])).toThrow('EnochRoot+af0cfe78');
    const long = `${PETER_LINE.slice(0, 60)}ABCD${PETER_LINE.slice(60)}`;
    expect(() => openNote(`${TEXT}\n${long}`, [peter])).toThrow('PeterNeumann+c74f20a3');
  });

  it.each([
    ['no signature', TEXT],
    ['an empty line and no signature', `${TEXT}\n`],
    ['no line feed at the end', NOTE.slice(0, -1)],
    ['a control character', `\u0001${NOTE}`],
    ['a lone surrogate', `\ud800${NOTE}`],
    ['a space in a name', `${TEXT}\n${PETER_LINE.replace('PeterNeumann', 'Bad Name')}`],
    ['a plus in a name', `${TEXT}\n${PETER_LINE.replace('PeterNeumann', 'Peter+Neumann')}`],
    ['a line that is no signature', `${NOTE}Unexpected line.\n`],
    ['a hyphen for the dash', NOTE.replace('—', '-')],
    ['base64 that is not exact', NOTE.replace('AM=\n', 'AN=\n')],
    ['too many signatures', `${TEXT}\n${PETER_LINE.repeat(101)}`],
  ])('[E2] %s is not a note', (_, note) => {
    expect(() => parseNote(note)).toThrow('not a signed note');
  });

  it('[E2] any byte of a note changed is found', () => {
    const bytes = Buffer.from(NOTE);
    for (let at = 0; at < bytes.length; at += 1) {
      for (const bit of [1, 128]) {
        const bent = Buffer.from(bytes);
        bent[at] = (bent[at] ?? 0) ^ bit;
        expect(() => openNote(bent.toString('utf8'), [peter]), `byte ${at}`).toThrow(FormatError);
      }
    }
  });

  it('[E2] any text that can be signed is read again as it was', () => {
    const signer = ed25519Signer('a/b', Buffer.alloc(32, 7));
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (line) => {
        const text = `${line.replaceAll(/\p{Cc}/gu, '')}\n\nend\n`;
        expect(openNote(signNote(text, [signer]), [signer]).text).toBe(text);
      }),
    );
    expect(() => signNote('no line feed', [signer])).toThrow(FormatError);
    expect(() => signNote('a tab\t\n', [signer])).toThrow(FormatError);
    expect(parseNote(signNote('x\n', [signer])).signatures).toHaveLength(1);
  });
});
