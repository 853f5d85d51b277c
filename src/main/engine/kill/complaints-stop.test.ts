import { describe, expect, it } from 'vitest';
import { World } from '../../../../sim/world.ts';
import { TripCause } from '../../../shared/scope.ts';
import { PERP, Rig } from '../testing/rig.ts';
import { VERIFY_GAP_MS } from './bounds.ts';
import { latchedTrips, latchOf } from './trips.ts';

/** What users of such systems complain about, when they stop: docs/complaints.md. */

const GLOBAL = { kind: 'global' } as const;
const A = { kind: 'agent', agent: 'a' } as const;

/** `a` is long 2 and works an order, `b` is long 1 and works an order. */
function busy(): Rig {
  const rig = new Rig(['a', 'b']);
  rig.propose('a', { side: 'buy', quantity: '2' });
  rig.propose('b', { side: 'buy', quantity: '1' });
  for (const agent of ['a', 'b']) rig.propose(agent, { side: 'buy', quantity: '1', price: '90' });
  rig.advance(1_000);
  return rig;
}
function reset(rig: Rig, tripId: string, typed = 'ALL'): void {
  rig.kills.reset({
    tripId,
    by: 'test',
    reason: 'looked at it',
    typed,
    residualsSeen: true,
    rootCause: 'a test',
    actions: 'none',
  });
}
function lettingThrough(rig: Rig, agent: string): boolean {
  return rig.core.gate.lets({ kind: 'agent', agent });
}

describe('complaint:', () => {
  it('[K2] stopping an agent leaves its position open: a kill closes it, a stop says that it keeps it', () => {
    const rig = busy();
    const { tripId } = rig.press(A);
    rig.advance(10_000);
    expect([rig.trip(tripId).phase, rig.held('a')]).toEqual(['FLAT', '0']);

    const world = new World({ seed: 1, agents: 1 });
    world.minute(() => []);
    world.engine.stopAgent('agent-1', 'test');
    world.engine.core.settle();
    const stopped = world.journal.records().filter((it) => it.kind === 'agent.stopped');
    expect(stopped.map((it) => it.body.reason)).toEqual(['stopped by test; its position is kept']);
  });

  it('[K1] two stop buttons act differently: whatever is pressed, the same happens', () => {
    const done = TripCause.options.map((cause) => {
      const rig = busy();
      rig.kills.engage({ scope: GLOBAL, commandId: 'press-0001', cause, by: 'test', reason: '' });
      rig.advance(10_000);
      expect(latchedTrips(rig.state.trips)).toMatchObject([{ phase: 'FLAT', cause }]);
      const alike = (record: { readonly kind: string }) =>
        record.kind !== 'trip.accepted' && record.kind !== 'alarm.raised';
      return { records: rig.journal.records().filter(alike), calls: rig.venue.calls, stopped: rig.stopped };
    });
    expect(done.length).toBeGreaterThan(5);
    for (const it of done) expect(it).toEqual(done[0]);
  });

  it('[K6] an order cancelled by the kill is alive after the alarm is cleared: none is, not even one whose cancel was lost', () => {
    for (const lost of ['nothing', 'cancel', 'answer', 'order'] as const) {
      const rig = busy();
      if (lost === 'order') {
        rig.venue.script.submit = (order) => {
          if (order.type !== 'limit') return false;
          rig.venue.reply(() => rig.venue.take(order), 4_900);
          return true;
        };
        rig.propose('a', { side: 'buy', quantity: '1', price: '80' });
      }
      let losing = lost === 'cancel' || lost === 'answer' ? 2 : 0;
      rig.venue.script.cancel = (id) => {
        if (losing <= 0) return false;
        losing -= 1;
        if (lost === 'answer') rig.venue.orders.delete(id);
        return true;
      };
      const { tripId } = rig.press(GLOBAL);
      for (let i = 0; i < 300 && rig.trip(tripId).phase !== 'FLAT'; i += 1) rig.advance(100);
      // As soon as ever it can be.
      reset(rig, tripId);
      expect([...rig.state.alarms.values()].filter((it) => !it.cleared)).toEqual([]);
      for (const agent of ['a', 'b']) rig.run(agent);
      rig.advance(600_000);
      expect([rig.venue.orders.size, rig.state.orders.open.size, rig.atVenue()]).toEqual([0, 0, '0']);
    }
  });

  it('[K6] the scope of reset is unclear: it lifts what it names, needs that name typed, and says so in the journal', () => {
    const rig = busy();
    const one = rig.press(A);
    rig.advance(10_000);
    const all = rig.press(GLOBAL);
    rig.advance(10_000);
    expect(() => reset(rig, one.tripId, 'ALL')).toThrow('Type a to say what you reset.');
    expect(() => reset(rig, all.tripId, 'a')).toThrow('Type ALL to say what you reset.');
    reset(rig, all.tripId);
    expect([lettingThrough(rig, 'a'), lettingThrough(rig, 'b')]).toEqual([false, true]);
    expect(rig.of('latch.reset').map((it) => it.body.scope)).toEqual([GLOBAL]);
    reset(rig, one.tripId, 'a');
    expect(lettingThrough(rig, 'a')).toBe(true);
  });

  it("[K13] the whole book killed for one position's margin: a venue that wants more margin of one agent stops nobody", () => {
    const rig = busy();
    rig.venue.script.submit = (order) => {
      rig.venue.reply(() => rig.venue.reject(order.id, 'insufficient-balance'));
      return true;
    };
    for (let i = 0; i < 50; i += 1) rig.propose('a', { side: 'buy', quantity: '1' });
    rig.advance(1_000);
    expect(latchedTrips(rig.state.trips)).toEqual([]);
    rig.venue.script = {};
    const { tripId } = rig.press(A);
    rig.advance(10_000);
    expect([rig.trip(tripId).phase, rig.held('a'), rig.held('b'), rig.venue.orders.size]).toEqual([
      'FLAT',
      '0',
      '1',
      1,
    ]);
    expect(rig.propose('b', { side: 'buy', quantity: '1' })).toBeDefined();
  });

  it.each(['reads', 'cancels', 'orders', 'everything'] as const)(
    '[K6] latched with no way back: a kill before a venue that never does its %s ends, and can be reset',
    (what) => {
      const rig = busy();
      const dead = () => true;
      if (what === 'reads' || what === 'everything') rig.venue.script.read = dead;
      if (what === 'cancels' || what === 'everything') rig.venue.script.cancel = dead;
      if (what === 'orders' || what === 'everything') rig.venue.script.submit = dead;
      const { tripId } = rig.press(GLOBAL);
      rig.advance(3_600_000);
      expect(rig.trip(tripId)).toMatchObject({ phase: 'INCOMPLETE', exhausted: true });
      expect(rig.trip(tripId).residuals.length).toBeGreaterThan(0);
      rig.advance(3_600_000);
      expect(rig.kills.isRunning).toBe(false);
      reset(rig, tripId);
      expect(latchedTrips(rig.state.trips)).toEqual([]);
      rig.venue.script = {};
      rig.run('a');
      rig.advance(60_000);
      // What was left can be killed anew.
      const again = rig.press(GLOBAL, 'press-again-0001');
      rig.advance(30_000);
      expect([rig.trip(again.tripId).phase, rig.atVenue(), rig.venue.orders.size]).toEqual(['FLAT', '0', 0]);
    },
  );

  it('[K6] a stop that is not a state and is lost on restart: it is folded from the journal, at whatever point it died', () => {
    for (let ms = 0; ms <= 3_000; ms += 150) {
      const rig = busy();
      const { tripId, persisted } = rig.press(GLOBAL);
      expect(persisted).toBe(true);
      rig.advance(ms);
      const after = rig.restart();
      expect(latchOf(after.state.trips, GLOBAL)?.tripId).toBe(tripId);
      expect([lettingThrough(after, 'a'), lettingThrough(after, 'b')]).toEqual([false, false]);
      expect(() => after.agents.start('a')).toThrow(/latched by/);
      after.advance(30_000);
      expect([after.trip(tripId).phase, after.atVenue(), after.venue.orders.size]).toEqual(['FLAT', '0', 0]);
      const twice = after.restart();
      expect(latchOf(twice.state.trips, GLOBAL)?.tripId).toBe(tripId);
    }
  });

  it('[K13] stopping one bot cancels manual orders: they stay, and so do what was bought by hand and the other bots', () => {
    const rig = busy();
    const manual = rig.venue.orderByHand(PERP.symbol, 'buy', '5');
    rig.venue.tradeByHand(PERP.symbol, 'buy', '4');
    const { tripId } = rig.press(A);
    rig.advance(10_000);
    expect([rig.trip(tripId).phase, rig.held('a')]).toEqual(['FLAT', '0']);
    expect([rig.held('house'), rig.held('b'), rig.atVenue()]).toEqual(['4', '1', '5']);
    expect(rig.venue.orders.has(manual.id)).toBe(true);
    expect(rig.venue.calls.some((call) => call.id === manual.id)).toBe(false);
    expect([rig.stopped, rig.venue.orders.size]).toEqual([['a'], 2]);
  });

  it('[K4] a stop sentinel that depended on a dead service: journal, agents, limits, prices and screen are dead, and it ends flat', () => {
    const rig = busy();
    rig.journal.failing = true;
    rig.core.onRecord = () => {
      throw new Error('no screen');
    };
    rig.core.ports.agents.stop = () => {
      throw new Error('no process to end');
    };
    rig.limits = () => {
      throw new Error('no limits');
    };
    rig.state.marks.clear();
    const { tripId, status } = rig.press(GLOBAL);
    expect([status, lettingThrough(rig, 'a'), lettingThrough(rig, 'b')]).toEqual(['LATCHED', false, false]);
    rig.advance(10_000);
    expect([rig.trip(tripId).phase, rig.atVenue(), rig.venue.orders.size]).toEqual(['FLAT', '0', 0]);
  });

  it('[K6] Enter placed two orders: a press that comes twice is one kill, and an intent that comes twice is one order', () => {
    const rig = busy();
    const before = rig.venue.submitted.length;
    const presses = [0, 1, 2].map(() => rig.press(GLOBAL, 'press-twice-0001'));
    rig.advance(VERIFY_GAP_MS);
    presses.push(rig.press(GLOBAL, 'press-other-0001'));
    rig.advance(10_000);
    expect(presses.map((it) => it.status)).toEqual(['LATCHED', 'ALREADY', 'ALREADY', 'ALREADY']);
    expect(new Set(presses.map((it) => it.tripId)).size).toBe(1);
    expect(rig.venue.submitted.length - before).toBe(1);
    expect(rig.venue.count('cancel')).toBe(2);

    const other = new Rig(['a']);
    const wish = { side: 'buy', quantity: '1', price: '90', ref: 'once' } as const;
    for (let i = 0; i < 2; i += 1) other.propose('a', wish);
    expect(other.venue.submitted).toHaveLength(1);
    expect(other.of('order.denied').map((it) => it.body.reason)).toEqual(['DUPLICATE_REF']);
  });
});
