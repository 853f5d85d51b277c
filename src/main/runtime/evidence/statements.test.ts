import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { arbitraryRecordOf } from '../../adapters/journal/arbitrary-record.ts';
import type { JournalRecord } from '../../engine/domain/records.ts';
import { SignedJournal } from './statement/testing/signed-journal.ts';
import { Statements, type StatementsParts } from './statements.ts';

const order = fc.sample(arbitraryRecordOf('order.approved'), { numRuns: 1, seed: 7 })[0] as JournalRecord;
const context = fc.sample(arbitraryRecordOf('policy.loaded'), { numRuns: 1, seed: 7 })[0] as JournalRecord;
const orders = (count: number): JournalRecord[] => Array.from({ length: count }, () => order);

/** Statements of a journal beside an engine of which only alarms and kills are there. */
class Bench extends SignedJournal {
  readonly alarms = new Map<string, { agent: null; priority: string; cleared: boolean; cause: string }>();
  readonly kills = { isRunning: false };
  readonly notes: string[] = [];
  now = 0;
  /** Milliseconds that each look at the clock takes. */
  tick = 0;
  statements = this.#newStatements();

  override restart(): void {
    super.restart();
    this.statements = this.#newStatements();
  }

  get standing(): string[] {
    return [...this.alarms].filter(([, { cleared }]) => !cleared).map(([id]) => id);
  }

  get kept(): number {
    return this.journal.evidence.statements(1, Number.MAX_SAFE_INTEGER).length;
  }

  #newStatements(): Statements {
    const { alarms, signers } = this;
    const stage = (kind: string, _agent: null, id: string, body: { priority: string; cause: string }): void => {
      if (kind === 'alarm.raised') alarms.set(id, { agent: null, cleared: false, ...body });
      const standing = alarms.get(id);
      if (kind === 'alarm.cleared' && standing !== undefined) standing.cleared = true;
    };
    const keys = this.keys;
    const parts = {
      journal: this.journal,
      signing: {
        ...signers,
        get signer() {
          return keys.at(-1) ?? null;
        },
        problem: '',
      },
      engine: { kills: this.kills, core: { state: { alarms }, stage } },
      monotonic: () => {
        this.now += this.tick;
        return this.now;
      },
      note: (text: string) => this.notes.push(text),
    };
    return new Statements(parts as unknown as StatementsParts);
  }
}

describe('statements of a running console', () => {
  let bench: Bench;
  beforeEach(() => {
    bench = new Bench();
  });
  afterEach(() => {
    vi.useRealTimers();
    bench.remove();
  });

  it('[E4] are signed at the next look, and nothing is signed in the turn that appends', () => {
    bench.append(...orders(3));
    expect(bench.kept).toBe(0);
    expect(bench.statements.view()).toEqual({
      statementsTo: 0,
      statementsText: '3 records wait for their statements.',
    });
    bench.statements.look();
    expect(bench.kept).toBe(3);
    expect(bench.statements.view()).toEqual({
      statementsTo: 3,
      statementsText: 'Every approved action has its signed statement.',
    });
  });

  it('[E4] wait one by one in words as well', () => {
    bench.append(order);
    expect(bench.statements.view().statementsText).toBe('1 record waits for its statement.');
  });

  it('[E4] are alarmed when what they stand on was changed beside the records, until a start at which it was not', () => {
    bench.append(...orders(1), context, ...orders(1));
    bench.statements.look();
    bench.journal.evidence.setContext([]);
    bench.restart();
    bench.append(...orders(1));
    bench.statements.look();
    expect(bench.standing).toEqual(['statements-context']);
    expect(bench.kept).toBe(4);
    bench.restart();
    bench.statements.look();
    expect(bench.standing).toEqual([]);
  });

  it('[E4] that are many are signed in turns of their own between two looks', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    bench.append(...orders(640));
    bench.statements.look();
    expect(bench.statements.view().statementsTo).toBe(0);
    await vi.advanceTimersByTimeAsync(500);
    expect(bench.kept).toBe(640);
    expect(vi.getTimerCount()).toBe(0);
  });

  it('[E4] [K3] wait while a kill runs, and are signed when it is over', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    bench.append(...orders(640));
    bench.statements.look();
    bench.kills.isRunning = true;
    const sign = vi.spyOn(bench.keys[0] ?? { sign: () => {} }, 'sign');
    await vi.advanceTimersByTimeAsync(500);
    bench.statements.look();
    expect(sign).not.toHaveBeenCalled();
    bench.kills.isRunning = false;
    bench.statements.look();
    await vi.advanceTimersByTimeAsync(500);
    expect(bench.kept).toBe(640);
  });

  it('[E4] that wait for more than five minutes are alarmed until they are signed', () => {
    const key = bench.keys.pop();
    bench.append(...orders(2));
    bench.statements.look();
    bench.append(...orders(1));
    bench.now = 299_000;
    bench.statements.look();
    expect(bench.standing).toEqual([]);
    bench.now = 601_000;
    bench.statements.look();
    expect(bench.standing).toEqual(['statements-late']);
    expect(bench.alarms.get('statements-late')?.cause).toContain('3 records have waited for more than five minutes');
    if (key !== undefined) bench.keys.push(key);
    bench.statements.look();
    bench.statements.look();
    expect(bench.standing).toEqual([]);
  });

  it('[E4] that cannot be kept in a turn of their own are said at the next look, and tried again', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    bench.append(...orders(100));
    const { evidence } = bench.journal;
    const keep = evidence.addStatements.bind(evidence);
    evidence.addStatements = () => {
      throw new Error('the disk is full');
    };
    bench.statements.look();
    await vi.advanceTimersByTimeAsync(500);
    expect(() => bench.statements.look()).toThrow('the disk is full');
    evidence.addStatements = keep;
    bench.statements.look();
    expect(bench.kept).toBe(100);
  });

  it('[E4] are signed at the close for a bounded time, the rest after the next start', async () => {
    bench.append(...orders(1_000));
    await bench.statements.close();
    expect(bench.kept).toBe(1_000);
    bench.append(...orders(1_000));
    // A second is over at each look at the clock.
    bench.tick = 1_000;
    await bench.statements.close();
    const left = 2_000 - bench.kept;
    expect(left).toBeGreaterThan(0);
    expect(left).toBeLessThan(1_000);
    bench.tick = 0;
    bench.restart();
    await bench.statements.close();
    expect(bench.kept).toBe(2_000);
  });

  it('[E4] that cannot be kept at the close do not keep it from closing', async () => {
    bench.append(...orders(1));
    bench.journal.evidence.addStatements = () => {
      throw new Error('the disk is full');
    };
    await bench.statements.close();
    expect(bench.notes).toEqual(['The last statements could not be kept. They are signed after the next start.']);
  });

  it('[E4] [K10] are verified with turns for others, longer ones while a kill runs, and what does not fit is said', async () => {
    bench.append(...orders(100));
    await bench.statements.close();
    const waits = vi.spyOn(globalThis, 'setTimeout');
    expect(await bench.statements.problem()).toMatchObject({ problem: '' });
    bench.kills.isRunning = true;
    expect(await bench.statements.problem()).toMatchObject({ problem: '' });
    const [usual, inKill] = [10, 100].map((ms) => waits.mock.calls.filter((call) => call[1] === ms).length);
    waits.mockRestore();
    expect([usual, inKill]).toEqual([7, 7]);

    bench.journal.close();
    bench.folder.tamper('UPDATE statements SET signature = zeroblob(64) WHERE seq = 70');
    bench.journal = bench.folder.open();
    bench.restart();
    expect(await bench.statements.problem()).toMatchObject({
      problem: expect.stringContaining('The statement on record 70 does not fit'),
      firstBad: 70,
    });
    bench.keys.pop();
    expect(await bench.statements.problem()).toMatchObject({ problem: '', firstBad: null });
  });

  it('[E4] are verified once for all who ask meanwhile', async () => {
    bench.append(...orders(100));
    await bench.statements.close();
    const verify = bench.statements.handlers()['statements.verify'];
    const asked = [verify({}, {} as never), verify({}, {} as never)];
    expect(asked[0]).toBe(asked[1]);
    expect(await asked[0]).toEqual({ checked: 100, expired: 0, to: 100, problem: '', firstBad: null });
  });
});
