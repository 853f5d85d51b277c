import { describe, expect, it } from 'vitest';
import type { VenueView } from '../../../shared/view/console-view.ts';
import { priceTroubles, troublesOf } from './venue-words.ts';

const NORMAL: VenueView = {
  id: 'desk',
  mode: 'paper',
  state: 'ok',
  notes: [],
  capabilities: { cancelAll: 'All.', reduceOnly: 'Yes.', deadMansSwitch: null, kill: 'Flattens.' },
  deadMansSwitch: 'none',
  isSwitchFailed: false,
  link: 'up',
  reconciled: { wallAt: null, differences: [] },
  requests: null,
};
const FOREIGN = { explanation: 'foreign-order', text: 'sell 2 BTC-PERP' } as const;
const words = (change: Partial<VenueView>) => troublesOf({ ...NORMAL, ...change }).map(({ word }) => word);

describe('what is wrong with a venue', () => {
  it('is nothing while all is normal, whether or not it was read yet', () => {
    expect(words({})).toEqual([]);
    expect(words({ requests: { requests: 10, perMs: 1_000, used: 10, isPaused: false } })).toEqual([]);
  });

  it.each([
    [{ state: 'down' }, 'DOWN', true],
    [{ state: 'degraded' }, 'DEGRADED', false],
    [{ link: 'lost' }, 'LOST', true],
    [{ link: 'key-refused' }, 'KEY REFUSED', true],
    [{ isSwitchFailed: true }, 'SWITCH FAILED', true],
    [{ reconciled: { wallAt: 1, differences: [FOREIGN] } }, 'DIFFERS', true],
    [{ requests: { requests: 10, perMs: 1_000, used: 0, isPaused: true } }, 'PAUSED', false],
  ] as const)('[U3] %j is %s', (change, word, bad) => {
    const [found] = troublesOf({ ...NORMAL, ...(change as Partial<VenueView>) });
    expect(found).toMatchObject({ word, bad });
    expect(found?.words).toContain('desk');
  });

  it('tells each of several, what keeps a kill from working first', () => {
    const reconciled = { wallAt: 1, differences: [FOREIGN, FOREIGN] };
    expect(words({ link: 'lost', isSwitchFailed: true, reconciled })).toEqual(['LOST', 'DIFFERS', 'SWITCH FAILED']);
  });

  it('prices that stream or are being connected are normal; polling is abnormal, and none at all is bad', () => {
    const price = { source: 'okx', market: 'BTC', problem: '', heardWallAt: 0 };
    const found = priceTroubles([
      { ...price, id: 'A', state: 'streaming' },
      { ...price, id: 'B', state: 'connecting' },
      { ...price, id: 'C', state: 'polling' },
      { ...price, id: 'D', state: 'lost' },
    ]);
    expect(found.map(({ words: said, bad }) => [said, bad])).toEqual([
      ['prices of C come by polling', false],
      ['prices of D do not come', true],
    ]);
  });
});
