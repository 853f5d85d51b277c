import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { signedHeaders } from '../adapters/alert-listener/signature.ts';
import { freePort } from '../runtime/testing/free-port.ts';
import { Secret } from '../secret/secret.ts';
import type { RunResult } from './testing/result.ts';
import { tamper } from './testing/tamper.ts';
import { fallingTo, LONG, TriggerDesk } from './testing/trigger-desk.ts';

describe('a trigger of everything, from its cause to FLAT', () => {
  let desk: TriggerDesk;
  beforeEach(() => {
    desk = new TriggerDesk();
  });
  afterEach(() => desk.close());

  it('[K9] unauthorised access: an operator who tries what an administrator may, again and again', async () => {
    const running = await desk.trading(300);
    const codes = await desk.call('chaos.set', { feed: 'frozen', venue: 'normal' }, 20);
    expect(new Set(codes)).toEqual(new Set(['FORBIDDEN_ROLE']));
    const { records, fired } = await desk.allFlat(await running.ended, 'unauthorised-access');
    expect(records.filter((it) => it.kind === 'call.denied')).toHaveLength(20);
    expect(fired.body).toMatchObject({ measured: '20 refused calls', threshold: '20 within 60.0 s' });
  });

  it('[K9] [K12] order latency: a venue that answers far later than its objective', async () => {
    const running = await desk.trading(1_200);
    await desk.chaos('set', '--venue', 'slow');
    const { fired } = await desk.allFlat(await running.ended, 'order-latency');
    expect(fired.body.measured).toMatch(/^median 15\d\d ms$/);
  });

  it('[K9] [K12] a frozen feed halts within three seconds and says why', async () => {
    const running = await desk.trading(300);
    const before = Date.now();
    await desk.chaos('set', '--feed', 'frozen');
    const latched = await desk.until('tripped', (status) => status.kill.runs.length > 0);
    expect(latched.alarms.map((it) => it.cause).join('\n')).toMatch(
      /All agents killed by trigger:frozen-feed .*frozen feed/,
    );
    const { records, trip, fired } = await desk.allFlat(await running.ended, 'frozen-feed');
    expect(trip.body.pressedWallAt - before).toBeLessThan(3_000 + BEFORE_IT_IS_SET_MS);
    expect(fired.body.reason).toMatch(/^frozen feed: the bar that was due did not come for \d+\.\d s$/);
    const set = records.find((it) => it.kind === 'chaos.changed');
    expect(set?.body).toMatchObject({ feed: 'frozen', venue: 'normal' });
    // The market clock went on while nothing was delivered.
    expect(trip.at - (set?.at ?? 0)).toBeGreaterThanOrEqual(2_500);
  });

  it('[K9] [N4] [K12] an invalid key: INCOMPLETE and nothing tried again while it is bad, FLAT once it is good', async () => {
    const running = await desk.trading(300);
    await desk.chaos('set', '--venue', 'bad-key');
    const ended = await running.ended;
    const { result, records, fired } = await desk.fired(ended, 'invalid-key');
    expect(ended.code).toBe(4);
    expect(fired.body.scope).toEqual({ kind: 'global' });
    expect(result.trips).toMatchObject([{ scope: 'global', phase: 'INCOMPLETE', latched: true }]);
    expect(JSON.stringify(result.trips[0]?.residuals)).toContain('key-refused');
    expect(result.venue.positions).not.toEqual({});
    // The cancels of everything that rested, once; no read and no second attempt.
    const sent = records.filter((it) => it.seq > fired.seq && it.kind === 'order.cancelling');
    expect(new Set(sent.map((it) => it.body.orderId)).size).toBe(sent.length);
    expect(records.filter((it) => it.kind === 'kill.read')).toEqual([]);

    await desk.chaos('off');
    const killed = await desk.interlock('kill', '--all', '--wait', '--data', desk.data);
    expect(killed.stdout).toMatch(/^trip-1 FLAT: .*positions left 0/);
    expect(killed.code).toBe(0);
  });

  it('[K9] a loss of the day: the price falls by two fifths while the agents are long', async () => {
    for (const name of desk.names) desk.agent(name, LONG);
    const ended = await desk.begin(desk.file('fall.csv', fallingTo(0.6)), 'max').ended;
    const { fired } = await desk.allFlat(ended, 'loss');
    expect(fired.body.reason).toMatch(/^loss: \d+\.\d % daily loss of the account's balance, the limit is 6\.0 %$/);
  });

  it.each([
    ['forward', 3_600_000],
    ['back', -3_600_000],
  ])('[K9] a clock jump: the wall clock is set an hour %s', async (_way, by) => {
    const flag = join(desk.dir, 'jump');
    const script = desk.file('jump.mjs', jumpsBy(by, flag));
    const running = await desk.trading(300, ['env', `NODE_OPTIONS=--import=${script}`]);
    writeFileSync(flag, '');
    const { fired } = await desk.allFlat(await running.ended, 'clock-jump');
    expect(fired.body.measured).toMatch(/^(3599|3600)\.\d s apart$/);
  });

  it('[K9] [E3] audit failure: a row of the journal was changed by somebody with the key', async () => {
    const running = await desk.trading(300);
    running.child.kill('SIGTERM');
    expect((await running.ended).code).toBe(0);
    await tamper(desk.data, 'UPDATE records SET at = at + 1 WHERE seq = 12');
    const verified = await desk.interlock('audit', 'verify', '--data', desk.data);
    expect(verified).toMatchObject({ code: 5, stdout: expect.stringMatching(/record 12/) });
    // The next start finds it, before anything trades: it flattens, and nothing is resumed.
    const ended = await desk.begin(desk.feed(1_440), 300).ended;
    expect(ended).toMatchObject({ code: 3, stdout: '' });
    const records = await desk.records();
    const phases = records.filter((it) => it.kind === 'kill.phase');
    expect(phases.at(-1)?.body).toMatchObject({ phase: 'FLAT', positionsLeft: 0, residuals: [] });
    const fired = records.filter((it) => it.kind === 'trigger.fired');
    expect(fired.map((it) => [it.body.trigger, it.body.measured])).toEqual([
      [
        'audit-failure',
        expect.stringMatching(
          /^record 12: record 12 is not the one that was written; records \d+ to \d+ are not those that the counter/,
        ),
      ],
    ]);
  });

  it('[K9] [K1] [N3] an external alert: signed, it kills everything', async () => {
    const first = await desk.trading(300);
    first.child.kill('SIGTERM');
    await first.ended;
    const port = await freePort();
    const enabled = await desk.interlock('alert', 'enable', '--port', String(port), '--data', desk.data);
    const [secret = ''] = /\b[0-9a-f]{64}\b/.exec(enabled.stdout) ?? [];
    const running = await desk.trading(300);
    const body = JSON.stringify({ kind: 'kill', scope: 'all', reason: 'margin desk called' });
    const headers = signedHeaders(Secret.ofBytes(Buffer.from(secret, 'hex')), Date.now(), body);
    const answer = await fetch(`http://127.0.0.1:${port}/alert`, { method: 'POST', headers, body });
    expect(await answer.json()).toEqual({ tripId: 'trip-1' });
    const ended = await running.ended;
    expect(ended.code).toBe(4);
    const result = JSON.parse(ended.stdout) as RunResult;
    expect(result.trips).toMatchObject([{ scope: 'global', cause: 'external', phase: 'FLAT', residuals: [] }]);
    expect(result.venue.positions).toEqual({});
    const fired = (await desk.records()).filter((it) => it.kind === 'trigger.fired');
    expect(fired).toMatchObject([{ body: { trigger: 'external-alert', tripId: 'trip-1' } }]);
    expect(fired[0]?.body.reason).toContain('margin desk called');
  });
});

/** Two commands of its own have to start before the fault is set, on a machine that does other things as well. */
const BEFORE_IT_IS_SET_MS = 5_000;

/** A script for a process whose wall clock is set once a file is there. */
function jumpsBy(ms: number, flag: string): string {
  return `import { existsSync } from 'node:fs';
const now = Date.now.bind(Date);
let by = 0;
setInterval(() => { if (existsSync(${JSON.stringify(flag)})) by = ${ms}; }, 50).unref();
Date.now = () => now() + by;
`;
}
