import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { KeyNotTaken, NotAsked } from './permissions.ts';
import { KeyDesk, TRADES } from './testing/key-desk.ts';

const DAY = 24 * 60 * 60_000;
const WITHDRAWS = { ...TRADES, withdraw: true };
const SILENT = { ...TRADES, withdraw: null, notTold: 'Its page of keys says so.' };
const ACCOUNT = 'venue:main:folder';

describe('keys of exchanges', () => {
  let desk: KeyDesk;
  beforeEach(() => {
    desk = new KeyDesk();
  });
  afterEach(() => desk.close());

  const read = async (alias: string): Promise<string> =>
    (await desk.keys.use(alias, 'trade')).apiKey.useText((text) => text);

  it('[S1] a key that passed its test stands in the keychain by its alias, and what is known of it holds nothing of it', async () => {
    expect(await desk.enter('main', 'first-key')).toMatchObject({ kind: 'stored' });
    expect([...desk.store.kept.keys()]).toEqual([ACCOUNT]);
    expect(await read('main')).toBe('first-key');
    expect(desk.row('main')).toMatchObject({
      ...{ exchange: 'binance', market: 'perp', state: 'active', testedWallAt: desk.now, isDue: false },
      permissions: 'can trade, cannot withdraw, from listed addresses only',
    });
    const known = JSON.stringify([desk.management.venueKeys.all(), desk.keys.view(), desk.journal()]);
    expect(known).not.toContain('first-key');
  });

  it('[S1] where no real keychain stands none is taken, tested or used, and that is said with what to do', async () => {
    desk.close();
    desk = new KeyDesk('key-file');
    const words = /Live is refused here: .* key file.* start a keychain/;
    await expect(desk.enter('main', 'first-key')).rejects.toThrow(words);
    await expect(desk.keys.use('main', 'trade')).rejects.toThrow(words);
    expect(desk.keys.refusal).toMatch(words);
    expect([desk.asked, desk.store.kept.size, desk.keys.view()]).toEqual([[], 0, []]);
  });

  it('[S2] a key that can withdraw is refused, not stored, and shown as refused', async () => {
    desk.answer = () => WITHDRAWS;
    await expect(desk.enter('main', 'bad-key')).rejects.toThrow(/can withdraw.*Nothing was stored/);
    expect(desk.store.kept.size).toBe(0);
    expect(desk.row('main')).toMatchObject({ state: 'refused' });
    expect(desk.journal()).toEqual([expect.stringMatching(/^venue:main refused by ada: .*can withdraw/)]);
    await expect(desk.keys.use('main', 'trade')).rejects.toThrow(/can withdraw/);
    desk.answer = () => TRADES;
    expect(await desk.enter('main', 'good-key')).toMatchObject({ kind: 'stored' });
  });

  it.each([
    ['cannot trade', { ...TRADES, trade: false }],
    ['has run out', { ...TRADES, expiresAt: 1_000 }],
  ])('[S2] one that %s is refused and not stored', async (_what, told) => {
    desk.answer = () => told;
    await expect(desk.enter('main', 'bad-key')).rejects.toThrow('Nothing was stored.');
    expect(desk.store.kept.size).toBe(0);
  });

  it('[S2] where the exchange does not tell, it is stored only once the alias was typed, and refused when it tells worse', async () => {
    desk.answer = () => SILENT;
    expect(await desk.enter('main', 'quiet-key')).toMatchObject({
      kind: 'confirm',
      text: expect.stringMatching(/does not tell whether this key can withdraw. Its page of keys says so. .*type main/),
    });
    expect(await desk.enter('main', 'quiet-key', { typed: 'yes' })).toMatchObject({ kind: 'confirm' });
    expect(desk.store.kept.size).toBe(0);
    expect(await desk.enter('main', 'quiet-key', { typed: 'main' })).toMatchObject({ kind: 'stored' });
    expect(desk.row('main')?.permissions).toContain('as a person confirmed');
    await desk.keys.test('main');
    expect(desk.row('main')).toMatchObject({ state: 'active' });
    desk.answer = () => WITHDRAWS;
    await desk.keys.test('main');
    expect(desk.row('main')).toMatchObject({ state: 'refused' });
  });

  it('[S1] called off while the exchange is asked, nothing is stored or told, whatever the exchange says then', async () => {
    for (const outcome of [TRADES, WITHDRAWS, new KeyNotTaken()]) {
      const off = new AbortController();
      const said = Promise.withResolvers<typeof TRADES>();
      desk.answer = () => said.promise;
      const entering = desk.enter('main', 'first-key', { calledOff: off.signal });
      const refused = expect(entering).rejects.toThrow('Cancelled. Nothing was stored.');
      await expect.poll(() => desk.asked.length).toBeGreaterThan(0);
      off.abort();
      await refused;
      if (outcome instanceof Error) said.reject(outcome);
      else said.resolve(outcome);
      await desk.keys.close();
      expect([desk.store.kept.size, desk.keys.view(), desk.journal()]).toEqual([0, [], []]);
    }
    const already = AbortSignal.abort();
    desk.asked.length = 0;
    await expect(desk.enter('main', 'first-key', { calledOff: already })).rejects.toThrow('Cancelled.');
    expect(desk.asked).toEqual([]);
  });

  it('[S1] called off too late it is stored, and said to be', async () => {
    const off = new AbortController();
    desk.store.beforeSet = () => off.abort();
    expect(await desk.enter('main', 'first-key', { calledOff: off.signal })).toMatchObject({ kind: 'stored' });
    expect(await read('main')).toBe('first-key');
  });

  it('[S2] one whose exchange tells no more than it did is refused until a person confirms another', async () => {
    await desk.enter('main', 'first-key');
    desk.answer = () => SILENT;
    await desk.keys.test('main');
    expect(desk.row('main')).toMatchObject({ state: 'refused', text: expect.stringMatching(/does not tell any more/) });
  });

  it.each([
    ['does not answer', new NotAsked('It did not answer in 10 s.'), 'It did not answer in 10 s.'],
    ['answers nonsense', new TypeError('apiKey=first-key'), 'Its answer was not understood.'],
  ])('[S2] an exchange that %s stores nothing, and is quoted in no word of its own', async (_what, error, words) => {
    desk.answer = () => {
      throw error;
    };
    const failure = await desk.enter('main', 'first-key').catch((it: Error) => it.message);
    expect(failure).toBe(`Binance could not be asked what the key may do. ${words}`);
    expect([desk.store.kept.size, desk.keys.view()]).toEqual([0, []]);
  });

  it('[S3] each read is journalled by alias and purpose before the key is handed out', async () => {
    await desk.enter('main', 'first-key');
    await read('main');
    await desk.keys.test('main');
    expect(desk.journal()).toEqual([
      'venue:main created by ada: Binance, perp',
      'venue:main used to trade',
      'venue:main used to ask Binance what it may do',
    ]);
    desk.rig.journal.failing = true;
    await expect(read('main')).rejects.toThrow('The journal cannot be written.');
    await expect(desk.enter('other', 'second-key')).rejects.toThrow('The journal cannot be written.');
    expect(desk.store.kept.size).toBe(1);
  });

  it('[S3] rotated: the new key takes the place of the old one once its test passed, and the old one does not come back', async () => {
    await desk.enter('main', 'first-key');
    desk.answer = (apiKey) => (apiKey === 'bad-key' ? WITHDRAWS : TRADES);
    await expect(desk.enter('main', 'bad-key')).rejects.toThrow('Nothing was stored.');
    expect([await read('main'), desk.row('main')?.state]).toEqual(['first-key', 'active']);
    desk.now += 100 * DAY;
    expect(desk.row('main')).toMatchObject({ isDue: true });
    await desk.enter('main', 'second-key');
    expect(await read('main')).toBe('second-key');
    expect(desk.row('main')).toMatchObject({ isDue: false, enteredWallAt: desk.now });
    expect(desk.journal()).toContain('venue:main rotated by ada: the new key passed its test');
    for (const alias of ['main', 'other']) {
      await expect(desk.enter(alias, 'first-key')).rejects.toThrow('revoked or replaced here');
    }
    await expect(desk.enter('other', 'second-key')).rejects.toThrow('kept as main already');
    await expect(desk.enter('main', 'third-key', { exchange: 'bybit' })).rejects.toThrow('is a key of Binance, perp');
  });

  it('[S3] revoked: out of use first, seen to be gone from the keychain, journalled, and neither alias nor key comes back', async () => {
    await desk.enter('main', 'first-key');
    desk.store.isLocked = true;
    await expect(desk.keys.revoke('main', 'ada', 'leaving')).rejects.toThrow('The keychain is locked.');
    expect(desk.row('main')).toMatchObject({
      state: 'revoked',
      text: expect.stringContaining('still in the keychain'),
    });
    await expect(desk.keys.use('main', 'trade')).rejects.toThrow('There is no key main here.');
    desk.daily.look();
    await desk.keys.close();
    expect(desk.alarms()).toContain('venue-key-unwiped-main');
    desk.store.isLocked = false;
    desk.restart();
    await desk.keys.close();
    expect([desk.store.kept.size, desk.row('main')?.text]).toEqual([0, '']);
    desk.daily.look();
    expect(desk.alarms()).toEqual([]);
    expect(desk.journal().slice(1)).toEqual([
      'venue:main revoked by ada: leaving',
      'venue:main wiped by console: seen to be gone from the keychain',
    ]);
    await expect(desk.enter('main', 'new-key')).rejects.toThrow('was revoked and does not come back');
    await expect(desk.enter('other', 'first-key')).rejects.toThrow('does not come back');
  });

  it('[S3] a key that may have been seen is due at once, and alarmed higher than an old one', async () => {
    await desk.enter('main', 'first-key');
    await desk.keys.exposed('main', 'ada', 'it stood in a chat');
    desk.daily.look();
    expect(desk.row('main')).toMatchObject({ isDue: true, isExposed: true });
    expect(desk.rig.core.state.alarms.get('venue-key-due-main')).toMatchObject({ priority: 'high' });
    await desk.enter('main', 'second-key');
    desk.daily.look();
    expect([desk.row('main')?.isExposed, desk.alarms()]).toEqual([false, []]);
    expect(desk.journal()).toContain('venue:main rotating by ada: the one before may have been seen');
  });

  it('[S1] one that was changed in the keychain, or taken out of it, is not used', async () => {
    await desk.enter('main', 'first-key');
    await desk.enter('other', 'second-key');
    const second = desk.store.kept.get('venue:other:folder') ?? '';
    desk.store.kept.set(ACCOUNT, second);
    await expect(desk.keys.use('main', 'trade')).rejects.toThrow('is not the one that was entered here');
    desk.store.kept.set(ACCOUNT, second.replace('binance', 'bybit'));
    await expect(desk.keys.use('main', 'trade')).rejects.toThrow('not of this exchange');
    desk.store.kept.set(ACCOUNT, 'second-key');
    await expect(desk.keys.use('main', 'trade')).rejects.toThrow(/damaged in the keychain/);
    desk.store.kept.delete(ACCOUNT);
    await expect(desk.keys.use('main', 'trade')).rejects.toThrow('not in the keychain any more');
  });

  describe('an entry that is cut short', () => {
    /** The process ends as the key is put in: before, or just after. */
    async function cut(alias: string, apiKey: string, isStored: boolean): Promise<void> {
      const { kept } = desk.store;
      desk.store.beforeSet = () => {
        // What would clean up is gone with the process.
        desk.store.isLocked = true;
        if (isStored)
          kept.set(ACCOUNT, JSON.stringify({ v: 1, exchange: 'binance', apiKey, secret: 's', passphrase: null }));
        throw new Error('killed');
      };
      await expect(desk.enter(alias, apiKey)).rejects.toThrow('killed');
      desk.store.beforeSet = () => {};
      desk.store.isLocked = false;
      desk.restart();
      await desk.keys.close();
    }

    it.each([true, false])('[S1] leaves no first key, whether it was put in (%s) or not', async (isStored) => {
      await cut('main', 'first-key', isStored);
      expect([desk.store.kept.size, desk.row('main')?.state]).toEqual([0, 'refused']);
      await expect(desk.keys.use('main', 'trade')).rejects.toThrow('cut short');
    });

    it.each([
      [true, 'second-key'],
      [false, 'first-key'],
    ])('[S3] of a rotation leaves the one that is in the keychain (%s)', async (isStored, left) => {
      await desk.enter('main', 'first-key');
      await cut('main', 'second-key', isStored);
      expect([await read('main'), desk.row('main')?.state]).toEqual([left, 'active']);
      // What it may do is asked again before long.
      expect(desk.row('main')?.testedWallAt === null).toBe(isStored);
    });
  });

  describe('each day', () => {
    beforeEach(() => desk.enter('main', 'first-key'));

    it('[S2] every key in use is asked about again, once', async () => {
      await desk.days(3);
      expect(desk.asked).toHaveLength(4);
      expect(desk.row('main')).toMatchObject({ state: 'active', testedWallAt: desk.now });
      expect([desk.alarms(), desk.trips]).toEqual([[], []]);
    });

    it.each([
      ['can withdraw by now', () => WITHDRAWS, 'the key main can withdraw'],
      [
        'is not taken any more',
        () => {
          throw new KeyNotTaken();
        },
        'Binance refused the key main',
      ],
    ])('[S2] [K9] one that %s is alarmed, kills once, and is used no more', async (_what, answer, trip) => {
      desk.answer = answer;
      await desk.days(3);
      expect(desk.trips).toEqual([trip]);
      expect(desk.alarms()).toEqual(['venue-key-refused-main']);
      await expect(desk.keys.use('main', 'trade')).rejects.toThrow(/main/);
      desk.answer = () => TRADES;
      await desk.keys.test('main');
      desk.daily.look();
      expect([desk.row('main')?.state, desk.alarms()]).toEqual(['active', []]);
    });

    it('[S2] an exchange that does not answer is asked again after an hour, and alarmed after three days', async () => {
      desk.answer = () => {
        throw new NotAsked('It did not answer.');
      };
      await desk.days(1);
      desk.now += DAY / 48;
      desk.daily.look();
      await desk.keys.close();
      expect(desk.asked).toHaveLength(2);
      desk.now += DAY / 24;
      desk.daily.look();
      await desk.keys.close();
      expect([desk.asked.length, desk.alarms()]).toEqual([3, []]);
      await desk.days(2);
      expect([desk.alarms(), desk.row('main')?.state, desk.trips]).toEqual([['venue-key-untested-main'], 'active', []]);
    });

    it('[S3] after a quarter rotation is due, and before a key runs out at its exchange', async () => {
      await desk.days(89);
      expect(desk.alarms()).toEqual([]);
      await desk.days(1);
      expect(desk.rig.core.state.alarms.get('venue-key-due-main')).toMatchObject({ priority: 'low', cleared: false });
      desk.answer = () => ({ ...TRADES, expiresAt: desk.now + 14 * DAY });
      await desk.enter('other', 'second-key');
      desk.daily.look();
      expect(desk.alarms()).toContain('venue-key-due-other');
    });
  });
});
