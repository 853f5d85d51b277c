import { beforeEach, describe, expect, it } from 'vitest';
import type { AgentEvent } from '../engine/agents/agent-event.ts';
import type { AgentReport, AgentRun, AgentStep, StepReply } from '../engine/agents/protocol.ts';
import type { Forecast } from './forecast.ts';
import { RunAhead, type RunDiffers, type RunningAgents } from './run-ahead.ts';

const NOTHING: StepReply = { intents: [], cancels: [] };
const PROPOSES: StepReply = { intents: [], cancels: [{ ref: 'a', purpose: 'test' }] };
const step = (at: number): AgentStep => ({
  at,
  warmup: false,
  bars: [],
  reports: [],
  book: { cash: '1', equity: '1', positions: { X: '2' } },
});
const REPORT: AgentReport = { kind: 'cancelled', orderId: 'order0-1', ref: 'a', at: 1, open: false };

/** An agent that the test plays, and the steps that are foreseen. */
class Played implements RunningAgents {
  readonly sent: string[] = [];
  readonly taken: AgentEvent[] = [];
  readonly differs: RunDiffers[] = [];
  readonly asked: number[] = [];
  foreseen: AgentStep[] = [];
  readonly ahead: RunAhead;

  constructor(takesRuns: boolean) {
    const forecast = { after: (_agent: string, most: number) => this.#forecast(most) } as unknown as Forecast;
    const take = (event: AgentEvent): void => void this.taken.push(event);
    this.ahead = new RunAhead(this, forecast, { take, differs: (error) => this.differs.push(error) });
    this.ahead.event({ type: 'ready', agent: 'a', name: 'a', warmupBars: 0, takesRuns });
    this.taken.length = 0;
  }

  #forecast(most: number): AgentStep[] {
    this.asked.push(most);
    return this.foreseen.slice(0, most);
  }

  answer(taken: number, reply: StepReply): void {
    this.ahead.event({ type: 'runDone', agent: 'a', at: 0, reply: { ...reply, taken } });
  }
  answers(): [number, boolean][] {
    return this.taken.flatMap((it) =>
      it.type === 'stepDone' ? [[it.at, it.reply === NOTHING || it.reply.cancels.length === 0]] : [],
    );
  }

  step(_agent: string, { at }: AgentStep): void {
    this.sent.push(`step ${at}`);
  }
  run(_agent: string, { first, rest }: AgentRun): void {
    this.sent.push(`run ${[first, ...rest].map(({ at }) => at).join(' ')}`);
  }
  report(): void {
    this.sent.push('report');
  }
  start(): void {}
  stop(): void {}
  ping(): void {}
}

describe('steps handed out ahead', () => {
  let agent: Played;
  beforeEach(() => {
    agent = new Played(true);
    agent.foreseen = [step(2), step(3), step(4)];
  });

  it('[T3] are sent together, and answered one by one as the engine hands them out', () => {
    agent.ahead.step('a', step(1));
    expect(agent.sent).toEqual(['run 1 2 3 4']);
    expect(agent.answers()).toEqual([]);
    agent.answer(4, NOTHING);
    expect(agent.answers()).toEqual([[1, true]]);
    for (const at of [2, 3, 4]) agent.ahead.step('a', step(at));
    expect(agent.answers()).toEqual([1, 2, 3, 4].map((at) => [at, true]));
    expect([agent.sent.length, agent.differs]).toEqual([1, []]);
  });

  it('[T3] end where the agent proposes something: the rest was never sent', () => {
    agent.ahead.step('a', step(1));
    agent.answer(2, PROPOSES);
    agent.ahead.step('a', step(2));
    expect(agent.answers()).toEqual([
      [1, true],
      [2, false],
    ]);
    agent.foreseen = [];
    // What it proposed is reported before the next step, which is sent anew.
    agent.ahead.report('a', REPORT);
    agent.ahead.step('a', { ...step(3), book: { cash: '0', equity: '0', positions: {} } });
    expect(agent.sent).toEqual(['run 1 2 3 4', 'report', 'step 3']);
    expect(agent.differs).toEqual([]);
  });

  it('[T3] a report of what happened within a run is a difference: the agent was not told in time', () => {
    agent.ahead.step('a', step(1));
    agent.answer(3, NOTHING);
    agent.ahead.report('a', REPORT);
    expect(agent.differs.map(({ message }) => message)).toEqual(['it was to be told of a (cancelled) earlier']);
  });

  it('[T3] so is a step that differs from what was foreseen in anything that the agent is told of itself', () => {
    const { book } = step(2);
    const others: AgentStep[] = [
      step(3),
      { ...step(2), book: { ...book, cash: '2' } },
      { ...step(2), book: { ...book, equity: '2' } },
      { ...step(2), book: { ...book, positions: { X: '3' } } },
      { ...step(2), book: { ...book, positions: {} } },
      { ...step(2), book: { ...book, positions: { X: '2', Y: '1' } } },
      { ...step(2), reports: [REPORT] },
      { ...step(2), bars: [{ symbol: 'X' } as AgentStep['bars'][number]] },
    ];
    for (const other of others) {
      const one = new Played(true);
      one.foreseen = [step(2)];
      one.ahead.step('a', step(1));
      one.answer(2, NOTHING);
      one.ahead.step('a', other);
      expect(one.differs, JSON.stringify(other)).toHaveLength(1);
      expect(one.answers()).toEqual([[1, true]]);
    }
  });

  it('[T3] so is a step that comes before the agent has answered', () => {
    agent.ahead.step('a', step(1));
    agent.ahead.step('a', step(2));
    expect(agent.differs).toHaveLength(1);
  });

  it('[T3] an agent with an older SDK, a step of its history, and one with nothing foreseen go alone', () => {
    const older = new Played(false);
    older.foreseen = [step(2)];
    older.ahead.step('a', step(1));
    agent.ahead.step('a', { ...step(1), warmup: true });
    agent.foreseen = [];
    agent.ahead.step('a', step(1));
    expect([older.sent, agent.sent]).toEqual([['step 1'], ['step 1', 'step 1']]);
  });

  it('[T3] nothing of a run is left for the process that is started after its agent was stopped', () => {
    agent.ahead.step('a', step(1));
    agent.answer(4, NOTHING);
    agent.ahead.stop('a', 'a kill');
    agent.ahead.report('a', REPORT);
    agent.ahead.step('a', step(7));
    expect(agent.sent).toEqual(['run 1 2 3 4', 'report', 'run 7 2 3 4']);
    expect(agent.differs).toEqual([]);
  });

  it('[T3] runs grow while they are taken whole, up to a bound, and shrink when they are not', () => {
    agent.foreseen = Array.from({ length: 600 }, (_, n) => step(2 + n));
    const whole = (): void => {
      agent.ahead.step('a', step(1));
      agent.answer((agent.sent.at(-1)?.split(' ').length ?? 1) - 1, NOTHING);
      agent.ahead.stop('a', 'next');
    };
    for (let n = 0; n < 7; n += 1) whole();
    expect(agent.asked).toEqual([15, 31, 63, 127, 255, 511, 511]);
    agent.ahead.step('a', step(1));
    agent.answer(1, PROPOSES);
    agent.ahead.step('a', step(2));
    expect(agent.asked.at(-1)).toBe(3);
  });
});
