import fc from 'fast-check';
import { expect, test } from 'vitest';
import { OrderId } from '../../../../shared/ids.ts';
import { OKX_CLIENT_IDS } from './okx-client-ids.ts';

const orderIds = fc
  .tuple(fc.stringMatching(/^[a-z0-9]{10}$/), fc.stringMatching(/^[a-z0-9]{1,12}$/))
  .map(([prefix, counter]) => OrderId.parse(`${prefix}-${counter}`));

test('every order id of the engine’s goes to OKX as letters and digits, at most 32, and comes back as it was', () => {
  fc.assert(
    fc.property(orderIds, (id) => {
      const clientId = OKX_CLIENT_IDS.toVenue(id);
      expect(clientId).toMatch(/^[A-Za-z0-9]{1,32}$/);
      expect(OKX_CLIENT_IDS.fromVenue(clientId)).toBe(id);
    }),
    { numRuns: 2_000 },
  );
});

test('whatever comes back as an order id of ours is what that order id is written as', () => {
  const texts = fc.oneof(
    fc.stringMatching(/^[a-zA-Z0-9]{0,34}$/),
    fc.stringMatching(/^[a-z0-9]{4,22}Z?[a-z0-9]{0,13}$/),
    fc.string(),
  );
  fc.assert(
    fc.property(texts, (text) => {
      const id = OKX_CLIENT_IDS.fromVenue(text);
      if (id !== null) expect(OKX_CLIENT_IDS.toVenue(id)).toBe(text);
    }),
    { numRuns: 2_000 },
  );
});

test.each([
  '',
  'Z',
  'abcdefZ',
  'e847386590ce4dBC330547db94a08ba0',
  'abcdef-1',
  'abcdefghijZ1Z2',
  'mybotZ1',
  'abcdefghijabcdefghijkl',
])('%j is somebody else’s', (text) => {
  expect(OKX_CLIENT_IDS.fromVenue(text)).toBeNull();
});
