import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createPort, createPreloadElectron, installPageSide } from './port.ts';

type Bridge = Record<string, (...args: unknown[]) => unknown>;
interface PreloadElectron {
  contextBridge: { exposeInMainWorld(name: string, api: object): void };
  ipcRenderer: {
    invoke(channel: string, ...args: unknown[]): Promise<unknown>;
    on(channel: string, listener: (...args: unknown[]) => void): void;
  };
}

/** Two worlds that share a room, as a page and its preload share the DOM. */
function worlds(pageFirst: boolean) {
  const room = new EventTarget();
  const page: Record<string, Bridge> = {};
  const own: Record<string, unknown> = {};
  const sent: { id: number; channel: string; args: unknown[] }[] = [];
  const startPage = (): void => installPageSide(createPort(room, CustomEvent, 'up', 'down'), page);
  if (pageFirst) startPage();
  const electron = createPreloadElectron(
    createPort(room, CustomEvent, 'down', 'up'),
    (text) => sent.push(JSON.parse(text)),
    own,
  ) as PreloadElectron;
  const receive = (message: object): void => (own.interlockReceive as (text: string) => void)(JSON.stringify(message));
  const expose = (api: object): Bridge => {
    electron.contextBridge.exposeInMainWorld('api', api);
    if (!pageFirst) startPage();
    return page.api ?? {};
  };
  return { room, page, electron, sent, receive, expose };
}

describe('the bridge between page and preload', () => {
  it.each([true, false])('meets whichever world starts first (page first: %s)', (pageFirst) => {
    const api = worlds(pageFirst).expose({ add: (a: number, b: number) => a + b });
    expect(api.add?.(1, 2)).toBe(3);
    expect(Object.isFrozen(api)).toBe(true);
  });

  it('carries any plain value there and back, unchanged', () => {
    const api = worlds(true).expose({ same: (value: unknown) => value });
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        expect(api.same?.(value)).toEqual(JSON.parse(JSON.stringify(value)));
      }),
    );
  });

  it('carries functions both ways, promises and their failures', async () => {
    const heard: unknown[] = [];
    const api = worlds(true).expose({
      on: (listener: (value: string) => void) => {
        listener('first');
        return () => 'stopped';
      },
      later: async () => 'done',
      fails: async () => {
        throw new Error('refused');
      },
      throws: () => {
        throw new Error('at once');
      },
    });
    const stop = api.on?.((value: unknown) => heard.push(value)) as () => unknown;
    expect([heard, stop()]).toEqual([['first'], 'stopped']);
    expect(await api.later?.()).toBe('done');
    await expect(api.fails?.()).rejects.toThrow('refused');
    expect(() => api.throws?.()).toThrow('at once');
  });

  it('answers a call by its id, and an event by its channel', async () => {
    const { electron, sent, receive } = worlds(true);
    const first = electron.ipcRenderer.invoke('a', 1);
    const second = electron.ipcRenderer.invoke('b', 2);
    receive({ id: sent[1]?.id, value: 'second' });
    receive({ id: sent[0]?.id, error: 'failed' });
    expect(await second).toBe('second');
    await expect(first).rejects.toThrow('failed');
    const heard: unknown[][] = [];
    electron.ipcRenderer.on('x', (...args) => heard.push(args.slice(1)));
    receive({ channel: 'x', args: ['name', 7] });
    receive({ channel: 'y', args: ['other'] });
    expect(heard).toEqual([['name', 7]]);
  });

  it('[P1] what a hostile page says into the room neither breaks it nor reaches more than it exposes', () => {
    const { room, expose, sent } = worlds(true);
    let calls = 0;
    const api = expose({ only: () => ++calls });
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.json(),
          fc.constantFrom(
            '{"call":99,"args":[],"reply":1}',
            '{"call":"constructor","args":[],"reply":2}',
            '{"settle":1,"result":{"f":0}}',
            '{"expose":"api","members":{}}',
            'null',
            '{"call":0}',
          ),
        ),
        (detail) => {
          room.dispatchEvent(new CustomEvent('up', { detail }));
        },
      ),
    );
    const before = calls;
    expect(api.only?.()).toBe(before + 1);
    expect(sent).toEqual([]);
  });
});
