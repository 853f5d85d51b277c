import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { agedFolder, KeepingTorture } from './testing/keeping-torture.ts';
import { ProofDesk } from './testing/proof-desk.ts';

/** `npm run torture -- --evidence N` does more of them, at random. */
const KILLS = 5;
const MOST_KILLS = 15;
const OLD = 2_600;

describe('a console that is killed while records expire or a replica is made', { timeout: 300_000 }, () => {
  let desk: ProofDesk;
  beforeEach(() => {
    desk = new ProofDesk();
  });
  afterEach(() => desk.close());

  it('[E5] the log verifies, what is gone is what is said to be, and no half replica is taken for one', async () => {
    await agedFolder(desk.data, OLD);
    const torture = new KeepingTorture(desk.data, desk.env);
    const whole = await torture.round(null);
    expect(whole).toMatchObject({ expired: OLD, replicas: 2 });
    const seen = new Set<number>();
    // A round takes as long as the machine lets it: until kills came both early and late, they come earlier or later.
    let stretch = 1;
    for (let kill = 0; kill < KILLS || (seen.size < 2 && kill < MOST_KILLS); kill += 1) {
      torture.putBack();
      const killed = await torture.round((((kill % KILLS) + 0.5) / KILLS) * whole.ranMs * stretch);
      if (seen.size < 2) stretch *= killed.expired === OLD ? 0.6 : 1.3;
      seen.add(killed.expired);
      expect(killed.expired).toBeLessThanOrEqual(OLD);
      expect(killed.replicas).toBeLessThanOrEqual(2);
      // It goes on where it was, and loses nothing that it had.
      const after = await torture.round(null);
      expect(after.expired).toBe(OLD);
      expect(after.replicas).toBe(killed.replicas + 2);
    }
    expect(seen.size).toBeGreaterThan(1);
  });
});
