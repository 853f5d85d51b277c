import { createHash, X509Certificate } from 'node:crypto';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { request } from 'node:https';
import type { Socket } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { FAILURES_IN_A_ROW, RATE_FLOOR } from '../adapters/egress/host-watch.ts';
import { pinOf } from '../adapters/egress/pins.ts';
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
    const watch = new EgressWatch(rig.core, () => []);
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
    await failing(new EgressWatch(rig.core, () => []), FAILURES_IN_A_ROW);
    new EgressWatch(rig.core, () => []).resume();
    expect(standing()).toEqual([]);
  });
});

describe('pins of the policy', () => {
  const PIN = 'egress-pin-';
  const OTHER = createHash('sha256').update('another key').digest('base64');
  let desk: HttpsDesk;
  let pins: string[];
  beforeEach(async () => {
    desk = new HttpsDesk();
    await desk.start();
    pins = [OTHER];
  });
  afterEach(() => desk.close());

  const watching = () => new EgressWatch(rig.core, () => [{ host: desk.host, pins }]);
  const wayOut = (watch: EgressWatch) => {
    const routes = [{ host: desk.host, reach: 'loopback' as const }];
    return watch.open({ routes, ca: readFileSync(desk.caFile, 'utf8'), wallNow: () => now, keepAlive: true });
  };
  const own = (): string => pinOf(new X509Certificate(readFileSync(desk.caFile)));

  it('[N2] a host that shows no pinned key gets not one byte, is alarmed at once with what to do, and until it shows one', async () => {
    const watch = watching();
    const gate = wayOut(watch);
    await expect(gate.fetch(`https://${desk.host}/`)).rejects.toThrow(`interlock network pin ${desk.host}`);
    watch.look();
    expect([desk.got, standing()]).toEqual([[], [`${PIN}${desk.host}`]]);
    const alarm = rig.of('alarm.raised').at(-1)?.body;
    expect(alarm).toMatchObject({ priority: 'high', action: expect.stringContaining('interlock policy reload') });
    // Loaded anew: the next connection is held against what is pinned then.
    pins = [OTHER, own()];
    now += 1_000;
    await gate.fetch(`https://${desk.host}/`);
    watch.look();
    expect([desk.got.length, standing()]).toEqual([1, []]);
  });

  it('[N2] the alarm outlives the way out that met it, and a start that ends what was before; another way ends it', async () => {
    const watch = watching();
    const gate = wayOut(watch);
    await gate.fetch(`https://${desk.host}/`).catch(() => {});
    watch.release(gate);
    watch.resume();
    expect(standing()).toEqual([`${PIN}${desk.host}`]);
    pins = [];
    await wayOut(watch).fetch(`https://${desk.host}/`);
    watch.look();
    expect(standing()).toEqual([]);
  });

  it('[N2] pins that are loaded bind at once what goes out from then on, over connections that stand too', async () => {
    pins = [];
    const watch = watching();
    const gate = wayOut(watch);
    desk.onUpgrade((_request, socket) => {
      socket.write('HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\nConnection: Upgrade\r\n\r\n');
    });
    // Two connections are kept: one for what is under way, and one that is idle.
    await Promise.all([1, 2].map(() => gate.fetch(`https://${desk.host}/`)));
    const stream = request(`https://${desk.host}/`, {
      ...{ agent: gate.agentFor(`https://${desk.host}/`), headers: { Upgrade: 'x', Connection: 'Upgrade' } },
    }).end();
    const [, socket] = (await once(stream, 'upgrade')) as [unknown, Socket];
    const ended = once(socket, 'close');
    socket.on('error', () => {});
    watch.look();
    expect(socket.destroyed).toBe(false);
    // One that is under way is answered; its connection is not used again.
    desk.answer = (_request, response) => setTimeout(() => response.writeHead(204).end(), 50);
    const underWay = gate.fetch(`https://${desk.host}/`);
    await expect.poll(() => desk.got.length).toBe(3);
    pins = [OTHER];
    watch.look();
    await ended;
    expect((await underWay).status).toBe(204);
    await expect(gate.fetch(`https://${desk.host}/`)).rejects.toThrow('none of the keys');
    expect(desk.got).toHaveLength(3);
    watch.release(gate);
  });

  it('[N2] what is alarmed of a host stands while another way out leads to it', async () => {
    const watch = watching();
    const [one, other] = [await failing(watch, FAILURES_IN_A_ROW), await failing(watch, 0)];
    watch.release(other);
    expect(standing()).toEqual([FAILING]);
    watch.release(one);
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
    const watch = new EgressWatch(rig.core, () => []);
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
