import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { SearchRequest } from '../../../shared/ipc/evidence-channels.ts';
import { filterOf, NOTHING_TYPED, timeSpan } from './filter.ts';

describe('[E1] what is typed into the search of the journal', () => {
  it('a day, a minute and a second mean all of theirs, in UTC', () => {
    const noon = Date.UTC(2022, 0, 19, 12);
    expect(timeSpan('2022-01-19 12:00:00')).toEqual({ first: noon, last: noon + 999 });
    expect(timeSpan(' 2022-01-19T12:00 ')).toEqual({ first: noon, last: noon + 59_999 });
    expect(timeSpan('2022-01-19')).toEqual({ first: noon - 43_200_000, last: noon + 43_199_999 });
  });
  it('any second that the screen shows is found again by what it shows', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 4_102_444_799 }), fc.integer({ min: 0, max: 999 }), (second, ms) => {
        const at = second * 1_000 + ms;
        const span = timeSpan(new Date(at).toISOString().slice(0, 19).replace('T', ' '));
        expect(span?.first).toBe(second * 1_000);
        expect(span?.last).toBe(second * 1_000 + 999);
      }),
    );
  });
  it('what is no time is refused in words and never sent as no bound', () => {
    for (const from of ['yesterday', '2022-02-30', '2022-13-01', '14:00', '2022-01-19 25:00', '2022-01-19 12']) {
      expect(filterOf({ ...NOTHING_TYPED, from }), from).toHaveProperty('problem');
      expect(filterOf({ ...NOTHING_TYPED, to: from }), from).toHaveProperty('problem');
    }
    expect(filterOf({ ...NOTHING_TYPED, from: '2022-01-20', to: '2022-01-19' })).toHaveProperty('problem');
  });
  it('a day to itself is all of that day, and the request is one that the channel takes', () => {
    const asked = filterOf({ ...NOTHING_TYPED, text: ' kill ', from: '2022-01-19', to: '2022-01-19' });
    expect(asked).toEqual({
      filter: {
        text: 'kill',
        kind: '',
        agent: '',
        action: '',
        fromAt: Date.UTC(2022, 0, 19),
        toAt: Date.UTC(2022, 0, 20) - 1,
      },
    });
    expect(SearchRequest.safeParse('filter' in asked ? asked.filter : null).success).toBe(true);
  });
});
