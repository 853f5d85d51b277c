import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { FAILURES_IN_A_ROW, RATE_FLOOR } from '../adapters/egress/host-watch.ts';
import { HttpsDesk } from '../adapters/egress/testing/https-desk.ts';
import { Rig } from '../engine/testing/rig.ts';
import { EgressWatch } from './egress-watch.ts';

const HOST = 'localhost:1';
const FAILING = `egress-failing-${HOST}`;

let rig: Rig;
let now: number;
beforeEach(() => {
  rig = new Rig(['a']);
  now = 1_767_225_600_000;
});

const standing = (): string[] =>
  [...rig.state.alarms.values()].filter(({ cleared }) => !cleared).map(({ alarmId }) => alarmId);

/** A way out to a host that nobody serves, after so many questions. */
async function failing(watch: EgressWatch, times: number) {
  const gate = watch.open({ routes: [{ host: HOST, reach: 'loopback' }], wallNow: () => now });
  for (let i = 0; i < times; i += 1) await gate.fetch(`https://${HOST}/`).catch(() => {});
  return gate;
}

describe('the ways out of a console', () => {
  it('[N2] a host that fails again and again is alarmed and journalled, until its way out is released', async () => {
    const watch = new EgressWatch(rig.core);
    const gate = await failing(watch, FAILURES_IN_A_ROW - 1);
    expect(standing()).toEqual([]);
    await gate.fetch(`https://${HOST}/`).catch(() => {});
    expect(standing()).toEqual([FAILING]);
    expect(rig.of('alarm.raised').at(-1)?.body).toMatchObject({ alarmId: FAILING, priority: 'medium' });
    expect(watch.hosts()).toMatchObject([{ host: HOST, failuresInARow: FAILURES_IN_A_ROW }]);
    watch.release(gate);
    expect(standing()).toEqual([]);
    expect(watch.hosts()).toEqual([]);
  });

  it('[N2] what was alarmed by a process that is gone is over', async () => {
    await failing(new EgressWatch(rig.core), FAILURES_IN_A_ROW);
    new EgressWatch(rig.core).resume();
    expect(standing()).toEqual([]);
  });
});

describe('a flood', () => {
  let desk: HttpsDesk;
  beforeEach(async () => {
    desk = new HttpsDesk();
    await desk.start();
  });
  afterEach(() => desk.close());

  it('[N2] of requests is alarmed high, and is over when nothing is asked any more', async () => {
    const watch = new EgressWatch(rig.core);
    const routes = [{ host: desk.host, reach: 'loopback' as const }];
    const gate = watch.open({ routes, wallNow: () => now, keepAlive: true });
    // Nobody trusts the certificate: what is asked counts, whatever comes of it.
    for (let i = 0; i < RATE_FLOOR; i += 50) {
      await Promise.all(Array.from({ length: 50 }, () => gate.fetch(`https://${desk.host}/`).catch(() => {})));
    }
    const rate = `egress-rate-${desk.host}`;
    expect(rig.of('alarm.raised').find(({ body }) => body.alarmId === rate)?.body.priority).toBe('high');
    expect(standing()).toContain(rate);
    now += 61_000;
    watch.look();
    expect(standing()).not.toContain(rate);
    watch.release(gate);
  });
});
