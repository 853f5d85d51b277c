import { describe, expect, it } from 'vitest';
import { checkpointText, openCheckpoint, readCheckpoint, signCheckpoint } from './checkpoint.ts';
import { ed25519Signer } from './ed25519.ts';
import { FormatError } from './format-error.ts';
import { signNote } from './note.ts';

const signer = ed25519Signer('interlock/0123456789abcdef', Buffer.alloc(32, 1));
const next = ed25519Signer(signer.name, Buffer.alloc(32, 2));
const stranger = ed25519Signer('example.com/witness', Buffer.alloc(32, 3));
const root = Buffer.from('CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=', 'base64');

describe('checkpoints', () => {
  it('[E2] the published example is written and read: origin, size, root', () => {
    const checkpoint = { origin: 'example.com/behind-the-sofa', size: 20852163, root, extensions: [] };
    const text = 'example.com/behind-the-sofa\n20852163\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n';
    expect(checkpointText(checkpoint)).toBe(text);
    // Its example's signature is cut in the specification: it is read, not verified.
    const read = readCheckpoint(`${text}\n— example.com/behind-the-sofa Az3grlgtzPICa5OS8npVmf1Myq/5IZniMp+ZJg==\n`);
    expect(read).toEqual(checkpoint);
  });

  it('[E2] a signed one is opened with the key of its log, before and after a rotation', () => {
    const note = signCheckpoint(7, root, [signer, next]);
    for (const key of [signer, next]) {
      expect(openCheckpoint(note, [stranger, key])).toEqual({ origin: signer.name, size: 7, root, extensions: [] });
    }
    expect(() => openCheckpoint(note, [stranger])).toThrow(FormatError);
  });

  it('[E2] a witness alone does not make a checkpoint of the log', () => {
    const note = signNote(checkpointText({ origin: signer.name, size: 7, root, extensions: [] }), [stranger]);
    expect(() => openCheckpoint(note, [stranger])).toThrow('no key of that name');
  });

  it('[E2] further lines are passed over, never empty', () => {
    const text = checkpointText({ origin: signer.name, size: 0, root, extensions: ['more', 'lines'] });
    expect(openCheckpoint(signNote(text, [signer]), [signer]).extensions).toEqual(['more', 'lines']);
    expect(() => checkpointText({ origin: signer.name, size: 0, root, extensions: ['two\nlines'] })).toThrow(
      FormatError,
    );
    expect(() => checkpointText({ origin: signer.name, size: 0, root, extensions: [''] })).toThrow(FormatError);
    expect(() => checkpointText({ origin: '', size: 0, root, extensions: [] })).toThrow(FormatError);
    expect(() => checkpointText({ origin: 'a', size: -1, root, extensions: [] })).toThrow(FormatError);
  });

  it.each([
    ['no origin', `\n7\n${root.toString('base64')}\n`],
    ['a size with a zero in front', `a\n07\n${root.toString('base64')}\n`],
    ['a size in words', `a\nseven\n${root.toString('base64')}\n`],
    ['a size beyond what can be counted', `a\n9007199254740993\n${root.toString('base64')}\n`],
    ['a root that is too short', `a\n7\n${root.subarray(1).toString('base64')}\n`],
    ['a root without its padding', `a\n7\n${root.toString('base64').slice(0, -1)}\n`],
    ['no root', 'a\n7\n'],
  ])('[E2] %s is not a checkpoint', (_, text) => {
    const key = ed25519Signer('a', Buffer.alloc(32, 1));
    expect(() => openCheckpoint(signNote(text, [key]), [key])).toThrow('not a checkpoint');
  });
});
