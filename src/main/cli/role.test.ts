import { EventEmitter } from 'node:events';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { CallResult, InvokeChannel } from '../../shared/ipc/contract.ts';
import type { Call } from './call.ts';
import { elevating } from './elevate.ts';
import { CommandFailed } from './exit.ts';
import { type Keyboard, passphraseSource } from './passphrase.ts';
import { terminalChannel } from './terminal-channel.ts';
import { Desk } from './testing/command.ts';

/** A terminal, or a pipe, that a test types into. */
class FakeKeyboard extends EventEmitter {
  readonly isTTY: boolean;
  readonly raw: boolean[] = [];
  constructor(isTTY: boolean) {
    super();
    this.isTTY = isTTY;
  }
  setRawMode(on: boolean): this {
    this.raw.push(on);
    return this;
  }
  setEncoding(): this {
    return this;
  }
  resume(): this {
    return this;
  }
  pause(): this {
    return this;
  }
}

function bench(isTTY: boolean, fromStdin = false) {
  const keyboard = new FakeKeyboard(isTTY);
  const shown: string[] = [];
  const source = passphraseSource(fromStdin, keyboard as unknown as Keyboard, (text) => shown.push(text));
  return { keyboard, shown, source };
}

describe('asking for a passphrase', () => {
  it('[P3] [S6] at a terminal nothing of it is shown, mistakes can be taken back, and the terminal is as before', async () => {
    const { keyboard, shown, source } = bench(true);
    const asked = source.ask('Passphrase of approver');
    for (const keys of ['opex', '\u007f', 'n ses', 'ame\r']) keyboard.emit('data', keys);
    expect(await asked).toBe('open sesame');
    expect(shown).toEqual(['Passphrase of approver: ', '\n']);
    expect(keyboard.raw).toEqual([true, false]);
    expect(keyboard.listenerCount('data')).toBe(0);
  });

  it('[P3] Ctrl-C and an empty line give nothing, and the terminal is as before', async () => {
    for (const keys of ['half\u0003', '\r']) {
      const { keyboard, source } = bench(true);
      const asked = source.ask('x');
      keyboard.emit('data', keys);
      await expect(asked).rejects.toBeInstanceOf(CommandFailed);
      expect(keyboard.raw).toEqual([true, false]);
    }
  });

  it('[P3] without a terminal it says how to pass it, and reads nothing by itself', () => {
    const { source, keyboard } = bench(false);
    expect(() => source.ask('x')).toThrow('--passphrase-stdin');
    expect(keyboard.listenerCount('data')).toBe(0);
  });

  it('[P3] from standard input it takes a line for each question, however they come in', async () => {
    const { source, keyboard } = bench(false, true);
    const first = source.ask('x');
    keyboard.emit('data', 'the fi');
    keyboard.emit('data', 'rst\r\nthe second\nthe th');
    expect(await first).toBe('the first');
    expect(await source.ask('x')).toBe('the second');
    const third = source.ask('x');
    keyboard.emit('data', 'ird');
    keyboard.emit('end');
    expect(await third).toBe('the third');
    await expect(source.ask('x')).rejects.toBeInstanceOf(CommandFailed);
  });
});

describe('a command that needs more than an operator', () => {
  function calls(unlocks = true) {
    const made: string[] = [];
    const call = (async (channel: InvokeChannel, request: object) => {
      made.push(channel === 'role.unlock' ? `${channel} ${JSON.stringify(request)}` : channel);
      if (channel !== 'role.unlock') return { ok: true, value: { ok: true } };
      if (!unlocks) return { ok: false, error: { code: 'REFUSED', message: 'That is not the passphrase.' } };
      return { ok: true, value: { role: (request as { role: string }).role, untilWallAt: 1 } };
    }) as unknown as Call;
    const asked: string[] = [];
    const source = {
      ask: async (prompt: string): Promise<string> => {
        asked.push(prompt);
        return 'open sesame';
      },
    };
    return { made, asked, call: elevating(call, source) };
  }

  it('[P3] unlocks its role once on its own connection, before the call; an operator’s call asks for nothing', async () => {
    const { made, asked, call } = calls();
    await call('session.pause', {});
    expect(asked).toEqual([]);
    const restore = { tool: 'order.propose', reason: 'mended' };
    await call('tools.restore', restore);
    await call('tools.restore', restore);
    await call('policy.reload', {});
    await call('tools.restore', restore);
    expect(asked).toEqual(['Passphrase of approver', 'Passphrase of administrator']);
    const unlock = (role: string) => `role.unlock {"role":"${role}","passphrase":"open sesame"}`;
    expect(made).toEqual([
      'session.pause',
      unlock('approver'),
      'tools.restore',
      'tools.restore',
      unlock('administrator'),
      'policy.reload',
      'tools.restore',
    ]);
  });

  it('[P3] is not made when the passphrase is wrong', async () => {
    const { made, call } = calls(false);
    const refused: Promise<CallResult<'policy.reload'>> = call('policy.reload', {});
    await expect(refused).rejects.toThrow('not the passphrase');
    expect(made.length).toBe(1);
  });
});

describe('interlock role', { timeout: 60_000 }, () => {
  let desk: Desk;
  beforeEach(() => {
    desk = new Desk();
  });
  afterEach(() => desk.close());

  it('[P3] sets a passphrase in a folder without a console; another takes the one before, and a wrong one a wait that outlives the command', async () => {
    await desk.run('--feed', desk.feed(5), '--agents', 'trend').ended;
    const passphrase = ['role', 'passphrase', 'administrator', '--passphrase-stdin'];
    expect(await desk.typing(['first passphrase'], ...passphrase)).toMatchObject({ code: 0 });
    const status = await desk.interlock('role', 'status', '--json', '--data', desk.data);
    expect(JSON.parse(status.stdout)).toEqual({ role: 'operator', untilWallAt: null, canUnlock: ['administrator'] });
    const wrong = await desk.typing(['not the first', 'second passphrase'], ...passphrase);
    expect([wrong.code, wrong.stderr]).toEqual([3, expect.stringContaining('not the passphrase of administrator')]);
    let ended = wrong;
    for (let tries = 1; tries < 8 && !ended.stderr.includes('Wait'); tries += 1) {
      ended = await desk.typing(['not the first', 'second passphrase'], ...passphrase);
    }
    expect([ended.code, ended.stderr]).toEqual([3, expect.stringContaining('Wait')]);
    const records = await desk.records();
    const how = records.filter((it) => it.kind === 'role.changed').map((it) => it.body.how);
    expect(how.slice(0, 3)).toEqual(['passphrase-set', 'refused', 'refused']);
    const typed = JSON.stringify([records, ended, wrong]);
    expect(typed).not.toMatch(/not the first|first passphrase|second passphrase/);
    const other = await desk.typing(['short'], 'role', 'passphrase', 'operator', '--passphrase-stdin');
    expect([other.code, other.stderr]).toEqual([2, expect.stringContaining('Only approver and administrator')]);
  });
});

describe('the terminal as a channel of alarms', () => {
  it('[U2] is a line and a bell', () => {
    const said: string[] = [];
    let rung = 0;
    const channel = terminalChannel(
      (text) => said.push(text),
      () => {
        rung += 1;
      },
    );
    const alarm = { priority: 'critical', cause: 'A kill', consequence: 'All stops.', action: 'Wait.' } as const;
    expect(channel(alarm)).toEqual({ delivered: true, detail: 'in the terminal' });
    expect(said).toEqual(['interlock: ALARM (critical): A kill. All stops. Wait.']);
    expect(rung).toBe(1);
  });
});
