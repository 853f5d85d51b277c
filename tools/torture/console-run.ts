import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { type ControlClient, connectControl } from '../../src/main/adapters/control-socket/client.ts';
import type { CallResult, InvokeChannel, ReplyOf, RequestOf } from '../../src/shared/ipc/contract.ts';
import type { Scope } from '../../src/shared/scope.ts';
import type { ConsoleView } from '../../src/shared/view/console-view.ts';
import type { Ended, Started } from './place.ts';
import type { Told } from './told.ts';

/** Longest wait for an answer of any kind; far above the limit that is checked. */
const GIVE_UP_MS = 60_000;
const LOOK_EVERY_MS = 10;
/** Agents that are started have sent something by then. */
const FLOW_WITHIN_MS = 6_000;

/** A console that answers, or a process that ended before it did. */
export type Answer =
  | { readonly kind: 'up'; readonly run: ConsoleRun; readonly view: ConsoleView; readonly backMs: number }
  | { readonly kind: 'ended'; readonly ended: Ended; readonly backMs: number };

/** Waits until a started `interlock run` shows its view over the control socket, or has ended. */
export async function answerOf(started: Started, dataDir: string, told: Told): Promise<Answer> {
  const until = started.at + GIVE_UP_MS;
  while (performance.now() < until) {
    const reached = await reach(started, dataDir);
    const backMs = performance.now() - started.at;
    if (reached !== null) {
      told.journal(reached.view.journal);
      return { kind: 'up', run: new ConsoleRun(started, reached.client, told), view: reached.view, backMs };
    }
    if (started.isOver()) return { kind: 'ended', ended: await started.ended, backMs };
    await sleep(LOOK_EVERY_MS);
  }
  const { stderr } = await started.kill();
  throw new Error(`it neither answered nor ended within ${GIVE_UP_MS / 1_000} s: ${stderr.slice(-500)}`);
}

async function reach(
  { pid }: Started,
  dataDir: string,
): Promise<{ readonly client: ControlClient; readonly view: ConsoleView } | null> {
  // What an earlier process left there names that one.
  if (endpointPid(dataDir) !== pid) return null;
  try {
    const client = await connectControl(dataDir);
    const view = await client.invoke('console.snapshot', {});
    return view.ok ? { client, view: view.value } : null;
  } catch {
    return null;
  }
}

function endpointPid(dataDir: string): number | null {
  try {
    return (JSON.parse(readFileSync(join(dataDir, 'control', 'endpoint.json'), 'utf8')) as { pid: number }).pid;
  } catch {
    return null;
  }
}

/** A console that runs, and everything that it tells us: {@link Told} takes it down as it comes. */
export class ConsoleRun {
  readonly started: Started;
  readonly #client: ControlClient;
  readonly #told: Told;
  /** Resolves when a delta shows orders of its own; or when it has ended. */
  readonly #ordersFlow: Promise<unknown>;
  #presses = 0;

  constructor(started: Started, client: ControlClient, told: Told) {
    this.started = started;
    this.#client = client;
    this.#told = told;
    this.#ordersFlow = new Promise((resolve) => {
      client.onDelta(({ sections, tables }) => {
        if (sections.journal !== undefined) told.journal(sections.journal);
        if (tables.orders !== undefined) resolve(null);
      });
      void client.closed.then(resolve);
    });
  }

  /** Waits until it sends orders, not for ever: its agents may all be latched. */
  async ordersFlow(): Promise<void> {
    await Promise.race([this.#ordersFlow, sleep(FLOW_WITHIN_MS, null, { ref: false })]);
  }

  /** A call; null when the console ended before it answered. */
  async call<C extends InvokeChannel>(channel: C, request: RequestOf<C>): Promise<CallResult<C> | null> {
    try {
      return await this.#client.invoke(channel, request);
    } catch {
      return null;
    }
  }

  /** The same, where a refusal is not expected. */
  async ask<C extends InvokeChannel>(channel: C, request: RequestOf<C>): Promise<ReplyOf<C> | null> {
    const result = await this.call(channel, request);
    if (result?.ok === false) throw new Error(`${channel} was refused: ${result.error.message}`);
    return result?.value ?? null;
  }

  /**
   * Presses a kill; with a `commandId`, one that was pressed before. Null when the console ended first, or knows no such
   * agent because no session was ever opened.
   */
  async kill(scope: Scope, commandId?: string): Promise<ReplyOf<'kill.engage'> | null> {
    this.#presses += 1;
    const press = commandId ?? `torture-${this.started.pid}-${Math.round(this.started.at)}-${this.#presses}`;
    const result = await this.call('kill.engage', { scope, commandId: press, reason: 'torture' });
    if (result?.ok === false && scope.kind === 'global') throw new Error(`a kill was refused: ${result.error.message}`);
    if (result?.ok !== true) return null;
    this.#told.kill(result.value, press, scope);
    return result.value;
  }

  async reset(tripId: string, scope: Scope): Promise<void> {
    const typed = scope.kind === 'global' ? 'ALL' : scope.agent;
    this.#told.resetAsked(tripId);
    const done = await this.ask('kill.reset', {
      tripId,
      reason: 'torture',
      typed,
      residualsSeen: true,
      rootCause: 'torture',
      actions: 'none',
    });
    if (done !== null) this.#told.reset(tripId);
  }

  /** SIGKILL. What it had said before is taken down first. */
  async crash(): Promise<Ended> {
    const ended = await this.started.kill();
    await this.#client.closed;
    return ended;
  }
}
