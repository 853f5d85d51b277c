import { createHash } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Desk, type Ended, TRADER } from './testing/command.ts';
import { differences, type RunResult } from './testing/result.ts';

describe('interlock run --headless --json', () => {
  const desk = new Desk();
  let feed = '';
  let first: RunResult;
  beforeAll(async () => {
    feed = desk.feed(1_440);
    first = resultOf(await desk.run('--feed', feed).ended);
  });
  afterAll(() => desk.close());

  it('[U5] trades without a window and prints one object with every key', () => {
    expect(Object.keys(first)).toEqual([
      'seed',
      'feed',
      'bars',
      'orders',
      'fills',
      'denials',
      'rejections',
      'account',
      'venue',
      'books',
      'trips',
      'journal',
    ]);
    expect(Object.keys(first.account)).toEqual([
      'currency',
      'cash',
      'equity',
      'fees',
      'funding',
      'realised',
      'unrealised',
    ]);
    expect(first).toMatchObject({ seed: 1, feed: 'first-1440.csv', bars: 1_440, trips: [] });
    expect(first.fills).toBeGreaterThan(0);
    expect(first.books.map((book) => book.agent)).toEqual(['breakout', 'grid', 'revert', 'trend', 'house']);
  });

  it("[R8] the agents' books add up to the account and to the venue, to the last unit", () => {
    expect(differences(first)).toEqual([]);
    expect(first.books.reduce((total, book) => total + book.fills, 0)).toBe(first.fills);
  });

  it('[T2] [E1] the same seed gives the same journal in another folder and at another speed', async () => {
    const other = ['--headless', '--json', '--feed', feed, '--data'];
    const again = resultOf(await desk.interlock('run', ...other, `${desk.dir}/b`));
    const slower = resultOf(await desk.interlock('run', ...other, `${desk.dir}/c`, '--speed', '20000'));
    expect(again).toEqual(first);
    expect(slower).toEqual(first);
  });

  it('[T2] without --data the same command can be repeated and gives the same journal', async () => {
    const args = ['run', '--headless', '--json', '--feed', feed];
    expect(resultOf(await desk.interlock(...args)).journal).toEqual(first.journal);
    expect(resultOf(await desk.interlock(...args)).journal).toEqual(first.journal);
  });

  it('[T2] another seed gives another journal', async () => {
    const other = resultOf(
      await desk.interlock('run', '--headless', '--json', '--feed', feed, '--seed', '2', '--data', `${desk.dir}/d`),
    );
    expect(other.seed).toBe(2);
    expect(other.journal.head).not.toBe(first.journal.head);
    expect(differences(other)).toEqual([]);
  });

  it('stops at the market time it is given', async () => {
    const until = '2022-01-01T00:00:00Z';
    const stopped = resultOf(
      await desk.interlock('run', '--headless', '--json', '--feed', feed, '--until', until, '--data', `${desk.dir}/e`),
    );
    // From 23:01, a bar a minute, until the one that closes at midnight.
    expect(stopped.bars).toBe(59);
    const ends = (await desk.records(`${desk.dir}/e`)).filter((it) => it.kind === 'session.ended');
    expect(ends.map((it) => [it.body.reason, it.at <= Date.parse(until) + 2_000])).toEqual([['until-reached', true]]);
  });

  it('says in words what it did when no JSON is asked for', async () => {
    const { code, stdout } = await desk.interlock('run', '--headless', '--feed', feed, '--data', `${desk.dir}/f`);
    expect(code).toBe(0);
    expect(stdout).toMatch(/^feed-ended: 1440 bars, \d+ orders, \d+ fills/);
    expect(stdout).toContain(`head ${first.journal.head}`);
  });

  it('[U5] a made agent runs as it is, and a name that cannot be used is said to be one', async () => {
    const data = `${desk.dir}/g`;
    expect(await desk.interlock('agent', 'new', 'mine', '--data', data)).toMatchObject({ code: 0 });
    for (const [name, why] of [
      ['mine', 'there is already an agent'],
      ['trend', 'is a built-in agent'],
      ['Bad Name', 'cannot name an agent'],
    ] as const) {
      const refused = await desk.interlock('agent', 'new', name, '--data', data);
      expect(refused).toMatchObject({ code: 2, stdout: '' });
      expect(refused.stderr).toMatch(new RegExp(`^interlock: [^\\n]*${why}[^\\n]*\\n$`));
    }
    const run = await desk.interlock(
      'run',
      '--headless',
      '--json',
      '--feed',
      feed,
      '--agents',
      'mine,trend',
      '--data',
      data,
    );
    const result = resultOf(run);
    expect(result.books.map((book) => book.agent)).toEqual(['mine', 'trend', 'house']);
    expect(result.books[0]?.fills).toBeGreaterThan(0);
    expect(differences(result)).toEqual([]);
  });

  it('[R8] agents that trade against each other still add up', async () => {
    const pair = new Desk();
    try {
      pair.agent('one', TRADER);
      pair.agent('two', TRADER.replaceAll("'buy' : 'sell'", "'sell' : 'buy'"));
      const result = resultOf(await pair.run('--feed', pair.feed(300), '--agents', 'one,two').ended);
      expect(result.fills).toBeGreaterThan(200);
      expect(differences(result)).toEqual([]);
    } finally {
      await pair.close();
    }
  });

  it('[E3] the export re-verifies by a computation of our own, and by audit verify', async () => {
    const { stdout } = await desk.interlock('audit', 'export', '--format', 'json', '--data', desk.data);
    const lines = stdout.split('\n').filter((line) => line.startsWith('{"seq":'));
    expect(lines).toHaveLength(first.journal.records);
    expect(chainHead(lines)).toBe(first.journal.head);
    const verified = await desk.interlock('audit', 'verify', '--json', '--data', desk.data);
    expect(verified.code).toBe(0);
    expect(JSON.parse(verified.stdout)).toMatchObject({ ok: true, ...first.journal, problem: '' });
  });

  it('[E1] every fill leads back to one approved order by its id', async () => {
    const records = await desk.records();
    const approved = new Set(records.filter((it) => it.kind === 'order.approved').map((it) => it.body.orderId));
    const fills = records.filter((it) => it.kind === 'venue.reported' && it.body.report.kind === 'fill');
    expect(fills).toHaveLength(first.fills);
    expect(approved.size).toBe(first.orders);
    expect(fills.filter((it) => !approved.has(it.action))).toEqual([]);
  });

  it('a reader that stops early ends nothing: no stack, and a session goes on to its end', async () => {
    const early = ['bash', '-c', 'set -o pipefail; "$@" | head -n 1 > /dev/null', 'early'];
    const exported = await desk.start(['audit', 'export', '--data', desk.data], early).ended;
    expect(exported).toEqual({ code: 0, stdout: '', stderr: '' });
    const data = `${desk.dir}/early`;
    const shown = ['run', '--headless', '--status', '--feed', feed, '--speed', '40000', '--data', data];
    expect(await desk.start(shown, early).ended).toMatchObject({ code: 0 });
    expect((await desk.records(data)).at(-1)).toMatchObject({ kind: 'session.ended', body: { reason: 'feed-ended' } });
  });

  it('an export that cannot be written says so and shows no stack', async () => {
    const out = `${desk.dir}/nowhere/export.jsonl`;
    const refused = await desk.interlock('audit', 'export', '--out', out, '--data', desk.data);
    expect(refused).toMatchObject({ code: 2, stdout: '' });
    expect(refused.stderr).toMatch(/^interlock: --out cannot be written \(ENOENT\)[^\n]*\n$/);
  });
});

function resultOf({ code, stdout, stderr }: Ended): RunResult {
  expect(stderr).toBe('');
  expect(code).toBe(0);
  return JSON.parse(stdout) as RunResult;
}

/** The head of the chain over exported lines (src/main/adapters/journal/chain.ts), from the text alone. */
function chainHead(lines: readonly string[]): string {
  const sha256 = (...parts: Uint8Array[]): Buffer => {
    const hash = createHash('sha256');
    for (const part of parts) hash.update(part);
    return hash.digest();
  };
  let head: Buffer = Buffer.alloc(32);
  lines.forEach((line, index) => {
    const { seq, at, kind, agent, action, hash } = JSON.parse(line);
    const body = line.slice(line.indexOf(',"body":') + ',"body":'.length, -1);
    const leaf = `${JSON.stringify([seq, at, kind, agent, action]).slice(0, -1)},${body}]`;
    head = sha256(head, sha256(Buffer.of(0), Buffer.from(leaf, 'utf8')));
    expect([seq, hash]).toEqual([index + 1, head.toString('hex')]);
  });
  return head.toString('hex');
}
