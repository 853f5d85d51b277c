import { readdirSync, readFileSync } from 'node:fs';
import { expect } from 'vitest';
import type { RequestOf } from '../../../shared/ipc/contract.ts';
import { connectControl } from '../../adapters/control-socket/client.ts';
import { writeAgent } from './agent-folder.ts';
import { Desk, type Ended, type Exported, POLITE, type Running, recordedLines, rowOf, TRADER } from './command.ts';
import { differences, type RunResult } from './result.ts';

const PASSPHRASE = 'correct horse battery';

/** How a run ended in which a trigger fired. */
export interface Fired {
  readonly result: RunResult;
  readonly records: readonly Exported[];
  readonly fired: Exported;
  readonly trip: Exported;
}

/** A desk on which positions are open before something goes wrong. */
export class TriggerDesk extends Desk {
  /** Two agents that trade, and this one if it is given. */
  readonly names: string[] = ['one', 'two'];

  constructor() {
    super();
    for (const name of this.names) this.agent(name, TRADER);
  }

  /** One more agent, which may have many orders open and make many in a minute. */
  odd(code: string): void {
    const limits = { maxOpenOrders: 50, maxOrdersPerMinute: 120 };
    writeAgent(this.data, 'bad', code, { description: 'An agent of a test.', ...limits });
    this.names.push('bad');
  }

  /** A session that is trading: everybody holds something and has an order resting. */
  async trading(speed: number | 'max', through: readonly string[] = []): Promise<Running> {
    const running = this.begin(this.feed(1_440), speed, through);
    await this.until('traded', (status) => this.names.every((name) => isTrading(status, name)));
    return running;
  }

  begin(feed: string, speed: number | 'max', through: readonly string[] = []): Running {
    const args = ['--feed', feed, '--agents', this.names.join(','), '--speed', String(speed), '--data', this.data];
    return this.start(['run', '--headless', '--json', ...args], through);
  }

  /** Switches faults as an administrator, on the console that runs or on the folder alone. */
  async chaos(...args: readonly string[]): Promise<void> {
    await this.typing([PASSPHRASE], 'role', 'passphrase', 'administrator', '--passphrase-stdin');
    const ended = await this.typing([PASSPHRASE], 'chaos', ...args, '--passphrase-stdin');
    expect(ended).toMatchObject({ code: 0 });
  }

  /** Calls the console that runs, as an operator, and answers with what came of each. */
  async call(channel: 'chaos.set', request: RequestOf<'chaos.set'>, times: number): Promise<string[]> {
    const client = await connectControl(this.data);
    try {
      const codes: string[] = [];
      for (let i = 0; i < times; i += 1) {
        const result = await client.invoke(channel, request);
        codes.push(result.ok ? 'ok' : result.error.code);
      }
      return codes;
    } finally {
      client.close();
    }
  }

  /** What the journal and the result tell of the one trigger that fired. */
  async fired({ code, stdout, stderr }: Ended, trigger: string): Promise<Fired> {
    expect(stderr).not.toMatch(/internal error/);
    expect([0, 4]).toContain(code);
    const result = JSON.parse(stdout) as RunResult;
    expect(differences(result)).toEqual([]);
    const records = await this.records();
    const fired = records.filter((it) => it.kind === 'trigger.fired');
    expect(fired.map((it) => it.body.trigger)).toEqual([trigger]);
    const trip = records.find((it) => it.kind === 'trip.accepted');
    if (fired[0] === undefined || trip === undefined) throw new Error('nothing was tripped');
    expect(trip.body).toMatchObject({ tripId: fired[0].body.tripId, by: `trigger:${trigger}`, cause: 'trigger' });
    return { result, records, fired: fired[0], trip };
  }

  /** It tripped everything: nothing is left, and no agent's order went out after it. */
  async allFlat(ended: Ended, trigger: string): Promise<Fired> {
    const told = await this.fired(ended, trigger);
    expect(ended.code).toBe(4);
    expect(told.fired.body.scope).toEqual({ kind: 'global' });
    expect(told.result.trips).toMatchObject([{ scope: 'global', phase: 'FLAT', latched: true, residuals: [] }]);
    expect(told.result.venue.positions).toEqual({});
    const later = told.records.filter((it) => it.seq > told.trip.seq && it.kind === 'order.approved');
    expect(later.length).toBeGreaterThan(0);
    expect(later.filter((it) => it.body.owner.kind === 'agent')).toEqual([]);
    return told;
  }

  /** It tripped one agent, which held something: that one is flat and latched, the others traded on. */
  async badFlat(ended: Ended, trigger: string): Promise<Fired> {
    const told = await this.fired(ended, trigger);
    expect(ended.code).toBe(0);
    expect(told.fired.body.scope).toEqual({ kind: 'agent', agent: 'bad' });
    expect(told.result.trips).toMatchObject([{ scope: 'agent:bad', phase: 'FLAT', latched: true, residuals: [] }]);
    const { records, trip, result } = told;
    const closing = records.filter((it) => it.seq > trip.seq && it.kind === 'order.approved' && it.agent === 'bad');
    expect(closing.map((it) => it.body.owner.kind)).toEqual(closing.map(() => 'kill'));
    expect(closing.length).toBeGreaterThan(0);
    expect(result.books.find((it) => it.agent === 'bad')?.positions).toEqual({});
    for (const name of ['one', 'two']) {
      const after = records.filter((it) => it.seq > trip.seq && it.kind === 'order.approved' && it.agent === name);
      expect(after.length).toBeGreaterThan(5);
    }
    return told;
  }
}

/** An agent that buys for nearly half of what it has with its first bar, and waits. */
export const LONG = `${POLITE}
onStep = (id, { warmup, book, bars }) => {
  const intents = [];
  if (!warmup && steps === 0) {
    steps += 1;
    intents.push(order({ side: 'buy', quantity: (Number(book.cash) * 0.45 / Number(bars[0].close)).toFixed(2) }));
  }
  send({ id, result: { intents, cancels: [] } });
};
`;

/** Two hours of the recording; after the first, or after so many minutes, every price is this share of what it was. */
export function fallingTo(share: number, afterMinutes = 60): string {
  const fallen = (line: string): string => {
    const [at, ...rest] = line.split(',');
    const volume = rest.pop() ?? '';
    const prices = rest.map((text) => Math.round(Number(text) * share).toFixed(1));
    return [at, ...prices, volume].join(',');
  };
  const lines = recordedLines(120).map((line, index) => (index > afterMinutes ? fallen(line) : line));
  return `${lines.join('\n')}\n`;
}

function isTrading(status: Parameters<typeof rowOf>[0], name: string): boolean {
  const { fills, openOrders } = rowOf(status, name);
  return fills > 1 && openOrders > 0;
}

/** Processes of one agent below a console, its box's included. */
export function processesOf(console: number, agent: string): number[] {
  // As the box shows it to the agent, or as it is where there is no box.
  const entry = `/agents/${agent}/index.ts`;
  const parents = new Map<number, number>();
  const found: number[] = [];
  for (const name of readdirSync('/proc')) {
    const pid = Number(name);
    if (!Number.isInteger(pid)) continue;
    try {
      parents.set(pid, Number(/^PPid:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0));
      if (
        readFileSync(`/proc/${pid}/cmdline`, 'utf8')
          .split('\0')
          .some((it) => it.endsWith(entry))
      )
        found.push(pid);
    } catch {
      // It ended while we looked.
    }
  }
  const isBelow = (pid: number): boolean => pid === console || (pid > 1 && isBelow(parents.get(pid) ?? 0));
  return found.filter(isBelow);
}
