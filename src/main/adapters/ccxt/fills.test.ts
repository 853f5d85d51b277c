import { describe, expect, it } from 'vitest';
import type { CcxtTrade } from './ccxt-api.ts';
import { VenueAnswerError } from './precise.ts';
import { FakeVenue, START, trade } from './testing/fake-venue.ts';

describe('an execution', () => {
  it.each<[string, Partial<CcxtTrade>]>([
    ['a negative quantity', { amount: '-0.1' }],
    ['no quantity', { amount: '0' }],
    ['a negative price', { price: '-5' }],
    ['no price', { price: '0' }],
    ['no id', { info: { c: 'abcdefghij-1' } }],
    ['no time', { timestamp: Number.NaN }],
  ])('[R7] of %s is none: it would turn the books round', (_, said) => {
    const { fills } = new FakeVenue();
    const given = { ...trade('1', '0.1', START), ...said };
    const known = fills.orderOf(given);
    if (known === undefined) throw new Error('nobody’s');
    expect(() => fills.fillOf(known, given)).toThrow(VenueAnswerError);
  });
});
