import { execFile } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ACTION_KINDS, actionOf } from '../evidence/statement/actions.ts';
import { formatVerifierKey } from '../evidence/verifier-key.ts';
import { inspectSigning } from '../runtime/evidence/inspect-signing.ts';
import { openJournalToInspect } from '../runtime/open-data-folder.ts';
import { Desk, TOLD, TRADER } from './testing/command.ts';
import { tamper } from './testing/tamper.ts';

const VERIFIER = join(import.meta.dirname, '../../../tools/offline-verifier/interlock-verify.mjs');

describe('interlock audit statements', { timeout: 120_000 }, () => {
  let desk: Desk;
  beforeEach(() => {
    desk = new Desk();
    desk.agent('one', TRADER);
  });
  afterEach(() => desk.close());

  const begin = () => desk.run('--feed', desk.feed(1_440), '--agents', 'one', '--speed', '300');
  const trading = () => desk.until('traded', (status) => status.agents.every((it) => it.fills > 3));
  const statements = (...args: string[]) => desk.interlock('audit', 'statements', '--data', desk.data, ...args);
  const verify = async () => {
    const { code, stdout } = await statements('--verify', '--json');
    return { code, ...JSON.parse(stdout) };
  };
  const predicates = (text: string) =>
    text
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => JSON.parse(Buffer.from(JSON.parse(line).payload, 'base64').toString()).predicate);
  /** The approved actions of the closed journal, by its records alone, and how many records there are. */
  async function actions(): Promise<{ readonly done: { seq: number; body: unknown }[]; readonly records: number }> {
    const journal = await openJournalToInspect(desk.data, Date.now);
    try {
      const { durable } = journal.evidence;
      const records = journal.evidence.records(1, durable, ACTION_KINDS);
      const done = records.filter(({ kind, body }) => actionOf(kind, body) !== null);
      return { done: done.map(({ seq, body }) => ({ seq, body: JSON.parse(body) })), records: durable };
    } finally {
      journal.close();
    }
  }

  async function offline(file: string): Promise<{ readonly code: number | null; readonly stdout: string }> {
    const keys = (await inspectSigning(desk.data, Date.now)).publicKeys.flatMap((key) => [
      '--key',
      formatVerifierKey(key),
    ]);
    return new Promise((resolve) => {
      const child = execFile(process.execPath, [VERIFIER, file, ...keys], (_, stdout) =>
        resolve({ code: child.exitCode, stdout }),
      );
    });
  }

  it('[E4] a console trades, is killed and reset: each action has its statement, which both verifiers accept', async () => {
    const running = begin();
    await trading();
    const live = await verify();
    expect(live).toMatchObject({ code: 0, ok: true, problem: '', expired: 0 });
    expect(live.checked).toBeGreaterThan(3);
    expect(predicates((await statements('--kind', 'order.approved', '--agent', 'one')).stdout)[0]).toMatchObject({
      kind: 'order.approved',
      by: 'one',
      mode: 'paper',
      policy: { sha256: expect.stringMatching(/^[0-9a-f]{64}$/) },
      manifest: { sha256: expect.stringMatching(/^[0-9a-f]{64}$/) },
      grant: { id: 'grant-1' },
    });
    expect((await desk.interlock('kill', '--all', '--wait', '--data', desk.data)).code).toBe(0);
    await running.ended;
    const reset = ['reset', '--data', desk.data, '--reason', 'seen', '--confirm', 'ALL', ...TOLD];
    expect((await desk.interlock(...reset)).code).toBe(0);

    const out = join(desk.dir, 'statements.jsonl');
    expect(await statements('--verify', '--out', out)).toMatchObject({
      code: 0,
      stdout: expect.stringMatching(/^OK: \d+ statements on the approved actions up to record \d+\n$/),
    });
    const { done } = await actions();
    const stated = predicates(readFileSync(out, 'utf8'));
    expect(stated.map(({ seq, body }) => ({ seq, body }))).toEqual(done);
    const kinds = new Set(stated.map(({ kind }) => kind));
    const each = ['policy.loaded', 'grant.issued', 'order.approved', 'trip.accepted', 'latch.reset', 'incident.closed'];
    expect(each.filter((kind) => !kinds.has(kind))).toEqual([]);
    expect(await offline(out)).toMatchObject({ code: 0, stdout: expect.stringMatching(/^OK/) });
    const text = readFileSync(out, 'utf8');
    const at = text.indexOf('"payload":"') + 200;
    writeFileSync(out, `${text.slice(0, at)}${text[at] === 'A' ? 'B' : 'A'}${text.slice(at + 1)}`);
    expect((await offline(out)).code).toBe(1);

    const order = stated.find(({ kind }) => kind === 'order.approved').seq;
    await tamper(desk.data, `UPDATE records SET body = replace(body, '"paper"', '"live"') WHERE seq = ${order}`);
    expect(await statements('--verify', '--out', out)).toMatchObject({
      code: 5,
      stdout: `FAILED: The statement on record ${order} does not fit: the record or the signature was changed.\n`,
    });
  });

  it('[E4] a console that is killed -9 misses none: the next one signs what was left', async () => {
    const running = begin();
    await trading();
    running.child.kill('SIGKILL');
    await running.ended;
    const before = await verify();
    expect(before).toMatchObject({ code: 0, ok: true });
    await desk.interlock('reset', '--data', desk.data);
    const after = await verify();
    const { done, records } = await actions();
    expect(after).toMatchObject({ code: 0, ok: true, checked: done.length, to: records });
    expect(done.length).toBeGreaterThan(before.checked - 1);
  });

  it('[E4] what is wrong on the command line is said', async () => {
    await desk.run('--feed', desk.feed(10), '--agents', 'one', '--speed', 'max').ended;
    for (const from of ['0', '-1', 'x', '1.5']) {
      expect(await statements('--from', from)).toMatchObject({
        code: 2,
        stderr: `interlock: --from takes the number of a record, 1 or more; "${from}" is none.\n`,
      });
    }
    const { stdout } = await statements('--from', '2', '--to', '4');
    expect(predicates(stdout).every(({ seq }) => seq >= 2 && seq <= 4)).toBe(true);
  });
});
