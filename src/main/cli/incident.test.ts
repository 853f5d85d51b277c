import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { IncidentRow } from '../../shared/view/incident-view.ts';
import { Desk, TOLD, TRADER } from './testing/command.ts';

describe('interlock incident', { timeout: 120_000 }, () => {
  let desk: Desk;
  beforeEach(async () => {
    desk = new Desk();
    desk.agent('one', TRADER);
    await desk.run('--feed', desk.feed(60), '--agents', 'one', '--speed', 'max').ended;
  }, 60_000);
  afterEach(() => desk.close());

  const incident = (...args: string[]) => desk.interlock('incident', ...args, '--data', desk.data);
  const listed = async (): Promise<IncidentRow[]> => JSON.parse((await incident('list', '--json')).stdout);

  it('[E7] a kill opens one; it is worked through, closed and reported; then the reset needs no more words', async () => {
    expect(await desk.interlock('kill', '--all', '--wait', '--data', desk.data)).toMatchObject({ code: 0 });
    expect(await incident('open', 'odd fills', '--severity', 'critical')).toMatchObject({
      code: 0,
      stdout: 'incident-2 is open, critical.\n',
    });
    expect((await listed()).map(({ id, severity }) => [id, severity])).toEqual([
      ['incident-2', 'critical'],
      ['incident-1', 'medium'],
    ]);
    expect((await incident('list')).stdout).toMatch(/incident-1 +open +medium +to be assessed by .*; done: contain/);
    expect(await incident('step', 'incident-1', 'assess', '--note', 'a stale bar')).toMatchObject({ code: 0 });
    expect(await incident('classify', 'incident-1', 'high')).toMatchObject({ code: 0 });
    expect(await incident('close', 'incident-1', ...TOLD)).toMatchObject({ code: 0 });
    expect((await listed()).find(({ id }) => id === 'incident-1')).toMatchObject({
      state: 'closed',
      severity: 'high',
      responded: true,
      rootCause: 'a test',
      preserved: expect.stringMatching(/^\d files/),
    });

    const out = join(desk.dir, 'report.pdf');
    expect(await incident('report', 'incident-1', '--format', 'pdf', '--out', out)).toMatchObject({ code: 0 });
    expect(readFileSync(out).subarray(0, 5).toString()).toBe('%PDF-');
    const again = await incident('report', 'incident-1', '--format', 'pdf', '--out', out);
    expect(again).toMatchObject({ code: 2, stderr: 'interlock: --out is there already. Name a new file.\n' });
    expect((await incident('report', 'incident-1')).stdout).toContain('a stale bar');

    const reset = await desk.interlock('reset', '--data', desk.data, '--reason', 'seen', '--confirm', 'ALL');
    expect(reset).toMatchObject({ code: 0 });
  });

  it('[E7] what is wrong on the command line is said, and nothing is changed', async () => {
    const wrong = [
      [['open', 'x', '--severity', 'huge'], 'A severity is one of critical, high, medium, low.'],
      [['step', 'incident-1', 'sleep', '--note', 'x'], 'A step is one of contain, assess, remediate, notify, review.'],
      [['report', 'incident-1', '--format', 'doc'], '--format takes md or pdf.'],
      [['report', 'incident-1', '--format', 'pdf'], 'A PDF needs --out and a file to write it to.'],
    ] as const;
    for (const [args, words] of wrong) {
      expect(await incident(...args)).toMatchObject({ code: 2, stderr: `interlock: ${words}\n` });
    }
    const unknown = await incident('step', 'incident-9', 'assess', '--note', 'x');
    expect(unknown).toMatchObject({
      code: 3,
      stderr: 'interlock: There is no such incident. Choose one from the list.\n',
    });
    expect(await listed()).toEqual([]);
  });
});
