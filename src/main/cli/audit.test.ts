import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readDatabaseJson } from '../adapters/keychain/database-file.ts';
import { CheckpointCounter } from '../runtime/evidence/checkpoint-counter.ts';
import { openDataFolder } from '../runtime/open-data-folder.ts';
import { Desk, TRADER } from './testing/command.ts';
import { type Answer, askVerifier } from './testing/offline-verifier.ts';
import { tamper } from './testing/tamper.ts';

const recordLines = (text: string) => text.split('\n').filter((line) => line.startsWith('{"seq":'));
const seqsOf = (text: string) => recordLines(text).map((line) => JSON.parse(line).seq as number);

describe.each(['a closed folder', 'a running console'])('interlock audit on %s', { timeout: 120_000 }, (where) => {
  const desk = new Desk();
  let keys: string[] = [];
  beforeAll(async () => {
    desk.agent('one', TRADER);
    if (where === 'a closed folder') await desk.run('--feed', desk.feed(120), '--agents', 'one').ended;
    else {
      desk.run('--feed', desk.feed(1_440), '--agents', 'one', '--speed', '300');
      await desk.until('traded', (status) => status.agents.every((it) => it.fills > 3));
    }
    keys = (await audit('keys')).stdout.trimEnd().split('\n');
  }, 120_000);
  afterAll(() => desk.close());

  const audit = (...args: string[]) => desk.interlock('audit', ...args, '--data', desk.data);
  const verifier = (file: string, ...more: string[]): Promise<Answer> => askVerifier(file, keys, more);
  /** Exports into a file; answers with its path and text. */
  async function exported(...args: string[]): Promise<{ readonly file: string; readonly text: string }> {
    const file = join(desk.dir, `export-${args.join('-').replace(/\W/g, '-')}`);
    expect(await audit('export', ...args, '--out', file)).toMatchObject({ code: 0, stdout: '' });
    expect(statSync(file).mode & 0o777).toBe(0o600);
    return { file, text: readFileSync(file, 'utf8') };
  }

  it('[E3] the whole journal, exported, is accepted by a verifier that has the public key and nothing of the app', async () => {
    const { file, text } = await exported();
    const seqs = seqsOf(text);
    expect(seqs).toEqual(seqs.map((_, n) => n + 1));
    expect(seqs.length).toBeGreaterThan(30);
    const note = (await audit('checkpoint')).stdout;
    const said = await verifier(file);
    expect(said).toMatchObject({
      code: 0,
      stdout: expect.stringMatching(/, 0 left out; [1-9]\d* checkpoints, [1-9]\d* statements/),
    });
    expect(note).toMatch(/^interlock\/[0-9a-f]+\n[1-9]\d*\n/);
    const { stdout } = await audit('checkpoint', '--json');
    expect(JSON.parse(stdout).size).toBeGreaterThanOrEqual(seqs.length);
    // A checkpoint that was kept elsewhere belongs to the same log.
    const later = await exported();
    const kept = desk.file('note', note);
    expect(await verifier(later.file, '--checkpoint', kept)).toMatchObject({ code: 0 });
    expect(execFileSync('head', ['-n', '1', file], { encoding: 'utf8' })).toContain(note.split('\n')[0]);
  });

  it('[E3] a window, and what passes a filter, prove themselves too', async () => {
    const window = await exported('--from', '10', '--to', '14');
    expect(seqsOf(window.text)).toEqual([10, 11, 12, 13, 14]);
    expect(await verifier(window.file)).toMatchObject({ code: 0 });
    const first = JSON.parse(recordLines(window.text)[0] ?? '');
    const at = new Date(first.at).toISOString();
    const orders = await exported('--kind', 'order.approved', '--agent', 'one', '--since', at);
    const records = recordLines(orders.text).map((line) => JSON.parse(line));
    expect(records.length).toBeGreaterThan(0);
    for (const record of records) {
      expect(record).toMatchObject({ kind: 'order.approved', agent: 'one' });
      expect(record.at).toBeGreaterThanOrEqual(first.at);
    }
    expect(JSON.parse(orders.text.split('\n')[0] ?? '').filter).toEqual({
      kind: 'order.approved',
      agent: 'one',
      since: at,
    });
    expect(await verifier(orders.file)).toMatchObject({ code: 0 });
    const [{ action }] = records;
    const trail = await exported('--action', action);
    expect(new Set(recordLines(trail.text).map((line) => JSON.parse(line).action))).toEqual(new Set([action]));
    expect(recordLines(trail.text).length).toBeGreaterThan(1);
    expect(await verifier(trail.file)).toMatchObject({ code: 0 });
  });

  it('[E3] an export with one letter changed, or its end cut off, is refused and the record is named', async () => {
    const { text } = await exported('--from', '10', '--to', '14');
    const bent = text
      .replace(/"seq":12,"at":(\d+)\d,/, '"seq":12,"at":$10,')
      .replace('"seq":12,"at":', '"seq":12,"at":1');
    expect(await verifier(desk.file('bent', bent))).toMatchObject({
      code: 1,
      stdout: expect.stringContaining('record 12'),
    });
    const cut = text.slice(0, text.indexOf('{"end":'));
    expect((await verifier(desk.file('cut', cut))).code).toBe(1);
  });

  it('[E3] CSV is for spreadsheets: it says that it proves nothing, and the verifier refuses it in words', async () => {
    const file = join(desk.dir, 'records.csv');
    const made = await audit('export', '--format', 'csv', '--from', '3', '--to', '5', '--out', file);
    expect(made).toMatchObject({ code: 0, stderr: expect.stringContaining('the JSON form') });
    const rows = readFileSync(file, 'utf8').split('\r\n');
    expect(rows[0]).toBe('seq,at,kind,agent,action,recordedAt,hash,body');
    expect(rows.slice(1).map((row) => row.split(',')[0])).toEqual(['3', '4', '5', '']);
    const said = await verifier(file);
    expect(said.code).toBe(1);
    expect(said.stdout).toMatch(/^WRONG: [^\n]+\n$/);
  });

  it('[E3] one record is proved by a file of its own', async () => {
    const file = join(desk.dir, 'proof');
    expect(await audit('prove', '12', '--out', file)).toEqual({ code: 0, stdout: '', stderr: '' });
    expect(await verifier(file)).toMatchObject({ code: 0, stdout: expect.stringContaining('record 12 (') });
    expect((await audit('prove', '12')).stdout).toMatch(/^c2sp\.org\/tlog-proof@v1\n/);
    const bent = readFileSync(file, 'utf8').replace('index 11', 'index 10');
    expect((await verifier(desk.file('bent-proof', bent))).code).toBe(1);
  });

  it('[E2] [E3] verify says what was checked', async () => {
    expect(await audit('checkpoint')).toMatchObject({ code: 0 });
    const { code, stdout } = await audit('verify');
    expect(code).toBe(0);
    expect(stdout).toMatch(
      /^OK: [1-9]\d+ records, head [0-9a-f]{64}; [1-9]\d* checkpoints and [1-9]\d* statements fit them\n$/,
    );
    const part = await audit('verify', '--from', '10', '--to', '14', '--json');
    expect(part.code).toBe(0);
    const verdict = JSON.parse(part.stdout);
    expect(verdict).toMatchObject({ ok: true, problem: '' });
    if (where === 'a closed folder') expect(verdict.records).toBe(5);
    else expect(part.stderr).toContain('it verifies all records');
  });

  it('[E3] what is not there is said in one line', async () => {
    for (const args of [
      ['prove', '999999'],
      ['export', '--from', '999999'],
      ['export', '--kind', 'no.such'],
    ]) {
      expect(await audit(...args)).toMatchObject({
        code: 3,
        stdout: '',
        stderr: expect.stringMatching(
          /^interlock: (There is no record 999999: the journal has \d+|Nothing was found)[^\n]+\n$/,
        ),
      });
    }
  });
});

describe('interlock audit on what is not as it was', { timeout: 120_000 }, () => {
  const desk = new Desk();
  beforeAll(async () => {
    desk.agent('one', TRADER);
    await desk.run('--feed', desk.feed(120), '--agents', 'one').ended;
  }, 120_000);
  afterAll(() => desk.close());

  function copy(name: string): string {
    const dir = join(desk.dir, name);
    execFileSync('cp', ['-a', desk.data, dir]);
    return dir;
  }

  it.each([
    [['prove', '999999'], 3, /^interlock: There is no record 999999: the journal has \d+\.\n$/],
    [['prove', '0'], 2, /the number of a record/],
    [['prove', '1.5'], 2, /the number of a record/],
    [['export', '--from', '999999'], 3, /There is no record 999999/],
    [['export', '--to', '999999'], 3, /There is no record 999999/],
    [['export', '--from', '9', '--to', '8'], 2, /--from 9 is behind --to 8/],
    [['export', '--from', 'x'], 2, /--from takes the number of a record/],
    [['export', '--since', 'yesterday'], 2, /--since takes a time such as/],
    [['export', '--since', '2022-01-02', '--until', '2022-01-01'], 2, /--since is behind --until/],
    [['export', '--kind', 'no.such'], 3, /Nothing was found/],
    [['export', '--format', 'csv', '--agent', 'nobody'], 3, /Nothing was found/],
    [['export', '--format', 'xml'], 2, /json or csv/],
    [['verify', '--from', '9', '--to', '8'], 2, /--from 9 is behind/],
  ])('[E3] %j ends with %i and one line of words', async (args, code, words) => {
    const out = join(desk.dir, 'never');
    const ended = await desk.interlock(
      'audit',
      ...args,
      '--data',
      desk.data,
      ...(args[0] === 'export' ? ['--out', out] : []),
    );
    expect(ended).toMatchObject({ code, stdout: '' });
    expect(ended.stderr).toMatch(words);
    expect(ended.stderr).toMatch(/^[^\n]+\n$/);
    expect(existsSync(out)).toBe(false);
  });

  it('[E2] [E3] a changed record: verify names it with exit code 5; no proof and no export is made of it', async () => {
    const data = copy('changed');
    await tamper(data, 'UPDATE records SET at = at + 1 WHERE seq = 20');
    const verified = await desk.interlock('audit', 'verify', '--data', data);
    expect(verified).toMatchObject({ code: 5, stdout: expect.stringMatching(/^FAILED: record 20: /), stderr: '' });
    for (const args of [['prove', '20'], ['export']]) {
      expect(await desk.interlock('audit', ...args, '--data', data)).toMatchObject({
        code: 3,
        stdout: '',
        stderr: expect.stringContaining('the journal is not the one that was signed'),
      });
    }
  });

  it('[E2] [E4] a changed signature of a statement fails the verification with the record, exit code 5', async () => {
    const data = copy('statement');
    await tamper(data, 'UPDATE statements SET signature = zeroblob(64) WHERE seq = (SELECT max(seq) FROM statements)');
    const verified = await desk.interlock('audit', 'verify', '--data', data);
    expect(verified.code).toBe(5);
    expect(verified.stdout).toMatch(/^FAILED: The statement on record \d+ does not fit/);
  });

  it('[E3] what a crash left unsigned is exported after a checkpoint, and the words say so', async () => {
    const data = copy('crashed');
    await tamper(data, 'DELETE FROM checkpoints');
    for (const args of [['export'], ['prove', '3']]) {
      const ended = await desk.interlock('audit', ...args, '--data', data);
      expect(ended).toMatchObject({
        code: 3,
        stdout: '',
        stderr: expect.stringContaining('`interlock audit checkpoint`'),
      });
    }
    const rows = await desk.interlock('audit', 'export', '--format', 'csv', '--data', data);
    expect(rows).toMatchObject({ code: 0, stdout: expect.stringMatching(/^seq,at,/) });
  });

  it('[E3] [A8] hostile texts in records break no line of either form', async () => {
    const data = copy('hostile');
    const reason = 'a\u009b2Jb\u2028c\u202ed\u0085=1,"e"';
    const { journal, management, market, store } = await openDataFolder(data, { wallNow: Date.now });
    // As a console that works on it, and then crashes: to a journal that was closed nobody may append.
    await new CheckpointCounter(store, readDatabaseJson(data)?.id ?? '').reopen();
    journal.append([{ kind: 'agent.stopped', at: 0, agent: '=1+1', action: null, body: { agent: '=1+1', reason } }]);
    journal.flush();
    const seq = String(journal.length);
    for (const store of [journal, management, market]) store?.close();
    expect(await desk.interlock('audit', 'checkpoint', '--data', data)).toMatchObject({ code: 0 });
    const window = ['audit', 'export', '--from', seq, '--to', seq, '--data', data];
    const { stdout } = await desk.interlock(...window);
    expect(stdout.split('\n').map((line) => line.slice(0, 7))).toEqual([
      ...['{"forma', '{"gap":', '{"seq":', '{"gap":', '{"check', '{"end":', ''],
    ]);
    expect(JSON.parse(recordLines(stdout)[0] ?? '').body.reason).toBe(reason);
    const csv = await desk.interlock(...window, '--format', 'csv');
    expect(csv.stdout.split('\r\n')).toHaveLength(3);
    expect(csv.stdout).toContain(`,"'=1+1",`);
  });
});
