import { describe, expect, it } from 'vitest';
import { isAccountTraded, watchedAccount, watchingFor } from './watchdog.ts';

const LAUNCH = { nodePath: 'node', entry: 'watchdog.ts', dataDir: '/data' };
const ACCOUNT = { alias: 'desk', rest: 'https://127.0.0.1:4443', stream: 'wss://127.0.0.1:4443', ca: 'pem' };
const GIVEN = { ended: null as number | null, open: 0, held: 0, isRunning: false, account: ACCOUNT as object | null };

describe('which console is watched', () => {
  it.each([
    ['paper in a process of its own', true, false],
    ['an account at an exchange', false, true],
    ['both', true, true],
  ])('[K10] one with %s, unless it is told not to be', (_what, paperOutlives, atExchange) => {
    const where = { paperOutlives, atExchange };
    expect(watchingFor(() => LAUNCH, true, where)).toEqual({ kind: 'watched', launch: LAUNCH, paperOutlives });
    expect(watchingFor(() => LAUNCH, false, where)).toMatchObject({
      kind: 'off',
      reason: expect.stringContaining('--no-watchdog'),
    });
  });

  it('[K10] with nothing that outlives it there is nothing to take over, and no program is looked for', () => {
    const launch = (): never => {
      throw new Error('looked for');
    };
    expect(watchingFor(launch, true, { paperOutlives: false, atExchange: false })).toMatchObject({ kind: 'off' });
  });

  it.each([
    ['trades it', {}, true],
    ['ended, and left nothing', { ended: 1 }, false],
    ['ended, and left an order', { ended: 1, open: 1 }, true],
    ['ended, and left a position', { ended: 1, held: 1 }, true],
    ['ended, and is being killed', { ended: 1, isRunning: true }, true],
    ['trades on paper', { account: null }, false],
  ])('[K10] the key of an account is needed where a session %s: %o', (_how, how, isNeeded) => {
    const { ended = null, open = 0, held = 0, isRunning = false, account = ACCOUNT } = how as Partial<typeof GIVEN>;
    const state = {
      session: { venue: 'binance', currency: 'USDT', account, ended },
      orders: { open: { size: open } },
      ledger: { account: { positions: { size: held } } },
    };
    const engine = { state, kills: { isRunning }, inForce: { risk: {} } } as never;
    expect(isAccountTraded(engine)).toBe(isNeeded);
    expect(watchedAccount(engine)).toEqual(isNeeded ? { venue: 'binance', currency: 'USDT', ...ACCOUNT } : null);
  });
});
