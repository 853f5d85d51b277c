import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createRandom } from '../../src/main/engine/domain/random.ts';
import { agedFolder, KeepingTorture } from '../../src/main/runtime/evidence/testing/keeping-torture.ts';

/** Records that run out: enough for some steps of their expiry. */
const OLD = 3_000;

export interface EvidenceTortureOptions {
  readonly kills: number;
  readonly seed: number;
  readonly keep: boolean;
  readonly json: boolean;
}

/** How often it is said how far it is. */
const SAID_EVERY = 25;

/** Kills consoles that let records expire and make replicas; answers with the exit code. */
export async function tortureEvidence({ kills, seed, keep, json }: EvidenceTortureOptions): Promise<number> {
  const dir = mkdtempSync(join(tmpdir(), 'interlock-torture-evidence-'));
  const home = join(dir, 'home');
  mkdirSync(home);
  // No keychain of the machine is asked.
  process.env.DBUS_SESSION_BUS_ADDRESS = '';
  const env = { PATH: process.env.PATH ?? '', HOME: home };
  const result = { seed, kills: 0, ended: 0, cutExpiries: 0, violation: '' };
  let torture: KeepingTorture | null = null;
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(signal, () => {
      torture?.end();
      rmSync(dir, { recursive: true, force: true, maxRetries: 5, retryDelay: 50 });
      process.exit(130);
    });
  }
  process.stderr.write(`torture: ${kills} kills of retention and replica, seed ${seed}\n`);
  try {
    const data = join(dir, 'data');
    await agedFolder(data, OLD);
    torture = new KeepingTorture(data, env);
    const whole = await torture.round(null);
    const random = createRandom(seed, 'evidence');
    while (result.kills < kills) {
      torture.putBack();
      const killed = await torture.round(random.next() * whole.ranMs);
      if (killed.killedAfterMs === null) result.ended += 1;
      else result.kills += 1;
      if (killed.killedAfterMs !== null && result.kills % SAID_EVERY === 0) {
        process.stderr.write(`${result.kills} kills\n`);
      }
      if (killed.expired > 0 && killed.expired < OLD) result.cutExpiries += 1;
      const after = await torture.round(null);
      if (after.expired !== OLD || after.replicas !== killed.replicas + 2) {
        throw new Error(`after a kill: ${after.expired} of ${OLD} expired, ${after.replicas} replicas`);
      }
    }
  } catch (error) {
    result.violation = error instanceof Error ? error.message : 'unknown';
    process.stderr.write(`VIOLATION: ${result.violation}\n  ${dir}\n`);
  }
  if (!keep && result.violation === '') rmSync(dir, { recursive: true, force: true });
  const { violation } = result;
  const text = `${result.kills} kills, ${result.ended} came to their end first, ${result.cutExpiries} in the middle of an expiry; ${violation === '' ? 'nothing lost' : violation}`;
  process.stdout.write(`${json ? JSON.stringify(result, null, 2) : text}\n`);
  return violation === '' ? 0 : 1;
}
