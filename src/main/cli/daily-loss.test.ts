import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { fallingTo, LONG, TriggerDesk } from './testing/trigger-desk.ts';

const MIDNIGHT = Date.UTC(2022, 0, 1);
/** Long with its first bar. From its fortieth on it wishes for a little more each bar; once it closes a little. */
const HOPEFUL = `${LONG}
const begin = onStep;
let bar = 0;
onStep = (id, params) => {
  if (!params.warmup) bar += 1;
  if (bar < 40) return begin(id, params);
  const more = order({ side: 'buy', quantity: '0.001', ref: 'more' + bar });
  const less = order({ side: 'sell', quantity: '0.01', reduceOnly: true, ref: 'less' });
  send({ id, result: { intents: bar === 45 ? [less] : [more], cancels: [] } });
};
`;

describe('a loss of the day', { timeout: 60_000 }, () => {
  let desk: TriggerDesk;
  beforeEach(() => {
    desk = new TriggerDesk();
  });
  afterEach(() => desk.close());

  it('[R3] [R2] [R6] stops the day: entries are denied with measure and limit until midnight UTC, an exit passes, and the next day trades', async () => {
    desk.agent('three', HOPEFUL);
    desk.names.push('three');
    // The price falls by 24 %: more of its book than a day may lose, and less than trips it. The recording begins at 23:01.
    const ended = await desk.begin(desk.file('fall.csv', fallingTo(0.76, 30)), 'max').ended;
    expect([ended.code, ended.stderr]).toEqual([0, expect.not.stringMatching(/internal error/)]);
    const records = await desk.records();
    const own = records.filter((record) => record.agent === 'three');
    const held = own.find((record) => record.kind === 'trading.held');
    expect(held?.body).toMatchObject({
      scope: { kind: 'agent', agent: 'three' },
      reason: 'DAILY_LOSS',
      until: MIDNIGHT,
    });
    expect(Number(held?.body.measured)).toBeGreaterThan(Number(held?.body.limit));
    const after = own.filter((record) => record.seq > (held?.seq ?? 0));
    const denied = after.filter((record) => record.kind === 'order.denied');
    expect(denied.length).toBeGreaterThan(10);
    expect(denied.every((record) => record.at < MIDNIGHT)).toBe(true);
    const approved = after.filter((record) => record.kind === 'order.approved');
    expect(approved.filter((record) => record.at < MIDNIGHT).map((record) => record.body.ref)).toEqual(['less']);
    expect(approved.filter((record) => record.at >= MIDNIGHT).length).toBeGreaterThan(10);
    expect(records.filter((record) => record.kind === 'trip.accepted')).toEqual([]);
  });
});
