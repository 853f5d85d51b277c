import { existsSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { TestSession } from './test-session.ts';

const PASSWORD = 'pass word ä " \\ 1';

describe('the keychain, with the real daemon in its own session', () => {
  let session: TestSession;
  beforeEach(() => {
    session = new TestSession();
  });
  afterEach(() => session.remove());

  async function unlocked(): Promise<void> {
    await session.bus();
    await session.keyring('login password');
  }
  async function locked(): Promise<void> {
    await session.bus();
    await session.keyring(null);
  }

  it('[S1] keeps a secret, gives it back, lists it and deletes it', async () => {
    await unlocked();
    expect(
      session.run(
        { do: 'get', account: 'a' },
        { do: 'set', account: 'a', password: PASSWORD },
        { do: 'get', account: 'a' },
        { do: 'find' },
        { do: 'delete', account: 'a' },
        { do: 'get', account: 'a' },
        { do: 'delete', account: 'a' },
      ),
    ).toEqual([
      { value: null },
      { value: null },
      { value: PASSWORD },
      { value: [{ account: 'a', password: PASSWORD }] },
      { value: true },
      { value: null },
      { value: false },
    ]);
  });

  it('[S1] a locked keyring is an error that says so, never an answer that there is no secret', async () => {
    await unlocked();
    session.run({ do: 'set', account: 'a', password: PASSWORD });
    await session.end();
    await locked();
    const answers = session.run(
      { do: 'get', account: 'a' },
      { do: 'find' },
      { do: 'set', account: 'a', password: 'other' },
      { do: 'delete', account: 'a' },
    );
    for (const answer of answers) expect(answer).toMatchObject({ code: 'locked' });
    await session.end();
    await unlocked();
    expect(session.run({ do: 'get', account: 'a' })).toEqual([{ value: PASSWORD }]);
  });

  it('[S1] without a bus every call says that there is no keychain', () => {
    const answers = session.run(
      { do: 'get', account: 'a' },
      { do: 'set', account: 'a', password: PASSWORD },
      { do: 'find' },
      { do: 'delete', account: 'a' },
    );
    for (const answer of answers) expect(answer).toMatchObject({ code: 'unavailable' });
  });

  it('[S1] a bus that never answers is given up on', async () => {
    const server = createServer(() => undefined);
    await new Promise<void>((resolve) => server.listen(session.busSocket, resolve));
    // Listening in this process, which waits for the client: the kernel takes the connection, nobody answers.
    session.busAddress = `unix:path=${session.busSocket}`;
    expect(session.run({ do: 'get', account: 'a' })).toEqual([
      { code: 'unavailable', message: expect.stringContaining('did not answer in time') },
    ]);
    await new Promise((resolve) => server.close(resolve));
  });

  it('[S1] the database key is made once in the keychain, and only a name of it is on disk', async () => {
    await unlocked();
    const [first, second, opened] = session.run(
      { do: 'key', databaseExists: false },
      { do: 'key', databaseExists: true },
      { do: 'open', prefer: 'key-file' },
    );
    expect(first).toMatchObject({ value: { kind: 'keychain', bytes: 32 } });
    expect(second).toEqual(first);
    expect(opened).toMatchObject({ value: { kind: 'keychain' } });
    expect(readdirSync(session.dataDir)).toEqual(['database.json']);
    expect(Object.keys(JSON.parse(readFileSync(join(session.dataDir, 'database.json'), 'utf8')))).toEqual([
      'format',
      'id',
      'keyIn',
    ]);
  });

  it('[S1] a folder whose key is in the keychain refuses to start without it, and makes no new key', async () => {
    await unlocked();
    const [first] = session.run({ do: 'key', databaseExists: false });
    await session.end();
    const before = readFileSync(join(session.dataDir, 'database.json'), 'utf8');

    session.busAddress = `unix:path=${session.dir}/nobody`;
    const [noBus] = session.run({ do: 'key', databaseExists: true });
    expect(noBus).toMatchObject({ code: 'unavailable', message: expect.stringContaining('is in the keychain') });
    await locked();
    const [whileLocked] = session.run({ do: 'key', databaseExists: true });
    expect(whileLocked).toMatchObject({ code: 'locked', message: expect.stringContaining('Unlock it') });
    await session.end();

    rmSync(join(session.dir, 'home', 'share'), { recursive: true });
    await unlocked();
    const [emptied] = session.run({ do: 'key', databaseExists: true });
    expect(emptied).toMatchObject({ code: 'unavailable', message: expect.stringContaining('No new key was made') });

    expect(readFileSync(join(session.dataDir, 'database.json'), 'utf8')).toBe(before);
    expect(existsSync(join(session.dataDir, 'keys'))).toBe(false);
    expect(first).toMatchObject({ value: { kind: 'keychain' } });
  });

  it('[S1] without a keychain a new folder falls back to the key file, says so, and stays with it', async () => {
    const [opened, first, again] = session.run(
      { do: 'open' },
      { do: 'key', databaseExists: false },
      { do: 'key', databaseExists: true },
    );
    expect(opened).toEqual({
      value: {
        kind: 'key-file',
        text: 'Secrets are in the key file: there is no usable keychain in this session. Paper only: live trading needs a keychain.',
      },
    });
    expect(first).toMatchObject({ value: { kind: 'key-file', bytes: 32 } });
    expect(again).toEqual(first);

    await unlocked();
    const [later] = session.run({ do: 'key', databaseExists: true });
    expect(later).toEqual(first);
    rmSync(join(session.dataDir, 'keys'), { recursive: true });
    const [gone] = session.run({ do: 'key', databaseExists: true });
    expect(gone).toMatchObject({ code: 'unavailable', message: expect.stringContaining('No new key was made') });
  });
});
