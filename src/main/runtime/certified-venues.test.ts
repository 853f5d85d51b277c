import { expect, it } from 'vitest';
import { EXCHANGE_IDS } from '../../shared/exchanges.ts';
import { CertifiedVenue } from '../../shared/view/certified-venue.ts';
import { CERTIFIED, profileOf } from '../adapters/ccxt/certified.ts';
import { capabilitiesOf, certifiedVenues } from './certified-venues.ts';

it('[K11] every account that can be traded is shown with what its switch covers and leaves, and what a kill can do', async () => {
  const rows = await certifiedVenues();
  expect(rows.map(({ id }) => id)).toEqual(CERTIFIED);
  expect(new Set(rows.map(({ exchange }) => exchange))).toEqual(new Set(EXCHANGE_IDS));
  for (const row of rows) {
    expect(CertifiedVenue.parse(row)).toEqual(row);
    const { cancelAll, reduceOnly, kill, deadMansSwitch } = row.capabilities;
    const { covers = 'none', doesNot = 'none' } = deadMansSwitch ?? {};
    for (const words of [cancelAll, reduceOnly, kill, covers, doesNot]) expect(words).not.toBe('');
  }
});

it('[K11] a switch is as long as its profile sets it, and an account without one shows none', async () => {
  const okx = await profileOf('okx');
  expect(capabilitiesOf(okx).deadMansSwitch?.timeoutMs).toBe(okx.deadMansSwitch?.timeoutMs);
  expect(okx.deadMansSwitch?.timeoutMs).toBeGreaterThan(0);
  expect(capabilitiesOf(await profileOf('binance-spot')).deadMansSwitch).toBeNull();
});
