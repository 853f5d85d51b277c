import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { z } from 'zod';
import type { AgentId, TimeMs } from '../../../shared/ids.ts';
import { plainLine } from '../../../shared/plain-text.ts';
import type { AgentEvent } from '../../engine/agents/agent-event.ts';
import {
  type AgentRun,
  type AgentStep,
  HeartbeatNotice,
  type InitializeParams,
  InitializeReply,
  LogNotice,
  MAX_LINE_BYTES,
  MAX_LINES_A_SECOND,
  PROTOCOL_VERSION,
  RunReply,
  StepReply,
} from '../../engine/agents/protocol.ts';
import type { Launch } from './box.ts';
import { LineReader } from './line-reader.ts';

/** An agent that has not answered `initialize` by then is given up. */
const INITIALIZE_WITHIN_MS = 5_000;
/** Bytes written to an agent and not yet read by it. */
const MAX_WAITING_BYTES = 4 * 1024 * 1024;
/** Steps sent and not yet answered: its longest warm-up and some more. */
const MAX_WAITING_STEPS = 6_000;
/** What is kept of an agent's standard error. */
const MAX_STDERR_CHARACTERS = 4_000;
const MAX_LOG_CHARACTERS = 400;

const jsonrpc = z.literal('2.0');
const Message = z.union([
  z.strictObject({ jsonrpc, id: z.int(), result: z.unknown() }),
  z.strictObject({ jsonrpc, id: z.int(), error: z.object({ code: z.int(), message: z.string().max(1_000) }) }),
  z.strictObject({ jsonrpc, method: z.literal('heartbeat'), params: HeartbeatNotice }),
  z.strictObject({ jsonrpc, method: z.literal('log'), params: LogNotice }),
]);
type Message = z.output<typeof Message>;

const UnknownMethod = z.object({ method: z.string().min(1) });
const KNOWN_METHODS = ['heartbeat', 'log'];
/** What is kept of the name of a tool that does not exist. */
const MAX_TOOL_CHARACTERS = 64;

/** One life of one agent's process, from its start to its end. What it says is data: checked, bounded, never run (A8). */
export class AgentProcess {
  readonly #agent: AgentId;
  readonly #wallNow: () => TimeMs;
  readonly #onEvent: (event: AgentEvent) => void;
  readonly #child: ChildProcessWithoutNullStreams;
  readonly #lines = new LineReader(MAX_LINE_BYTES);
  readonly #deadline: ReturnType<typeof setTimeout>;
  /**
   * Requests under way, oldest first: when their first step is, and how many steps a run has. Request 0 is `initialize`,
   * request n the n-th step or run.
   */
  readonly #waiting: { readonly at: TimeMs; readonly run: number | null }[] = [];
  #sent = 0;
  #pings = 0;
  #pongs = 0;
  #ready = false;
  #over = false;
  #stderrLeft = MAX_STDERR_CHARACTERS;
  #second = 0;
  #noticesThisSecond = 0;

  /** Starts the process and asks it to initialise; everything it does from then on comes as events. */
  constructor(launch: Launch, params: InitializeParams, wallNow: () => TimeMs, onEvent: (event: AgentEvent) => void) {
    this.#agent = params.agent;
    this.#wallNow = wallNow;
    this.#onEvent = onEvent;
    // A process group of its own, so that one signal ends whatever runs in it.
    this.#child = spawn(launch.command, launch.args, { cwd: launch.cwd, env: {}, stdio: 'pipe', detached: true });
    const { stdin, stdout, stderr } = this.#child;
    this.#child.on('error', (error) => this.#fail(`its process could not be started: ${error.message}`));
    this.#child.on('close', (code, signal) =>
      this.#fail(`its process ended by itself (${signal ?? `exit code ${code}`})`),
    );
    // A pipe that breaks is the process ending, and that is told by 'close'.
    stdin.on('error', () => {});
    stdout.on('data', (chunk: Buffer) => this.#read(chunk));
    stderr.setEncoding('utf8').on('data', (text: string) => this.#readErrors(text));
    this.#deadline = setTimeout(
      () => this.#fail(`it did not initialise within ${INITIALIZE_WITHIN_MS / 1_000} s`),
      INITIALIZE_WITHIN_MS,
    );
    const { pid } = this.#child;
    if (pid === undefined) return;
    onEvent({ type: 'started', agent: params.agent, sandbox: launch.sandbox, weaker: launch.weaker, pid });
    this.#send({ id: 0, method: 'initialize', params });
  }

  /** Nothing more is taken from it and it is, or is about to be, dead. */
  get isOver(): boolean {
    return this.#over;
  }

  step(step: AgentStep): void {
    this.#ask('step', step, { at: step.at, run: null });
  }

  /** Several steps at once, for an agent that takes runs; answered by `runDone`. */
  run(run: AgentRun): void {
    this.#ask('steps', run, { at: run.first.at, run: 1 + run.rest.length });
  }

  #ask(method: 'step' | 'steps', params: object, waiting: { readonly at: TimeMs; readonly run: number | null }): void {
    if (this.#over) return;
    if (this.#waiting.length >= MAX_WAITING_STEPS) {
      this.#fail(`it left ${MAX_WAITING_STEPS} steps unanswered`);
      return;
    }
    this.#waiting.push(waiting);
    this.#sent += 1;
    this.#send({ id: this.#sent, method, params });
  }

  /** Asks whether it lives: its answer comes back as a heartbeat. */
  ping(): void {
    if (this.#over || !this.#ready) return;
    this.#pings += 1;
    this.#send({ id: -this.#pings, method: 'ping', params: {} });
  }

  /** Ends it at once and takes nothing more from it. */
  kill(): void {
    if (this.#over) return;
    this.#over = true;
    clearTimeout(this.#deadline);
    for (const stream of [this.#child.stdin, this.#child.stdout, this.#child.stderr]) stream.destroy();
    const { pid, exitCode, signalCode } = this.#child;
    // Once it has ended its number may belong to another process.
    if (pid === undefined || exitCode !== null || signalCode !== null) return;
    try {
      process.kill(-pid, 'SIGKILL');
    } catch {
      this.#child.kill('SIGKILL');
    }
  }

  /** Ends it for a breach that is not its own words, told as `failed`. */
  fail(reason: string): void {
    this.#fail(reason);
  }

  #fail(reason: string): void {
    if (this.#over) return;
    this.kill();
    this.#onEvent({ type: 'failed', agent: this.#agent, reason: plainLine(reason) });
  }

  #send(message: object): void {
    this.#child.stdin.write(`${JSON.stringify({ jsonrpc: '2.0', ...message })}\n`);
    if (this.#child.stdin.writableLength > MAX_WAITING_BYTES) {
      this.#fail(`it does not read what it is sent: ${MAX_WAITING_BYTES} bytes are waiting`);
    }
  }

  #read(chunk: Buffer): void {
    if (this.#over) return;
    const lines = this.#lines.push(chunk);
    if (lines === null) {
      this.#fail(`it sent a line of more than ${MAX_LINE_BYTES} bytes`);
      return;
    }
    for (const line of lines) {
      this.#take(line);
      if (this.#over) return;
    }
  }

  #take(line: string): void {
    let message: Message;
    let said: unknown;
    try {
      said = JSON.parse(line);
      message = Message.parse(said);
    } catch (error) {
      this.#tellTool(said);
      const what = error instanceof SyntaxError ? 'a line that is not JSON' : 'a message that is not in the protocol';
      this.#fail(`it sent ${what}: ${JSON.stringify(line.slice(0, 80))}`);
      return;
    }
    if ('method' in message) this.#takeNotice(message);
    else if ('error' in message) this.#fail(`its strategy failed: ${message.error.message.slice(0, 200)}`);
    else this.#takeReply(message.id, message.result);
  }

  /** What it wanted to do by a method that the protocol does not have is told before it is ended for it. */
  #tellTool(said: unknown): void {
    const asked = UnknownMethod.safeParse(said);
    if (!asked.success || KNOWN_METHODS.includes(asked.data.method)) return;
    const tool = plainLine(asked.data.method).slice(0, MAX_TOOL_CHARACTERS);
    this.#onEvent({ type: 'toolRefused', agent: this.#agent, tool });
  }

  #takeNotice(message: Extract<Message, { method: string }>): void {
    // Answers are bounded by the questions; what comes unasked is bounded by time.
    const wallAt = this.#wallNow();
    const second = Math.floor(wallAt / 1_000);
    this.#noticesThisSecond = second === this.#second ? this.#noticesThisSecond + 1 : 1;
    this.#second = second;
    if (this.#noticesThisSecond > MAX_LINES_A_SECOND) {
      this.#fail(`it sent more than ${MAX_LINES_A_SECOND} unasked lines in one second`);
    } else if (message.method === 'heartbeat') {
      this.#onEvent({ type: 'heartbeat', agent: this.#agent, wallAt });
    } else {
      const { level, text } = message.params;
      this.#onEvent({ type: 'log', agent: this.#agent, level, text: plainLine(text) });
    }
  }

  #takeReply(id: number, result: unknown): void {
    if (!this.#ready) {
      const reply = InitializeReply.safeParse(result);
      if (id !== 0 || !reply.success) {
        this.#fail(
          `its answer to initialize is not in the protocol${reply.success ? '' : `: ${firstIssue(reply.error)}`}`,
        );
        return;
      }
      this.#ready = true;
      clearTimeout(this.#deadline);
      const { name, warmupBars, protocol } = reply.data;
      const takesRuns = protocol === PROTOCOL_VERSION;
      this.#onEvent({ type: 'ready', agent: this.#agent, name, warmupBars, takesRuns });
      return;
    }
    if (id === -(this.#pongs + 1) && this.#pongs < this.#pings) {
      this.#pongs += 1;
      this.#onEvent({ type: 'heartbeat', agent: this.#agent, wallAt: this.#wallNow() });
      return;
    }
    const expected = this.#sent - this.#waiting.length + 1;
    const [asked] = this.#waiting;
    if (asked === undefined || id !== expected) {
      this.#fail(`it answered request ${id}, which is not the one that waits`);
      return;
    }
    const { at, run } = asked;
    this.#waiting.shift();
    if (run === null) this.#takeStepReply(at, StepReply.safeParse(result));
    else this.#takeRunReply(at, run, RunReply.safeParse(result));
  }

  #takeStepReply(at: TimeMs, reply: z.ZodSafeParseResult<StepReply>): void {
    if (!reply.success) this.#refuseReply(reply.error);
    else this.#onEvent({ type: 'stepDone', agent: this.#agent, at, reply: reply.data });
  }

  #takeRunReply(at: TimeMs, steps: number, reply: z.ZodSafeParseResult<RunReply>): void {
    if (!reply.success) this.#refuseReply(reply.error);
    else if (reply.data.taken > steps) this.#fail(`it took ${reply.data.taken} steps of a run of ${steps}`);
    else this.#onEvent({ type: 'runDone', agent: this.#agent, at, reply: reply.data });
  }

  #refuseReply(error: z.ZodError): void {
    this.#fail(`its answer to a step is not in the protocol: ${firstIssue(error)}`);
  }

  #readErrors(text: string): void {
    const taken = text.slice(0, this.#stderrLeft);
    this.#stderrLeft -= taken.length;
    for (const line of taken.split('\n')) {
      const shown = line.trim().slice(0, MAX_LOG_CHARACTERS);
      if (shown !== '' && !this.#over)
        this.#onEvent({ type: 'log', agent: this.#agent, level: 'warn', text: plainLine(shown) });
    }
  }
}

function firstIssue(error: z.ZodError): string {
  const issue = error.issues[0];
  return issue === undefined ? 'unknown' : `${issue.path.join('.')}: ${issue.message}`.slice(0, 200);
}
