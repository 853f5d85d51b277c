import { expect, it } from 'vitest';
import { Secret } from '../../secret/secret.ts';
import { CcxtVenue, type CcxtVenueConfig } from './ccxt-venue.ts';
import { CERTIFIED, profileOf } from './certified.ts';
import { HastyScheduler } from './testing/fake-venue.ts';

it.each(CERTIFIED)('[T1] an account of %s is never opened at the exchange itself', async (name) => {
  let asked = 0;
  const [apiKey, secret, passphrase] = ['key', 'secret', 'phrase'].map((text) => Secret.ofText(text)) as [
    Secret,
    Secret,
    Secret,
  ];
  const out = {
    fetch: async () => {
      asked += 1;
      return Response.json({});
    },
    agentFor: () => {
      asked += 1;
      throw new Error('nothing is to be dialled');
    },
  };
  const config = {
    ...{ id: 'x', profile: await profileOf(name), credentials: { apiKey, secret, passphrase }, endpoint: 'own', out },
    ...{ scheduler: new HastyScheduler(), settle: 'USDT', symbols: [], onReport: () => {} },
  };
  // What the types refuse, as a caller that goes round them would.
  await expect(CcxtVenue.open(config as unknown as CcxtVenueConfig)).rejects.toThrow('is shut in this build');
  expect(asked).toBe(0);
});
