import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { JOURNAL_FILE } from '../adapters/journal/open-journal.ts';
import { Desk, TRADER } from './testing/command.ts';
import { tamper } from './testing/tamper.ts';

describe('a data folder that is damaged, read-only, full or not ours', () => {
  const desk = new Desk();
  let feed = '';
  let records = 0;
  beforeAll(async () => {
    feed = desk.feed(120);
    desk.agent('one', TRADER);
    const { stdout } = await desk.run('--feed', feed, '--agents', 'one').ended;
    records = JSON.parse(stdout).journal.records;
  }, 60_000);
  afterAll(() => desk.close());

  /** A copy of the folder after a whole run. */
  function copy(name: string): string {
    const dir = join(desk.dir, name);
    // With its modes: a key folder that others can read is refused.
    execFileSync('cp', ['-a', desk.data, dir]);
    return dir;
  }
  const verify = (data: string) => desk.interlock('audit', 'verify', '--data', data);
  const run = (data: string, through: readonly string[] = []) =>
    desk.start(['run', '--headless', '--feed', feed, '--agents', 'one', '--data', data], through).ended;

  it.each([
    ['body', `body = replace(body, 'trend', 'Trend') || ' '`],
    ['time', 'at = at + 1'],
    ['agent', `agent = 'someone'`],
  ])('[E2] a changed %s of one record is found and located, exit code 5', async (column, change) => {
    const data = copy(`changed-${column}`);
    expect(await verify(data)).toMatchObject({ code: 0 });
    const seq = Math.floor(records / 2);
    await tamper(data, `UPDATE records SET ${change} WHERE seq = ${seq}`);
    const verified = await verify(data);
    expect(verified.code).toBe(5);
    expect(verified.stdout).toMatch(new RegExp(`^FAILED: record ${seq}: `));
    const json = await desk.interlock('audit', 'verify', '--json', '--data', data);
    expect(json.code).toBe(5);
    expect(JSON.parse(json.stdout)).toMatchObject({ ok: false, records: seq - 1 });
  });

  it('[E2] a deleted record is found and located', async () => {
    const data = copy('deleted');
    await tamper(data, 'DELETE FROM records WHERE seq = 20');
    expect(await verify(data)).toMatchObject({ code: 5, stdout: expect.stringMatching(/^FAILED: record 20: /) });
  });

  it.each([
    ['garbage', () => Buffer.alloc(50_000, 'not a journal '), /cannot be opened/],
    ['cut off', (whole: Buffer) => whole.subarray(0, 5_000), /damaged or was altered/],
    ['empty', () => Buffer.alloc(0), /empty/],
  ])('[S5] [R5] a journal that is %s halts with words and stays as it is', async (what, make, message) => {
    const data = copy(`journal-${what.replace(' ', '-')}`);
    const file = join(data, JOURNAL_FILE);
    const bytes = make(readFileSync(file));
    writeFileSync(file, bytes);
    for (const ended of [await run(data), await verify(data)]) {
      expect(ended).toMatchObject({ code: 3, stdout: '' });
      expect(ended.stderr).toMatch(/^interlock: [^\n]+\n$/);
      expect(ended.stderr).toMatch(message);
    }
    expect(readFileSync(file).equals(bytes)).toBe(true);
  });

  it('[S5] with another key the journal stays shut, and opens again with its own', async () => {
    const data = copy('wrong-key');
    const keys = join(data, 'keys', 'secrets.json');
    const secrets = JSON.parse(readFileSync(keys, 'utf8')) as { password: string }[];
    const others = secrets.map((it) => ({ ...it, password: it.password.replace(/[0-9a-f]/g, 'a') }));
    writeFileSync(keys, JSON.stringify(others));
    const ended = await run(data);
    expect(ended).toMatchObject({ code: 3, stdout: '' });
    expect(ended.stderr).toMatch(/^interlock: The journal cannot be opened: either its key[^\n]+\n$/);
    writeFileSync(keys, JSON.stringify(secrets));
    expect(await verify(data)).toMatchObject({ code: 0 });
  });

  it('[R5] a read-only data folder halts with words, new or used', async () => {
    const used = copy('read-only');
    const fresh = join(desk.dir, 'read-only-new');
    mkdirSync(fresh);
    for (const data of [used, fresh]) {
      const ended = await run(data, ['bwrap', '--dev-bind', '/', '/', '--ro-bind', data, data]);
      expect(ended).toMatchObject({ code: 3, stdout: '' });
      expect(ended.stderr).toMatch(/^interlock: The data folder is read-only[^\n]+\n$/);
    }
    expect(await verify(used)).toMatchObject({ code: 0 });
  });

  it('[R5] [E1] with no room for the journal trading halts, it is said, and what was written is whole', async () => {
    const data = join(desk.dir, 'full');
    cpSync(join(desk.data, 'agents'), join(data, 'agents'), { recursive: true });
    // No file may grow past this many blocks of 1024 bytes: a full disk for one process.
    const limited = await run(data, ['bash', '-c', 'ulimit -f 128; exec "$@"', 'limited']);
    expect(limited.code).toBe(4);
    expect(limited.stderr).toContain('The journal cannot be written');
    expect(limited.stderr).toContain('Trading is halted');
    // No checkpoint could be signed, so there is none outside that could be asked.
    const verified = await verify(data);
    expect(verified).toMatchObject({ code: 7, stdout: expect.stringMatching(/^UNPROVED: \d+ records fit each other/) });
    const kept = await desk.records(data);
    expect(kept.length).toBeGreaterThan(10);
    expect(kept.length).toBeLessThan(records);
    expect(await run(data)).toMatchObject({ code: 0 });
    expect(await verify(data)).toMatchObject({ code: 0 });
  });

  it('a data folder that is a file is refused with words', async () => {
    const ended = await run(feed);
    expect(ended).toMatchObject({ code: 3, stdout: '' });
    expect(ended.stderr).toMatch(/^interlock: [^\n]+\n$/);
  });

  it('[P1] a database.json that is not valid halts with its name', async () => {
    const data = copy('broken-database.json');
    writeFileSync(join(data, 'database.json'), '{"theme": 3, "more": true');
    const ended = await run(data);
    expect(ended).toMatchObject({ code: 3, stdout: '' });
    expect(ended.stderr).toMatch(/^interlock: database\.json in the data folder [^\n]+\n$/);
  });

  it('[K1] a settings.json that is not valid is said, kept as it is, and stands in no kill’s way', async () => {
    const data = copy('broken-settings');
    const broken = '{"theme": 3, "more": true';
    writeFileSync(join(data, 'settings.json'), broken);
    const killed = await desk.interlock('kill', '--all', '--data', data);
    expect(killed.stderr).toMatch(/settings\.json in the data folder is not valid/);
    expect(killed.stdout).toMatch(/trip-1 FLAT/);
    expect(readFileSync(join(data, 'settings.json'), 'utf8')).toBe(broken);
  });

  it('[K6] a process that was killed before its new session was in the journal leaves the one before to go on', async () => {
    const data = copy('killed-at-a-start');
    const path = join(data, 'session.json');
    const { feedPath, symbol } = JSON.parse(readFileSync(path, 'utf8'));
    const next = desk.feed(7);
    writeFileSync(path, JSON.stringify({ feedPath: next, symbol, before: { feedPath, symbol } }));
    // Closed at the last prices of the session's own feed.
    const killed = await desk.interlock('kill', '--all', '--data', data);
    expect(killed).toMatchObject({ code: 0, stdout: expect.stringMatching(/trip-1 FLAT.* positions left 0 of 1/) });
  });

  it('a session.json that is not valid is said, and the journal is shown all the same', async () => {
    const data = copy('broken-session');
    writeFileSync(join(data, 'session.json'), '[]');
    const shown = await desk.interlock('status', '--data', data);
    expect(shown).toMatchObject({ code: 0, stdout: expect.stringMatching(/equity \d/) });
    expect(shown.stderr).toMatch(/session\.json in the data folder is not valid/);
  });
});
