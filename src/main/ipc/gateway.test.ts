import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Asker } from '../../shared/ipc/contract.ts';
import { WIRE_EVENT, WIRE_INVOKE } from '../../shared/ipc/wire.ts';
import { APP_PAGE, isOwnPage } from './app-origin.ts';
import { createDispatch, type DeniedCall } from './dispatch.ts';
import { type CallOrigin, type InvokeDoor, openGateway } from './gateway.ts';
import { type Receiver, startPublisher } from './publisher.ts';
import { fakeConsole } from './testing/fake-console.ts';

type Listener = Parameters<InvokeDoor['handle']>[1];
type Frame = CallOrigin['senderFrame'];
const asker: Asker = { by: 'operator', via: 'window', session: 'window' };

function bench() {
  const face = fakeConsole();
  const denied: DeniedCall[] = [];
  const handlers = new Map<string, Listener>();
  const own = { name: 'own window' };
  const onDenied = (call: DeniedCall): void => {
    denied.push(call);
  };
  const close = openGateway({
    door: {
      handle: (channel, listener) => void handlers.set(channel, listener),
      removeHandler: (channel) => void handlers.delete(channel),
    },
    dispatch: createDispatch({ handlers: face.handlers, roleOf: face.roleOf, onDenied, onFailure: () => {} }),
    isOwnContents: (contents) => contents === own,
    windowAsker: () => asker,
    onDenied,
  });
  const call = (sender: object, senderFrame: Frame, ...args: unknown[]) =>
    handlers.get(WIRE_INVOKE)?.({ sender, senderFrame }, ...args);
  return { face, denied, handlers, own, close, call };
}

describe('gateway', () => {
  it('[P1] only our own page in the top frame of our own window gets through', async () => {
    const { call, own, face, denied } = bench();
    const page = { url: APP_PAGE, parent: null };
    const strangers: [object, Frame][] = [
      [{}, page],
      [own, null],
      [own, { url: APP_PAGE, parent: {} }],
      [own, { url: 'https://interlock/index.html', parent: null }],
      [own, { url: 'app://interlock.evil.example/index.html', parent: null }],
      [own, { url: 'data:text/html,app://interlock/', parent: null }],
      [own, { url: '', parent: null }],
    ];
    for (const [sender, frame] of strangers) {
      const answer = await call(sender, frame, 'kill.engage', { scope: { kind: 'global' }, commandId: 'press-00001' });
      expect(answer).toMatchObject({ ok: false, error: { code: 'FORBIDDEN_SENDER' } });
    }
    expect(face.calls).toEqual([]);
    expect(denied.map((entry) => entry.channel)).toEqual(strangers.map(() => 'kill.engage'));
    expect(await call(own, page, 'console.snapshot', {})).toMatchObject({ ok: true });
  });

  it('answers an unknown channel and closes its one door', async () => {
    const { call, own, handlers, close } = bench();
    const answer = await call(own, { url: APP_PAGE, parent: null }, 'no.such', {});
    expect(answer).toMatchObject({ ok: false, error: { code: 'UNKNOWN_CHANNEL' } });
    close();
    expect(handlers.size).toBe(0);
  });

  it('[P1] no URL but app://interlock/… is our own', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.webUrl(),
          fc.string(),
          fc.string().map((s) => `app://${s}`),
        ),
        (url) => {
          if (isOwnPage(url)) expect(url.trim().toLowerCase()).toMatch(/^app:\/\/interlock(?:[/?#]|$)/);
        },
      ),
    );
    expect(isOwnPage(APP_PAGE)).toBe(true);
    for (const url of ['app://interlock:80/', 'app://me@interlock/', 'app:interlock', 'app:///index.html']) {
      expect(isOwnPage(url)).toBe(false);
    }
  });
});

describe('publisher', () => {
  it('[S6] sends each delta to a window on our own page, and to no other', () => {
    const sent: string[] = [];
    const contents = (name: string, url: string, gone = false): Receiver => ({
      isDestroyed: () => gone,
      getURL: () => url,
      send: (wire, channel) => sent.push(`${name} ${wire} ${channel}`),
    });
    const face = fakeConsole();
    const stop = startPublisher(face, () => [
      contents('own', APP_PAGE),
      contents('elsewhere', 'https://example.com/'),
      contents('gone', APP_PAGE, true),
    ]);
    face.tick();
    expect(sent).toEqual([`own ${WIRE_EVENT} console.delta`]);
    stop();
    face.tick();
    expect(sent.length).toBe(1);
  });
});
