/**
 * The bridge between the page and the isolated world of its preload: what Electron's contextBridge is, over DOM events,
 * which both worlds see. These functions are sent into the browser as text, so each stands alone: it imports nothing
 * and names nothing outside itself.
 */

export interface EventRoom {
  addEventListener(name: string, listener: (event: object) => void): void;
  // biome-ignore lint/suspicious/noExplicitAny: the DOM's own Event here, Node's in the tests.
  dispatchEvent(event: any): boolean;
}
export type EventMaker = new (name: string, init: { detail: string }) => object;

type Func = (...args: unknown[]) => unknown;
/** A value on its way: plain data, or a function, a promise or an error by reference. */
export type Coded = { v?: unknown } | { f: number } | { p: number } | { e: string };
type Message =
  | { hello: true }
  | { expose: string; members: Record<string, Coded> }
  | { call: number; args: Coded[]; reply: number }
  | { reply: number; result: Coded }
  | { settle: number; result: Coded };

export interface Port {
  say(message: Message): void;
  encode(value: unknown): Coded;
  decode(coded: Coded): unknown;
  /** Called for messages that the port does not handle by itself: hello and expose. */
  onOther: (message: Message) => void;
}

/** One end: says `out` events and hears `into` events. Calls are synchronous, since DOM events are. */
export function createPort(room: EventRoom, Maker: EventMaker, out: string, into: string): Port {
  const functions = new Map<number, Func>();
  const promises = new Map<number, { resolve: (value: unknown) => void; reject: (error: Error) => void }>();
  const results = new Map<number, Coded>();
  let lastPromise = 0;
  let lastReply = 0;

  const say = (message: Message): void => {
    room.dispatchEvent(new Maker(out, { detail: JSON.stringify(message) }));
  };
  const wordsOf = (error: unknown): string => (error instanceof Error ? error.message : 'failed');
  const encode = (value: unknown): Coded => {
    if (typeof value === 'function') {
      functions.set(functions.size, value as Func);
      return { f: functions.size - 1 };
    }
    if (!(value instanceof Promise)) return { v: value };
    lastPromise += 1;
    const settle = lastPromise;
    value.then(
      (done) => say({ settle, result: encode(done) }),
      (error) => say({ settle, result: { e: wordsOf(error) } }),
    );
    return { p: settle };
  };
  const decode = (coded: Coded): unknown => {
    if ('e' in coded) throw new Error(coded.e);
    if ('f' in coded) return (...args: unknown[]) => call(coded.f, args);
    if ('p' in coded) {
      return new Promise((resolve, reject) => {
        promises.set(coded.p, { resolve, reject });
      });
    }
    return coded.v;
  };
  const call = (id: number, args: unknown[]): unknown => {
    lastReply += 1;
    const reply = lastReply;
    say({ call: id, args: args.map(encode), reply });
    const result = results.get(reply);
    results.delete(reply);
    if (result === undefined) throw new Error('the console does not answer');
    return decode(result);
  };
  const run = (id: number, args: readonly Coded[]): Coded => {
    try {
      return encode(functions.get(id)?.(...args.map(decode)));
    } catch (error) {
      return { e: wordsOf(error) };
    }
  };

  const port: Port = { say, encode, decode, onOther: () => {} };
  const take = (message: Message): void => {
    if ('call' in message) {
      say({ reply: message.reply, result: run(message.call, message.args) });
    } else if ('reply' in message) {
      results.set(message.reply, message.result);
    } else if ('settle' in message) {
      const waiting = promises.get(message.settle);
      promises.delete(message.settle);
      if ('e' in message.result) waiting?.reject(new Error(message.result.e));
      else waiting?.resolve(decode(message.result));
    } else {
      port.onOther(message);
    }
  };
  room.addEventListener(into, (event) => {
    try {
      if ('detail' in event && typeof event.detail === 'string') take(JSON.parse(event.detail));
    } catch {
      // Anyone in the room may say anything; what is no message of ours is nothing.
    }
  });
  return port;
}

/** The page's end: puts what the preload exposes onto the page's global object, for good. */
export function installPageSide(port: Port, global: object): void {
  port.onOther = (message) => {
    if (!('expose' in message) || Object.hasOwn(global, message.expose)) return;
    const members = Object.entries(message.members).map(([name, coded]) => [name, port.decode(coded)]);
    Object.defineProperty(global, message.expose, { value: Object.freeze(Object.fromEntries(members)) });
  };
  // Whichever world starts second makes both meet.
  port.say({ hello: true });
}

/** The preload's `electron` module: contextBridge, and ipcRenderer over a binding that only its world has. */
export function createPreloadElectron(
  port: Port,
  send: (text: string) => void,
  global: Record<string, unknown>,
): object {
  const exposed: { expose: string; members: Record<string, Coded> }[] = [];
  const waiting = new Map<number, { resolve: (value: unknown) => void; reject: (error: Error) => void }>();
  const listeners = new Map<string, Set<Func>>();
  let lastCall = 0;

  port.onOther = (message) => {
    if ('hello' in message) for (const api of exposed) port.say(api);
  };
  // The host calls this by its name in this world; the page's world does not have it.
  global.interlockReceive = (text: string): void => {
    const message = JSON.parse(text);
    if (typeof message.id === 'number') {
      const call = waiting.get(message.id);
      waiting.delete(message.id);
      if (typeof message.error === 'string') call?.reject(new Error(message.error));
      else call?.resolve(message.value);
      return;
    }
    for (const listener of [...(listeners.get(message.channel) ?? [])]) listener({}, ...message.args);
  };
  return {
    contextBridge: {
      exposeInMainWorld(name: string, api: Record<string, unknown>): void {
        const members = Object.fromEntries(Object.entries(api).map(([key, value]) => [key, port.encode(value)]));
        exposed.push({ expose: name, members });
        port.say({ expose: name, members });
      },
    },
    ipcRenderer: {
      invoke(channel: string, ...args: unknown[]): Promise<unknown> {
        lastCall += 1;
        const id = lastCall;
        return new Promise((resolve, reject) => {
          waiting.set(id, { resolve, reject });
          send(JSON.stringify({ id, channel, args }));
        });
      },
      on(channel: string, listener: Func): void {
        listeners.set(channel, (listeners.get(channel) ?? new Set()).add(listener));
      },
      removeListener(channel: string, listener: Func): void {
        listeners.get(channel)?.delete(listener);
      },
    },
  };
}
