import { expect, it } from 'vitest';
import { Rig } from '../testing/rig.ts';

const GLOBAL = { kind: 'global' } as const;

it('[N4] a press tries a key that was refused, each press once more, and nothing else does', () => {
  const rig = new Rig(['a']);
  let asked = 0;
  Object.assign(rig.venue, {
    askAgain: () => {
      asked += 1;
    },
  });
  rig.propose('a', { side: 'buy', quantity: '2' });
  rig.advance(1_000);
  rig.venue.script.read = () => {
    rig.venue.reply(() => rig.deliver({ kind: 'auth-failed', at: rig.now }));
    return true;
  };
  rig.press(GLOBAL);
  const { tripId } = rig.press(GLOBAL);
  rig.advance(60_000);
  expect([rig.trip(tripId).phase, rig.trip(tripId).exhausted, asked]).toEqual(['INCOMPLETE', true, 1]);
  rig.venue.script.read = () => false;
  rig.press(GLOBAL);
  rig.advance(60_000);
  expect([rig.trip(tripId).phase, rig.atVenue(), asked]).toEqual(['FLAT', '0', 2]);
});
