import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { INVOKE_CHANNELS } from '../../../shared/ipc/contract.ts';
import { MAX_FLOOD_A_SECOND, MAX_LINES_A_SECOND, MAX_REQUEST_BYTES } from './bounds.ts';
import { connectControl } from './client.ts';
import { SocketDesk } from './testing/socket-desk.ts';

let desk: SocketDesk;
beforeEach(() => {
  desk = new SocketDesk();
});
afterEach(() => desk.close());

describe('what the control socket takes', () => {
  it('[N1] an oversized line is refused, with or without its end', async () => {
    const { face, problems } = await desk.serve();
    for (const tail of ['', '\n']) {
      const raw = desk.greeted();
      await raw.until(() => raw.lines.length === 1);
      raw.socket.write(`{"id":1,"channel":"session.pause","request":"${'x'.repeat(MAX_REQUEST_BYTES)}"}${tail}`);
      await raw.closed;
      expect(raw.lines.length).toBe(1);
    }
    expect(face.calls).toEqual([]);
    expect(problems.length).toBe(2);
  });

  it('[N1] requests over the rate are refused, a kill among them is taken, and a flood is cut off', async () => {
    const { face, denied } = await desk.serve();
    const raw = desk.greeted();
    const pause = (id: number): string => JSON.stringify({ id, channel: 'session.pause', request: {} });
    // Three bursts of the bound: whenever a second ends in between, one of them is over it.
    const burst = MAX_LINES_A_SECOND * 3;
    raw.say(Array.from({ length: burst }, (_, id) => pause(id)).join('\n'));
    const press = { scope: { kind: 'global' }, commandId: 'press-00001' };
    raw.say(JSON.stringify({ id: burst, channel: 'kill.engage', request: press }));
    await raw.until(() => raw.lines.length === burst + 2);
    expect(raw.lines.some((line) => line.includes('Too many requests in one second'))).toBe(true);
    expect(face.calls.at(-1)?.channel).toBe('kill.engage');
    const tooMany = denied.filter((it) => it === '(too many) socket REFUSED').length;
    expect([1, 2]).toContain(tooMany);
    for (let sent = 0; sent < 2 * MAX_FLOOD_A_SECOND + 2; sent += 1) raw.say(pause(sent));
    await raw.closed;
  });

  it('[N1] 5,000 malformed lines: none is accepted, none breaks it', async () => {
    const { face, denied } = await desk.serve();
    const valid = { id: 1, channel: 'session.pause', request: {} };
    const mangled = fc
      .tuple(fc.nat({ max: 50 }), fc.string({ unit: 'binary', minLength: 1, maxLength: 4 }))
      .map(([at, noise]) => {
        const text = JSON.stringify(valid);
        return text.slice(0, at % text.length) + noise;
      });
    const line = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 200 }),
      fc.json({ maxDepth: 4 }),
      mangled,
      fc
        .record({ id: fc.anything(), channel: fc.constantFrom(...INVOKE_CHANNELS), request: fc.json(), x: fc.nat() })
        .map((value) => {
          return JSON.stringify(value, (_key, part) => (typeof part === 'bigint' ? 'big' : part));
        }),
    );
    const lines = fc
      .sample(line, { numRuns: 5_000, seed: 7 })
      .map((text) => text.replaceAll('\n', ' '))
      .filter((text) => JSON.stringify(text) !== JSON.stringify(valid));
    expect(lines.length).toBe(5_000);
    let answered = 0;
    for (let from = 0; from < lines.length; from += MAX_LINES_A_SECOND) {
      const raw = desk.greeted();
      const part = lines.slice(from, from + MAX_LINES_A_SECOND);
      raw.say(part.join('\n'));
      await raw.until(() => raw.lines.length === part.length + 1);
      for (const answer of raw.lines.slice(1)) expect(JSON.parse(answer)).not.toHaveProperty('ok', true);
      answered += raw.lines.length - 1;
      raw.socket.destroy();
      await raw.closed;
    }
    expect(answered).toBe(5_000);
    expect(denied.length).toBe(5_000);
    expect(face.calls).toEqual([]);
    const client = await connectControl(desk.dataDir);
    expect((await client.invoke('console.snapshot', {})).ok).toBe(true);
    client.close();
  });
});
