import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { CallResult, InvokeChannel } from '../../shared/ipc/contract.ts';
import type { EnterVenueKey } from '../../shared/ipc/venue-key-channels.ts';
import { emptyView } from '../../shared/view/testing/empty-view.ts';
import type { Call } from './call.ts';
import { CommandFailed, EXIT } from './exit.ts';
import { Desk } from './testing/command.ts';
import { enterKey, venueKeyAdd } from './venue-key.ts';

const OKX: EnterVenueKey = { exchange: 'okx', alias: 'desk', market: 'perp' };
const KEY = { apiKey: 'okx-key', secret: 'okx-secret', passphrase: 'okx-passphrase' };

/** A console that answers `venueKeys.add` with these, one after the other, and what it was called with. */
function answering(...answers: readonly { kind: 'stored' | 'confirm'; text: string }[]) {
  const keys: unknown[] = [];
  const left = [...answers];
  const call = async (channel: InvokeChannel, request: unknown): Promise<CallResult<InvokeChannel>> => {
    if (channel === 'console.snapshot') return { ok: true, value: emptyView() };
    keys.push((request as { key: unknown }).key);
    return { ok: true, value: left.shift() ?? { kind: 'stored', text: '' } };
  };
  return { keys, call: call as Call };
}

/** A terminal at which these are typed, and what it asked for. */
function typing(...lines: readonly string[]) {
  const asked: string[] = [];
  const left = [...lines];
  const ask = async (prompt: string): Promise<string> => {
    asked.push(prompt);
    return left.shift() ?? '';
  };
  return { asked, source: { ask } };
}

describe('interlock venue key', () => {
  it('[S6] asks at the terminal for each part that the exchange gives out, and for the alias where it does not tell', async () => {
    const { keys, call } = answering(
      { kind: 'confirm', text: 'OKX does not tell.' },
      { kind: 'stored', text: 'Kept.' },
    );
    const { asked, source } = typing(KEY.apiKey, KEY.secret, KEY.passphrase, 'desk');
    expect(await enterKey(call, OKX, source, {})).toBe(EXIT.ok);
    expect(asked).toEqual(['API key of OKX', 'Secret of OKX', 'Passphrase of OKX', 'Type desk']);
    expect(keys).toEqual([
      { ...KEY, typed: '' },
      { ...KEY, typed: 'desk' },
    ]);
  });

  it('[S2] from standard input nobody is asked: what the exchange does not tell has to be confirmed in the line', async () => {
    const { call } = answering({ kind: 'confirm', text: 'OKX does not tell.' });
    const failed = enterKey(call, OKX, typing(JSON.stringify(KEY)).source, { stdin: true });
    await expect(failed).rejects.toThrow(new CommandFailed(EXIT.refused, 'OKX does not tell. Nothing was stored.'));
    const { keys, call: again } = answering({ kind: 'stored', text: 'Kept.' });
    const confirmed = JSON.stringify({ ...KEY, typed: 'desk' });
    expect(await enterKey(again, OKX, typing(confirmed).source, { stdin: true })).toBe(EXIT.ok);
    expect(keys).toEqual([{ ...KEY, typed: 'desk' }]);
  });

  it.each([
    '{"apiKey": "okx-key", "secret"',
    '{"apiKey": "okx-key", "secret": 7}',
    '{"apiKey": "okx-key", "more": "okx"}',
    '[]',
  ])('[E6] quotes nothing of a line that is no key: %s', async (line) => {
    const failed = await enterKey(answering().call, OKX, typing(line).source, { stdin: true }).catch((it) => it);
    expect(failed).toBeInstanceOf(CommandFailed);
    expect(String(failed)).not.toContain('okx-key');
    expect(failed.cause).toBeUndefined();
  });

  it('names the exchanges when it is asked for another', async () => {
    const failed = venueKeyAdd({ exchange: 'mtgox', alias: 'desk', market: 'perp' });
    await expect(failed).rejects.toThrow('These exchanges are known: binance, bybit, okx, krakenfutures.');
  });

  describe.skipIf(process.platform === 'win32')('as a command', { timeout: 60_000 }, () => {
    let desk: Desk;
    beforeEach(() => {
      desk = new Desk();
    });
    afterEach(() => desk.close());

    it('[S6] takes no key as an argument, and asks nobody without a terminal', async () => {
      const add = ['venue', 'key', 'add', '--alias', 'desk'];
      const data = ['--data', desk.data];
      const argument = await desk.interlock(...add, '--exchange', 'okx', '--secret', 'okx-secret', ...data);
      expect(argument).toMatchObject({ code: 2, stderr: expect.stringContaining("unknown option '--secret'") });
      const nobody = await desk.interlock(...add, '--exchange', 'okx', ...data);
      expect(nobody).toMatchObject({ code: 2, stderr: expect.stringContaining('pass it with --stdin') });
    });
  });
});
