import type { AgentEvent } from '../engine/agents/agent-event.ts';
import {
  type AgentReport,
  type AgentRun,
  type AgentStep,
  MAX_STEPS_A_RUN,
  type RunStep,
  type StepReply,
} from '../engine/agents/protocol.ts';
import type { AgentsPort } from '../engine/ports.ts';
import type { Forecast } from './forecast.ts';

/** An agent's process that takes runs. */
export interface RunningAgents extends AgentsPort {
  run(agent: string, run: AgentRun): void;
}

/** What the engine handed out was not what the agent had been sent: its answers are worth nothing from there on. */
export class RunDiffers extends Error {
  override readonly name = 'RunDiffers';
}

const NOTHING: StepReply = { intents: [], cancels: [] };
/** The first run is so long, and each twice as long as what was taken of the one before: little is sent in vain. */
const FIRST_RUN = 16;
const SHORTEST_RUN = 4;

interface Run {
  readonly steps: readonly AgentStep[];
  /** Null until the agent has answered. */
  answer: { readonly taken: number; readonly reply: StepReply } | null;
  /** The one that the engine hands out next. */
  next: number;
}

/**
 * Hands an agent the steps that will follow together with the one that is handed out, so that a pipe is crossed once for
 * many bars (docs/adr/0014). To the engine nothing changes: it hands out each step and gets its answer, and each step that
 * it hands out is held against the one that the agent was sent.
 */
export class RunAhead implements AgentsPort {
  readonly #agents: RunningAgents;
  readonly #forecast: Forecast;
  readonly #take: (event: AgentEvent) => void;
  readonly #differs: (error: RunDiffers) => void;
  #takesRuns = false;
  #most = FIRST_RUN;
  #run: Run | null = null;

  /** `take` gets the agent's events as if every step had been sent alone. */
  constructor(
    agents: RunningAgents,
    forecast: Forecast,
    { take, differs }: { readonly take: (event: AgentEvent) => void; readonly differs: (error: RunDiffers) => void },
  ) {
    this.#agents = agents;
    this.#forecast = forecast;
    this.#take = take;
    this.#differs = differs;
  }

  /** What the agent's process says. */
  event(event: AgentEvent): void {
    if (event.type === 'ready') this.#takesRuns = event.takesRuns === true;
    if (event.type !== 'runDone') {
      this.#take(event);
      return;
    }
    const run = this.#run;
    if (run === null) return;
    const { taken, ...reply } = event.reply;
    run.answer = { taken, reply };
    this.#most = Math.min(MAX_STEPS_A_RUN, Math.max(SHORTEST_RUN, taken * 2));
    this.#answer(event.agent, run);
  }

  step(agent: string, step: AgentStep): void {
    const run = this.#run;
    if (run !== null) {
      const foreseen = run.steps[run.next];
      if (run.answer !== null && foreseen !== undefined && isSame(foreseen, step)) this.#answer(agent, run);
      else this.#fail(`the step at ${new Date(step.at).toISOString()} is not the one that was foreseen`);
      return;
    }
    const steps = this.#takesRuns && !step.warmup ? this.#forecast.after(agent, this.#most - 1) : [];
    if (steps.length === 0) {
      this.#agents.step(agent, step);
      return;
    }
    this.#run = { steps: [step, ...steps], answer: null, next: 0 };
    this.#agents.run(agent, { first: step, rest: steps.map(inRun) });
  }

  report(agent: string, report: AgentReport): void {
    const run = this.#run;
    // It belongs to a step that the agent has taken without it.
    if (run !== null && run.answer !== null) this.#fail(`it was to be told of ${report.ref} (${report.kind}) earlier`);
    this.#agents.report(agent, report);
  }

  start(agent: string): void {
    this.#run = null;
    this.#agents.start(agent);
  }

  stop(agent: string, reason: string): void {
    this.#run = null;
    this.#agents.stop(agent, reason);
  }

  ping(agent: string): void {
    this.#agents.ping(agent);
  }

  /** The answer to the step that the engine waits for. */
  #answer(agent: string, run: Run): void {
    const { answer, steps, next } = run;
    const step = steps[next];
    if (answer === null || step === undefined) return;
    run.next += 1;
    const isLast = run.next === answer.taken;
    if (isLast) this.#run = null;
    this.#take({ type: 'stepDone', agent, at: step.at, reply: isLast ? answer.reply : NOTHING });
  }

  #fail(why: string): void {
    this.#run = null;
    this.#differs(new RunDiffers(why));
  }
}

function inRun({ at, book, bars }: AgentStep): RunStep {
  return {
    at,
    equity: book.equity,
    bars: bars.map(({ symbol, openAt, open, high, low, close, volume }) => {
      return [symbol, openAt, open, high, low, close, volume];
    }),
  };
}

/** Bars are the feed's, both times; what may differ is what the agent is told of itself, and which bars. */
function isSame(a: AgentStep, b: AgentStep): boolean {
  if (a.at !== b.at || a.warmup !== b.warmup || b.reports.length > 0) return false;
  if (a.book.cash !== b.book.cash || a.book.equity !== b.book.equity) return false;
  if (a.bars.length !== b.bars.length || a.bars.some((bar, place) => bar.symbol !== b.bars[place]?.symbol))
    return false;
  const [held, holds] = [Object.entries(a.book.positions), b.book.positions];
  return held.length === Object.keys(holds).length && held.every(([symbol, size]) => holds[symbol] === size);
}
