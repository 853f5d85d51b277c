import { describe, expect, it } from 'vitest';
import { desktopChannel, MAX_NOTIFICATIONS_A_MINUTE } from './notifications.ts';
import { fakeElectron } from './testing/fake-electron.ts';

const alarm = (cause: string) =>
  ({ priority: 'critical', cause, consequence: 'Orders wait.', action: 'Look at the feed.' }) as const;

function bench(isSupported = true) {
  const fake = fakeElectron();
  fake.electron.Notification.isSupported = () => isSupported;
  const said: string[] = [];
  let time = 0;
  const channel = desktopChannel(
    fake.electron,
    (text) => said.push(text),
    () => time,
  );
  const wait = (ms: number): void => {
    time += ms;
  };
  return { ...fake, said, channel, wait };
}

describe('the desktop as a channel of alarms', () => {
  it('[U2] shows a notification and sounds, within a bound', () => {
    const { channel, notified, beeps, wait } = bench();
    expect(channel(alarm('a'))).toEqual({ delivered: true, detail: 'shown' });
    expect(notified).toEqual(['Interlock: a']);
    expect(beeps.count).toBe(1);
    for (let count = 1; count < MAX_NOTIFICATIONS_A_MINUTE; count += 1) channel(alarm(`x${count}`));
    expect(channel(alarm('too many'))).toMatchObject({ delivered: false });
    expect(notified.length).toBe(MAX_NOTIFICATIONS_A_MINUTE);
    wait(60_000);
    expect(channel(alarm('later')).delivered).toBe(true);
  });

  it('[U2] a host without notifications says it in the terminal, with its bell', () => {
    const { channel, notified, beeps, said } = bench(false);
    expect(channel(alarm('a'))).toEqual({ delivered: true, detail: 'in the terminal' });
    expect(said).toEqual(['a: Orders wait. Look at the feed.']);
    expect([notified.length, beeps.count]).toEqual([0, 1]);
  });
});
