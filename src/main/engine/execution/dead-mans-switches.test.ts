import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { FakeSwitch } from '../kill/testing/fake-switch.ts';
import { Rig, START } from '../testing/rig.ts';

const TIMEOUT = 60_000;
const QUARTER = TIMEOUT / 4;
const ALARM = 'dead-mans-switch-paper';

/** A session at a venue with such a switch, up to its first answer. */
function armed(timeoutMs = TIMEOUT): { rig: Rig; fake: FakeSwitch } {
  const rig = new Rig(['a']);
  const fake = new FakeSwitch(rig.venue, timeoutMs, () => rig.now);
  rig.advance(100);
  return { rig, fake };
}

/** What is journalled of it. */
const told = (rig: Rig): string[] =>
  rig.of('venue.reported').flatMap(({ body }) => (body.report.kind === 'dead-mans-switch' ? [body.report.state] : []));

const isAlarmed = (rig: Rig): boolean => rig.state.alarms.get(ALARM)?.cleared === false;

/** The longest time between two refreshes, and until now. */
function longestGap({ refreshes }: FakeSwitch, now: number): number {
  return Math.max(...[...refreshes, now].map((at, index) => at - (refreshes[index - 1] ?? START)));
}

function end(rig: Rig): void {
  rig.agents.stopAll('test');
  rig.core.stage('session.ended', null, null, { reason: 'stopped' });
  rig.road.endSession();
  rig.core.commit();
}

describe('while a session is open', () => {
  it('[K11] it is armed as the session opens, refreshed within a quarter of its time, and journalled once', () => {
    const { rig, fake } = armed();
    expect(fake.refreshes).toEqual([START]);
    rig.advance(3_600_000);
    expect(longestGap(fake, rig.now)).toBeLessThanOrEqual(QUARTER);
    expect(fake.ranOutAt).toBeNull();
    expect(told(rig)).toEqual(['armed']);
    expect(isAlarmed(rig)).toBe(false);
  });

  it('[K11] [N4] never later than a quarter, whatever else is sent, lost or throttled by our own budget', () => {
    const step = fc.record({
      ms: fc.integer({ min: 1, max: 20_000 }),
      act: fc.constantFrom('order', 'cancel', 'disconnect', 'reconnect', 'press', 'nothing'),
      fate: fc.constantFrom('taken', 'taken', 'unheard', 'refused', 'lost'),
      latencyMs: fc.integer({ min: 0, max: 4_000 }),
    } as const);
    const limit = fc.record({
      requests: fc.integer({ min: 1, max: 20 }),
      perMs: fc.integer({ min: 100, max: 120_000 }),
    });
    fc.assert(
      fc.property(
        fc.integer({ min: 400, max: 120_000 }),
        limit,
        fc.array(step, { maxLength: 30 }),
        (timeoutMs, requestLimit, steps) => {
          const rig = new Rig(['a']);
          rig.venue.requestLimit = requestLimit;
          const fake = new FakeSwitch(rig.venue, timeoutMs, () => rig.now);
          rig.advance(0);
          for (const { ms, act, fate, latencyMs } of steps) {
            Object.assign(fake, { fate, latencyMs });
            if (act === 'order') rig.propose('a', { side: 'buy', quantity: '1', price: '90' });
            if (act === 'cancel')
              for (const { id } of rig.state.orders.open.values()) rig.road.cancel('paper', id, 'operator');
            if (act === 'disconnect') rig.venue.disconnect();
            if (act === 'reconnect') rig.venue.reconnect();
            if (act === 'press') rig.press({ kind: 'global' });
            rig.core.commit();
            rig.advance(ms);
          }
          expect(longestGap(fake, rig.now)).toBeLessThanOrEqual(Math.floor(timeoutMs / 4));
        },
      ),
      { numRuns: 60 },
    );
  });

  it('[K11] a wake-up that comes late by a twentieth of the time-out is still in time for a quarter', () => {
    const { rig, fake } = armed();
    for (let i = 0; i < 20; i += 1) {
      rig.now = (rig.road.wakeAt ?? rig.now) + TIMEOUT / 20;
      rig.road.tick(rig.now);
      rig.core.commit();
      rig.advance(100);
    }
    expect(fake.refreshes.length).toBeGreaterThan(15);
    expect(longestGap(fake, rig.now)).toBeLessThanOrEqual(QUARTER);
  });

  it('[K11] [N4] each refresh is counted as a request, and none is sent in a pause that the venue asked for', () => {
    const { rig, fake } = armed();
    const before = fake.refreshes.length;
    const pauseMs = 40_000;
    rig.deliver({ kind: 'throttled', request: 'read', id: 'none', retryAfterMs: pauseMs, at: rig.now });
    rig.advance(pauseMs - 1);
    expect(fake.refreshes).toHaveLength(before);
    rig.advance(1_000);
    expect(fake.refreshes.length).toBeGreaterThan(before);
    rig.advance(TIMEOUT);
    expect(fake.ranOutAt).toBeNull();
    const { rig: busy, fake: other } = armed();
    busy.venue.requestLimit = { requests: 2, perMs: 10 * TIMEOUT };
    busy.advance(TIMEOUT);
    expect(other.refreshes.length).toBeGreaterThan(3);
    expect(busy.propose('a', { side: 'buy', quantity: '1', price: '90' })).toBeUndefined();
  });

  it('[K11] after a restart it is refreshed at once, and that is no news', () => {
    const { rig, fake } = armed();
    const after = rig.restart();
    const again = new FakeSwitch(after.venue, TIMEOUT, () => after.now);
    after.advance(100);
    expect(again.refreshes).toEqual([rig.now]);
    expect(told(after)).toEqual(['armed']);
    expect(fake.refreshes).toHaveLength(1);
  });

  it('[K11] a venue that has none is asked for nothing', () => {
    const rig = new Rig(['a']);
    rig.advance(3_600_000);
    expect(told(rig)).toEqual([]);
    expect(isAlarmed(rig)).toBe(false);
  });
});

describe('a main process that is lost', () => {
  it('[K11] lets it run out, and the venue cancels what works there within the time-out', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 3 * TIMEOUT }), (diesAfterMs) => {
        const { rig, fake } = armed();
        rig.rest('a');
        rig.advance(diesAfterMs);
        const diedAt = rig.now;
        // Nobody ticks any more; the venue's clock goes on.
        Object.defineProperty(rig.road, 'wakeAt', { value: null });
        rig.road.tick = () => {};
        rig.advance(2 * TIMEOUT);
        expect(fake.ranOutAt).toBeGreaterThan(diedAt);
        expect(fake.ranOutAt).toBeLessThanOrEqual(diedAt + TIMEOUT + fake.latencyMs);
        expect([...rig.venue.orders.keys()]).toEqual([]);
      }),
      { numRuns: 30 },
    );
  });
});

describe('an alarm', () => {
  it.each(['refused', 'lost'] as const)('[K11] stands from when less than half of the time is left: %s', (fate) => {
    const { rig, fake } = armed();
    rig.advance(TIMEOUT);
    const last = fake.refreshes.at(-1) ?? 0;
    fake.fate = fate;
    rig.advance(last + TIMEOUT / 2 - 1 - rig.now);
    expect(isAlarmed(rig)).toBe(false);
    rig.advance(1);
    expect(isAlarmed(rig)).toBe(true);
    expect(told(rig)).toEqual(fate === 'refused' ? ['armed', 'failed'] : ['armed']);
    fake.fate = 'taken';
    rig.advance(QUARTER + 100);
    expect(isAlarmed(rig)).toBe(false);
    expect(told(rig).at(-1)).toBe('armed');
    expect(fake.ranOutAt).toBeNull();
    fake.fate = fate;
    rig.advance(TIMEOUT);
    expect(isAlarmed(rig)).toBe(true);
  });

  it('[K11] is raised where it was never armed', () => {
    const rig = new Rig(['a']);
    const fake = new FakeSwitch(rig.venue, TIMEOUT, () => rig.now);
    fake.fate = 'refused';
    rig.advance(TIMEOUT / 2 - 1);
    expect(isAlarmed(rig)).toBe(false);
    rig.advance(1);
    expect(isAlarmed(rig)).toBe(true);
    expect(told(rig)).toEqual(['failed']);
  });

  it('[K11] is raised at once where somebody else turned it off, and it is armed again at once', () => {
    const { rig, fake } = armed();
    rig.advance(5_000);
    rig.deliver({ kind: 'dead-mans-switch', state: 'disarmed', until: null, at: rig.now });
    rig.advance(0);
    expect(isAlarmed(rig)).toBe(true);
    expect(fake.refreshes.at(-1)).toBe(rig.now);
    rig.advance(100);
    expect(isAlarmed(rig)).toBe(false);
    expect(told(rig)).toEqual(['armed', 'disarmed', 'armed']);
  });

  it('[K11] [N4] with a key that is not taken nothing is tried, until the venue can be spoken to again', () => {
    const { rig, fake } = armed();
    rig.deliver({ kind: 'auth-failed', at: rig.now });
    const before = fake.refreshes.length;
    rig.advance(2 * TIMEOUT);
    expect(fake.refreshes).toHaveLength(before);
    expect(isAlarmed(rig)).toBe(true);
    rig.reconnect();
    rig.advance(QUARTER);
    expect(fake.refreshes.length).toBeGreaterThan(before);
    expect(isAlarmed(rig)).toBe(false);
  });
});

describe('an orderly end', () => {
  it('[K11] with nothing open disarms it, once', () => {
    const { rig, fake } = armed();
    end(rig);
    // At once: perhaps nobody ticks any more.
    expect(fake.calls.at(-1)).toEqual({ call: 'disarm', at: rig.now });
    rig.advance(3_600_000);
    expect(fake.calls.filter(({ call }) => call === 'disarm')).toHaveLength(1);
    expect(fake.until).toBeNull();
    expect(fake.ranOutAt).toBeNull();
    expect(told(rig)).toEqual(['armed', 'disarmed']);
    expect(isAlarmed(rig)).toBe(false);
  });

  it('[K11] with an order that works goes on refreshing, and disarms when it is over', () => {
    const { rig, fake } = armed();
    const order = rig.rest('a');
    end(rig);
    rig.advance(3 * TIMEOUT);
    expect(fake.until).toBeGreaterThan(rig.now);
    rig.road.cancel('paper', order.id, 'operator');
    rig.core.commit();
    rig.advance(TIMEOUT);
    expect(fake.until).toBeNull();
    expect(fake.ranOutAt).toBeNull();
  });

  it('[K11] a disarm that is not answered is asked for three times, and then it runs out with nothing to cancel', () => {
    const { rig, fake } = armed();
    fake.fate = 'lost';
    end(rig);
    rig.advance(3_600_000);
    expect(fake.calls.filter(({ call }) => call === 'disarm')).toHaveLength(3);
    expect(fake.ranOutAt).not.toBeNull();
  });

  it('[K11] the app closes: disarmed with nothing open, left to run out with an order that works', () => {
    const idle = armed();
    idle.rig.road.close();
    idle.rig.core.commit();
    idle.rig.advance(2 * TIMEOUT);
    expect([idle.fake.until, idle.fake.ranOutAt]).toEqual([null, null]);
    const { rig, fake } = armed();
    rig.rest('a');
    rig.road.close();
    rig.core.commit();
    rig.advance(2 * TIMEOUT);
    expect(fake.ranOutAt).not.toBeNull();
    expect([...rig.venue.orders.keys()]).toEqual([]);
  });
});
