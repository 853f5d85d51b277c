import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { OrderId } from '../../../shared/ids.ts';
import { CERTIFIED, profileOf } from './certified.ts';

/** Ids of the engine's: ten letters for the session and a counter. */
const minted = fc
  .tuple(fc.stringMatching(/^[a-z0-9]{10}$/), fc.stringMatching(/^[a-z0-9]{1,12}$/))
  .map(([session, counter]) => OrderId.parse(`${session}-${counter}`));

describe.each(CERTIFIED)('client ids at %s', (name) => {
  it('[K13] come back as the engine minted them', async () => {
    const { clientIds } = await profileOf(name);
    fc.assert(
      fc.property(minted, (id) => {
        expect(clientIds.fromVenue(clientIds.toVenue(id))).toBe(id);
      }),
    );
  });

  it.each(['', 'my-bot-1', 'trader-2026', 'foreign-000000000001', 'abcdefghij', 'web_abc', 'ABCDEFGHIJ-1'])(
    '[K13] of another than the engine are somebody else’s: %j',
    async (text) => {
      expect((await profileOf(name)).clientIds.fromVenue(text)).toBeNull();
    },
  );
});
