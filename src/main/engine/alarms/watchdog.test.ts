import { describe, expect, it } from 'vitest';
import { Rig } from '../testing/rig.ts';
import { noteWatchdog } from './watchdog.ts';

describe('how the watchdog stands', () => {
  it('[K10] is journalled once, and alarmed while it is gone or has no key, each in its own words', () => {
    const rig = new Rig(['a']);
    const { core } = rig;
    const standing = (): string[] =>
      [...rig.state.alarms.values()].filter(({ cleared }) => !cleared).map(({ cause }) => cause);
    noteWatchdog(core, { state: 'watching', reason: '' });
    noteWatchdog(core, { state: 'keyless', reason: 'The keychain is locked.' });
    noteWatchdog(core, { state: 'keyless', reason: 'The keychain is locked.' });
    expect(standing()).toEqual(['The watchdog could not take the account over: The keychain is locked.']);
    noteWatchdog(core, { state: 'gone', reason: 'it ended' });
    expect(standing()).toEqual(['The watchdog is gone: it ended']);
    noteWatchdog(core, { state: 'off', reason: 'it looks' });
    expect(standing()).toEqual([]);
    expect(rig.of('watchdog.changed').map(({ body }) => body.state)).toEqual(['watching', 'keyless', 'gone', 'off']);
  });
});
