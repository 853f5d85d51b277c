import { describe, expect, it } from 'vitest';
import { quantity } from '../../shared/money.ts';
import { FakeVenue } from '../engine/kill/testing/fake-venue.ts';
import { PERP, START } from '../engine/testing/rig.ts';
import { KillEngine } from './kill-engine.ts';

/** A venue that was left with something, and the watchdog's kill before it, on a clock that the test moves. */
class Scene {
  now = START;
  readonly #tasks: { readonly at: number; readonly run: () => void }[] = [];
  readonly venue = new FakeVenue('paper', {
    now: () => this.now,
    later: (ms, run) => this.#tasks.push({ at: this.now + ms, run }),
    say: (report) => this.engine.report('paper', report),
  });
  readonly engine = new KillEngine({
    clock: { now: () => this.now },
    venues: new Map([['paper', this.venue]]),
    instruments: [PERP],
    seed: 7,
  });

  run(ms: number): void {
    for (const end = this.now + ms; this.now < end && !this.engine.isOver; this.now += 10) {
      for (const task of this.#tasks.filter((it) => it.at <= this.now)) {
        this.#tasks.splice(this.#tasks.indexOf(task), 1);
        task.run();
      }
      this.engine.tick();
    }
  }
}

const RESTING = {
  id: 'ofthedeadmain-1',
  symbol: PERP.symbol,
  side: 'buy',
  type: 'limit',
  quantity: quantity('1'),
  price: PERP.tick,
  timeInForce: 'GTC',
  postOnly: false,
  reduceOnly: false,
} as const;

describe('the watchdog’s kill', () => {
  it('[K10] [K4] cancels and flattens what the venue shows, and says FLAT after two clean reads', () => {
    const scene = new Scene();
    scene.venue.positions.set(PERP.symbol, quantity('-0.3'));
    scene.venue.orders.set(RESTING.id, RESTING);
    scene.engine.begin('watchdog-1', 'main died');
    scene.run(60_000);
    expect(scene.engine.trip).toMatchObject({ phase: 'FLAT', residuals: [], cause: 'watchdog' });
    expect(scene.venue.submitted).toMatchObject([{ side: 'buy', quantity: quantity('0.3'), reduceOnly: true }]);
    expect(scene.venue.orders.size).toBe(0);
    expect(scene.venue.submitted[0]?.id).toMatch(/^[a-z0-9]{6,20}-[a-z0-9]{1,12}$/);
  });

  it('[K10] a venue that answers nothing is INCOMPLETE and given up, never FLAT', () => {
    const scene = new Scene();
    scene.venue.positions.set(PERP.symbol, quantity('1'));
    scene.venue.script = { read: () => true, submit: () => true };
    scene.engine.begin('watchdog-1', 'main died');
    scene.run(20 * 60_000);
    expect(scene.engine.isOver).toBe(true);
    expect(scene.engine.trip).toMatchObject({ phase: 'INCOMPLETE', exhausted: true });
    expect(scene.engine.trip?.residuals).toMatchObject([{ type: 'unread' }]);
  });

  it('[K10] what it knows no instrument of is closed all the same', () => {
    const scene = new Scene();
    scene.venue.positions.set('DOGE-PERP', quantity('12'));
    scene.engine.begin('watchdog-1', 'main died');
    scene.run(60_000);
    expect(scene.engine.trip?.phase).toBe('FLAT');
    expect(scene.venue.positions.get('DOGE-PERP')).toBe(0n);
  });
});
