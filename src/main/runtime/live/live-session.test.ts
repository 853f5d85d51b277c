import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { price } from '../../../shared/money.ts';
import { BAR_MS } from '../../adapters/live-feed/live-feed.ts';
import { Desk, TRADER } from '../../cli/testing/command.ts';
import type { JournalRecord } from '../../engine/domain/records.ts';
import { type ConsoleOptions, createConsole } from '../compose.ts';
import type { Console } from '../console.ts';
import { LIVE_BTC, ScriptedFeed } from './testing/scripted-feed.ts';

const RESOURCES = join(import.meta.dirname, '../../../../resources');
const SOON = { timeout: 20_000, interval: 20 };
const WANTED = [{ source: 'scripted', market: 'BTC/USDT:USDT' }];
const GLOBAL = { kind: 'global' } as const;

describe('a session on live prices', () => {
  let desk: Desk;
  let console: Console;
  let feeds: ScriptedFeed[];
  let records: JournalRecord[];
  let instrument = LIVE_BTC;
  let minute: number;
  beforeEach(async () => {
    desk = new Desk();
    desk.agent('holder', TRADER);
    vi.stubEnv('DBUS_SESSION_BUS_ADDRESS', '');
    [feeds, records, instrument] = [[], [], LIVE_BTC];
    console = await open();
  });
  afterEach(async () => {
    await console.close();
    await desk.close();
    vi.unstubAllEnvs();
  });

  const open = async (more: Partial<ConsoleOptions> = {}): Promise<Console> => {
    const opened = await createConsole({
      ...more,
      dataDir: desk.data,
      resourcesDir: RESOURCES,
      fallbackReason: '',
      version: '',
      host: 'headless',
      openLiveFeed: (markets) => {
        expect(markets).toMatchObject(WANTED);
        const feed = new ScriptedFeed(instrument);
        feeds.push(feed);
        return Promise.resolve(feed);
      },
    });
    const { core } = opened.engine;
    const before = core.onStaged;
    core.onStaged = (record) => {
      before(record);
      records.push(record);
    };
    return opened;
  };
  const start = (): Promise<void> => console.startSession({ live: WANTED, agents: ['holder'], seed: 1 });
  const status = (): string | undefined => console.engine.state.registry.get('holder')?.status;
  const phases = (): string[] => [...console.engine.state.trips.byId.values()].map((it) => it.phase);
  const held = (): number => console.engine.state.ledger.account.positions.size;
  /** When the running minute closes. */
  const nextMinute = (): number => Date.now() - (Date.now() % BAR_MS) + BAR_MS;
  /** Its agent holds something, and an order rests. */
  const holding = async (): Promise<void> => {
    await start();
    await vi.waitFor(() => expect(status()).toBe('running'), SOON);
    minute = nextMinute();
    feeds[0]?.quote('50000');
    feeds[0]?.bar('50000', minute);
    await vi.waitFor(() => expect(held()).toBe(1), SOON);
  };
  const kinds = <K extends JournalRecord['kind']>(kind: K): Extract<JournalRecord, { kind: K }>[] =>
    records.filter((it): it is Extract<JournalRecord, { kind: K }> => it.kind === kind);

  it('[T2] opens with what it is played on in its record, asks for nothing before, and ends when told', async () => {
    expect(feeds).toEqual([]);
    await holding();
    expect(kinds('session.opened')[0]?.body).toMatchObject({
      feed: 'live scripted',
      feedSha256: '',
      live: [{ symbol: 'BTC-PERP', source: 'scripted', market: 'BTC/USDT:USDT' }],
      venue: 'paper',
      currency: 'USDT',
      instruments: [LIVE_BTC],
    });
    expect(console.session.view()).toMatchObject({
      state: 'running',
      feed: 'live',
      speed: 1,
      barsTotal: null,
      bars: 1,
    });
    expect(Math.abs(console.engine.core.now() - Date.now())).toBeLessThan(2_000);
    expect(() => console.setSpeed(60)).toThrow('market’s own pace');
    // It has no end of its own: the operator ends it, and another one may begin.
    console.endSession();
    await vi.waitFor(() => expect(console.session.state).toBe('ended'), SOON);
    expect([kinds('session.ended')[0]?.body.reason, feeds[0]?.isClosed]).toEqual(['stopped', true]);
    await start();
    expect(console.engine.state.session?.session).toBe(2);
  });

  it('[K6] [T1] an account is not begun with while all is latched, and not without a test exchange', async () => {
    const atAccount = (): Promise<void> => console.startSession({ live: WANTED, account: 'desk' });
    await expect(atAccount()).rejects.toThrow('There is no key desk here.');
    console.kill({ kind: 'global' }, 'window', 'ada');
    await vi.waitFor(() => expect(phases()).toEqual(['FLAT']), SOON);
    await expect(atAccount()).rejects.toThrow('Everything is latched by a kill. Reset it before you start.');
    expect(feeds).toEqual([]);
  });

  it('[K6] [T2] is there again after a restart: its gap is said, and its agents go on', async () => {
    await holding();
    await console.close();
    expect(feeds[0]?.isClosed).toBe(true);
    console = await open();
    expect(console.session.view()).toMatchObject({ state: 'ready', feed: 'live', bars: 1, problem: '', prices: [] });
    expect([feeds.length, held()]).toEqual([1, 1]);
    // As if it had been away: the clock of the machine is a test's only in the engine's own tests.
    console.engine.state.live.closedAt = minute - 5 * BAR_MS;
    await console.resumeSession();
    expect(kinds('market.gap').at(-1)?.body).toMatchObject({
      symbols: ['BTC-PERP'],
      from: minute - 5 * BAR_MS,
      cause: 'restart',
    });
    await vi.waitFor(() => expect(status()).toBe('running'), SOON);
    feeds[1]?.quote('50100');
    feeds[1]?.bar('50100', minute + BAR_MS);
    await vi.waitFor(() => expect(console.session.bars).toBe(2), SOON);
  });

  it('[K4] [K6] a kill after a restart flattens at the last journalled quote, with nothing asked for', async () => {
    await holding();
    await console.close();
    console = await open();
    console.kill(GLOBAL, 'window', 'test');
    await vi.waitFor(() => expect(phases()).toEqual(['FLAT']), SOON);
    expect([held(), feeds.length]).toEqual([0, 1]);
    const fills = kinds('venue.reported').flatMap(({ body }) => (body.report.kind === 'fill' ? [body.report] : []));
    expect(fills.at(-1)?.price).toBe(price('50000'));
  });

  it('[K4] trades and is killed the same where the paper venue is a process of its own', async () => {
    await console.close();
    console = await open({ venueProcess: true, watchdog: false });
    await holding();
    feeds[0]?.quote('50500');
    console.kill(GLOBAL, 'window', 'test');
    await vi.waitFor(() => expect(phases()).toEqual(['FLAT']), SOON);
    expect(held()).toBe(0);
  });

  it('[K12] [K9] frozen on purpose it brings nothing, and trips', async () => {
    await holding();
    console.setChaos({ feed: 'frozen', venue: 'normal' }, 'test');
    feeds[0]?.quote('60000');
    feeds[0]?.bar('60000', minute + BAR_MS);
    expect(console.session.bars).toBe(1);
    // Nothing heard for longer than the limit, as its clock will say in a while.
    const { 'frozen-feed': limit } = console.engine.inForce.risk.triggers;
    const silentFor = (limit.quoteLateMs ?? 0) + 2_000;
    vi.spyOn(Date, 'now').mockReturnValue(Date.now() + silentFor);
    const { prices, lastRowWallAt } = console.session.view();
    expect(prices).toMatchObject([{ id: 'BTC-PERP', source: 'scripted', market: 'BTC/USDT:USDT', state: 'streaming' }]);
    expect(Date.now() - (lastRowWallAt ?? Number.POSITIVE_INFINITY)).toBeGreaterThanOrEqual(silentFor - 1_000);
    expect(lastRowWallAt).toBe(prices[0]?.heardWallAt);
    console.engine.triggers.tick();
    vi.restoreAllMocks();
    expect(kinds('trigger.fired').map(({ body }) => body.reason)).toEqual([
      expect.stringContaining('BTC-PERP: nothing came for'),
    ]);
    await vi.waitFor(() => expect(phases()).toEqual(['FLAT']), SOON);
  });

  it('[R7] is not resumed on an instrument that its venue changed meanwhile', async () => {
    await holding();
    await console.close();
    instrument = { ...LIVE_BTC, tick: price('0.5') };
    console = await open();
    expect(() => console.setSpeed('max')).toThrow('market’s own pace');
    await expect(console.resumeSession()).rejects.toThrow(/lists BTC-PERP otherwise/);
    expect(feeds[1]?.isClosed).toBe(true);
    console.endSession();
    expect(console.session.state).toBe('ended');
  });
});
