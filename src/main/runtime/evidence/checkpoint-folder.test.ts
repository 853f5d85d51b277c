import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { OutsideFiles } from '../../adapters/outside-files/outside-files.ts';
import { ed25519Signer } from '../../evidence/ed25519.ts';
import { formatVerifierKey } from '../../evidence/verifier-key.ts';
import { CheckpointFolder } from './checkpoint-folder.ts';
import { outsideProcess } from './outside-process.ts';

const { name, keyId, publicKey } = ed25519Signer('interlock/test', new Uint8Array(32).fill(7));
const KEY = { name, keyId, publicKey };
const RESOURCES = join(import.meta.dirname, '../../../../resources');
const HANGS = join(import.meta.dirname, '../../adapters/outside-files/testing/never-answers.ts');

describe('the folder for copies of checkpoints', () => {
  let dir: string;
  let folder: CheckpointFolder;
  beforeEach(() => {
    dir = mkdtempSync(join(tmpdir(), 'interlock-copies-'));
    folder = new CheckpointFolder(join(dir, 'copies'), outsideProcess(RESOURCES));
  });
  afterEach(() => {
    folder.close();
    rmSync(dir, { recursive: true, force: true });
  });
  const write = (size: number, note = `note ${size}`): Promise<void> => folder.write({ size, keyId }, note, [KEY]);

  it('[E2] keeps a file a checkpoint and the public keys, in order of size', async () => {
    expect(await folder.list()).toEqual([]);
    for (const size of [1_000_001, 20, 999_999, 1_000_000]) await write(size);
    const copies = await folder.list();
    expect(copies.map(({ size }) => size)).toEqual([20, 999_999, 1_000_000, 1_000_001]);
    expect(await Promise.all(copies.map((copy) => folder.read(copy)))).toEqual(
      copies.map(({ size }) => `note ${size}`),
    );
    expect(await folder.keys()).toEqual({ keys: [{ name, keyId, publicKey: Buffer.from(publicKey) }], bad: 0 });
    expect(readdirSync(join(dir, 'copies'))).toEqual(['000000', '000001', `key-${keyId}.txt`]);
  });

  it('[E2] a file that is no key, or another one than its name says, is passed over and counted', async () => {
    await write(20);
    writeFileSync(join(dir, 'copies', 'key-00000000.txt'), 'junk');
    const other = ed25519Signer('interlock/test', new Uint8Array(32).fill(8));
    writeFileSync(join(dir, 'copies', 'key-11111111.txt'), formatVerifierKey(other));
    const { keys, bad } = await folder.keys();
    expect([keys.map((key) => key.keyId), bad]).toEqual([[keyId], 2]);
  });

  it('[E2] never writes over a copy: the same again is nothing, another one is refused', async () => {
    await write(20);
    await write(20);
    await expect(write(20, 'another')).rejects.toThrow('Another checkpoint of the same size');
    expect(await folder.read({ size: 20, keyId })).toBe('note 20');
  });

  it('[E2] what a crash left half written counts for nothing and is written again', async () => {
    await write(20);
    writeFileSync(join(dir, 'copies/000000', `${'0'.repeat(10)}30-${keyId}.txt.new`), 'no');
    expect(await folder.list()).toEqual([{ size: 20, keyId }]);
    await write(30);
    expect(await folder.read({ size: 30, keyId })).toBe('note 30');
  });

  it('[E6] a folder that cannot be used is said without its path', async () => {
    writeFileSync(join(dir, 'copies'), '');
    for (const attempt of [() => write(1), () => folder.list()]) {
      await expect(attempt()).rejects.toThrow(
        /^The folder for copies of checkpoints cannot be (written|read) \(E\w+\)\.$/,
      );
    }
  });

  it('[E2] [R5] what is no plain file in it, such as a pipe or a link, is refused at once', async () => {
    await write(20);
    const group = join(dir, 'copies/000000');
    expect(spawnSync('mkfifo', [join(group, `${'0'.repeat(10)}40-${keyId}.txt`)]).status).toBe(0);
    writeFileSync(join(dir, 'elsewhere'), 'note 50');
    symlinkSync(join(dir, 'elsewhere'), join(group, `${'0'.repeat(10)}50-${keyId}.txt`));
    mkdirSync(join(group, `${'0'.repeat(10)}60-${keyId}.txt`));
    for (const size of [40, 50, 60]) {
      await expect(folder.read({ size, keyId })).rejects.toThrow('cannot be read (no plain file)');
      await expect(write(size)).rejects.toThrow('cannot be written (no plain file)');
    }
    await write(70);
    expect(await folder.read({ size: 20, keyId })).toBe('note 20');
  });

  it('[R5] one that does not answer is given up, time after time', async () => {
    const files = new OutsideFiles({ nodePath: process.execPath, entry: HANGS });
    const hanging = new CheckpointFolder(join(dir, 'copies'), files, 200);
    for (let time = 0; time < 6; time += 1) {
      await expect(hanging.read({ size: 40, keyId })).rejects.toThrow('could not be read in time');
    }
    hanging.close();
    await expect(hanging.list()).rejects.toThrow('cannot be read (closed)');
  });
});
