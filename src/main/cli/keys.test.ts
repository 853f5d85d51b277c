import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Desk, TRADER } from './testing/command.ts';

describe('interlock keys, interlock operator', () => {
  const desk = new Desk();
  beforeAll(async () => {
    desk.agent('one', TRADER);
    await desk.run('--feed', desk.feed(20), '--agents', 'one').ended;
  }, 60_000);
  afterAll(() => desk.close());

  const keys = (...args: string[]) => desk.interlock('keys', ...args, '--data', desk.data);
  const name = (...args: string[]) => desk.interlock('operator', 'name', ...args, '--data', desk.data);

  it('[S3] lists each key by its alias, its age and when it is due, and nothing of it', async () => {
    const listed = await keys('list', '--json');
    const rows = JSON.parse(listed.stdout) as { id: string; state: string; dueWallAt: number; createdWallAt: number }[];
    expect(rows.map(({ id }) => id)).toEqual([
      'database',
      'database-management',
      'database-market',
      'master',
      'signing',
    ]);
    for (const { state, dueWallAt, createdWallAt } of rows) {
      expect([state, dueWallAt - createdWallAt]).toEqual(['ok', 90 * 86_400_000]);
    }
    expect(listed.stdout).not.toMatch(/[0-9a-f]{32}/);
    expect((await keys('list')).stdout).toMatch(/^master +ok +made \d{4}-\d\d-\d\d, due \d{4}-\d\d-\d\d; to unwrap/m);
  });

  it('[S3] [P3] rotates with an administrator’s passphrase and a reason; a database with the next start', async () => {
    expect(await keys('rotate', 'master')).toMatchObject({ code: 2 });
    expect(await keys('rotate', 'master', '--reason', 'a drill')).toMatchObject({ code: 2 });
    await desk.typing(['correct horse'], 'role', 'passphrase', 'administrator', '--passphrase-stdin');
    const rotate = (alias: string) =>
      desk.typing(['correct horse'], 'keys', 'rotate', alias, '--reason', 'a drill', '--passphrase-stdin');
    expect(await rotate('master')).toMatchObject({ code: 0, stdout: 'master is rotated.\n' });
    expect(await rotate('database')).toMatchObject({
      code: 0,
      stdout: expect.stringMatching(/^database: .*next start/),
    });
    expect(await rotate('nobody')).toMatchObject({
      code: 3,
      stderr: expect.stringContaining('There is no key nobody'),
    });
    expect((await keys('list')).stdout).toMatch(/^database +ok +rotated/m);
    expect(await desk.interlock('audit', 'verify', '--data', desk.data)).toMatchObject({ code: 0 });
  }, 120_000);

  it('[S4] keeps the name that one is shown by, gives it back, and removes it', async () => {
    expect(await name()).toMatchObject({ code: 0, stdout: 'No name is set.\n' });
    expect(await name('Ada Lovelace')).toMatchObject({ code: 0, stdout: 'Ada Lovelace\n' });
    expect(await name()).toMatchObject({ stdout: 'Ada Lovelace\n' });
    expect(await name('two\nlines')).toMatchObject({ code: 3 });
    expect(await name('')).toMatchObject({ code: 0, stdout: 'No name is set.\n' });
  }, 60_000);

  it('[S5] [S7] makes management.db anew where it cannot be opened, keeps the damaged one, and says what is lost', async () => {
    expect(await keys('management-new')).toMatchObject({
      code: 0,
      stdout: expect.stringContaining('nothing was changed'),
    });
    await name('Ada Lovelace');
    writeFileSync(join(desk.data, 'management.db'), 'damaged');
    expect(await name()).toMatchObject({ code: 3, stderr: expect.stringContaining('interlock keys management-new') });
    expect(await keys('management-new')).toMatchObject({ code: 0, stdout: expect.stringContaining('is made anew') });
    const [aside = ''] = readdirSync(desk.data).filter((it) => it.startsWith('management.db.damaged-'));
    expect(readFileSync(join(desk.data, aside), 'utf8')).toBe('damaged');
    expect(await name()).toMatchObject({ code: 0, stdout: 'No name is set.\n' });
    expect((await keys('list')).stdout).toMatch(/^master +ok/m);
  }, 60_000);
});
