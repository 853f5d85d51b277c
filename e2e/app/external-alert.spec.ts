import { execFileSync } from 'node:child_process';
import { createHmac } from 'node:crypto';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { expect, test } from './fixtures.ts';

const ROOT = join(import.meta.dirname, '..', '..');
const ALARMS = 40;
/** Promise 14. */
const ON_SCREEN_WITHIN_MS = 1_000;

declare global {
  interface Window {
    /** When each marker was first on the screen, on the machine's clock. */
    seenAt: Record<string, number>;
  }
}

function interlock(...args: string[]): string {
  return execFileSync(process.execPath, [join(ROOT, 'src', 'main', 'cli.ts'), ...args], { encoding: 'utf8' });
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.on('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address !== null ? address.port : 0));
    });
  });
}

/** Turns external alerts on for a data folder that was used before. Returns the way to send one. */
async function alertsOn(dataDir: string): Promise<(body: object) => Promise<Response>> {
  const port = await freePort();
  const said = interlock('alert', 'enable', '--port', String(port), '--data', dataDir);
  const secret = /\b[0-9a-f]{64}\b/.exec(said)?.[0];
  if (secret === undefined) throw new Error(`no secret was shown: ${said}`);
  return (alert) => {
    const body = JSON.stringify(alert);
    const timestamp = String(Date.now());
    const signature = createHmac('sha256', Buffer.from(secret, 'hex')).update(`${timestamp}.${body}`).digest('hex');
    return fetch(`http://127.0.0.1:${port}/alert`, {
      method: 'POST',
      headers: { 'X-Interlock-Timestamp': timestamp, 'X-Interlock-Signature': `v1=${signature}` },
      body,
    });
  };
}

test.describe('alerts from outside', () => {
  test.setTimeout(240_000);

  test('[U2] [N3] from the event to the alarm on the screen, p99 within a second', async ({ launch, dataDir }) => {
    await (await launch()).close();
    const send = await alertsOn(dataDir);
    const { screen, page } = await launch();
    await screen.startSession.click();
    await expect(screen.alarms).toBeVisible();
    await page.evaluate(() => {
      window.seenAt = {};
      const look = (): void => {
        for (const [marker] of document.body.textContent.matchAll(/marker-\d+/g)) window.seenAt[marker] ??= Date.now();
      };
      new MutationObserver(look).observe(document.body, { childList: true, subtree: true, characterData: true });
    });
    const sentAt: number[] = [];
    for (let n = 0; n < ALARMS; n += 1) {
      sentAt.push(Date.now());
      const answer = await send({
        kind: 'alarm',
        priority: 'high',
        cause: `marker-${n}: the desk's own monitor is worried`,
        consequence: 'Nothing yet.',
        action: 'Look at the monitor.',
      });
      expect(answer.status).toBe(202);
      await expect.poll(() => page.evaluate((it) => it in window.seenAt, `marker-${n}`), { timeout: 5_000 }).toBe(true);
    }
    const seenAt = await page.evaluate(() => window.seenAt);
    const times = sentAt.map((at, n) => (seenAt[`marker-${n}`] ?? Number.POSITIVE_INFINITY) - at).sort((a, b) => a - b);
    const p99 = times.at(Math.ceil(0.99 * times.length) - 1) ?? Number.POSITIVE_INFINITY;
    process.stdout.write(`event to alarm on screen: p50 ${times[Math.floor(times.length / 2)]} ms, p99 ${p99} ms\n`);
    expect(p99).toBeLessThanOrEqual(ON_SCREEN_WITHIN_MS);
  });

  test('[N3] [K9] [K1] a signed kill latches everything, and the screen says where it came from', async ({
    launch,
    dataDir,
  }) => {
    await (await launch()).close();
    const send = await alertsOn(dataDir);
    const { screen } = await launch();
    await screen.startSession.click();
    await expect(screen.startSession).toBeHidden({ timeout: 30_000 });
    const answer = await send({ kind: 'kill', scope: 'all', reason: 'the exchange halts' });
    expect(answer.status).toBe(202);
    await expect(screen.band).toContainText('HALTED', { timeout: 5_000 });
    await expect(screen.killRun('trip-1')).toContainText(/FLAT/, { timeout: 60_000 });
    await expect(screen.killRun('trip-1')).toContainText(/alert from 127\.0\.0\.1/);
  });
});
