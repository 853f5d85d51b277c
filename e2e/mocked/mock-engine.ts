import type { Page } from 'playwright/test';
import type { z } from 'zod';
import {
  type CallError,
  contract,
  INVOKE_CHANNELS,
  type InvokeChannel,
  type ParsedRequestOf,
  type ReplyOf,
} from '../../src/shared/ipc/contract.ts';
import { ConsoleView } from '../../src/shared/view/console-view.ts';
import { applyDelta, ConsoleDelta } from '../../src/shared/view/delta.ts';
import { EXPLANATION } from './authority-scenarios.ts';

type Sections = ConsoleDelta['sections'];
type Tables = ConsoleDelta['tables'];

export interface Change {
  readonly sections?: Sections;
  readonly tables?: Tables;
  readonly curve?: ConsoleDelta['curve'];
}

/** What a test makes a channel answer: a reply, a refusal, or `silence`, which never answers. */
export type Answer<C extends InvokeChannel> = ReplyOf<C> | { readonly refuse: CallError } | 'silence';
type Handler<C extends InvokeChannel> = (request: ParsedRequestOf<C>) => Answer<C>;

export interface Call {
  readonly channel: InvokeChannel;
  readonly request: unknown;
  readonly at: number;
}

const TICK_MS = 500;

/**
 * The main process as the renderer sees it, and nothing behind it. Each request, reply, snapshot and delta is parsed
 * with the contract's own schema, so that the mock cannot drift from it.
 */
export class MockEngine {
  readonly calls: Call[] = [];
  /** Faults of the mock or of the page's requests against the contract; a test ends with none. */
  readonly faults: string[] = [];
  /** True: not a word reaches the page. */
  silent = false;
  /** True: heartbeats and rows stay fresh at every tick. */
  alive = true;
  private view: ConsoleView;
  private readonly handlers = new Map<InvokeChannel, (request: never) => unknown>();
  private page: Page | null = null;
  private timer: ReturnType<typeof setInterval> | null = null;

  constructor(view: ConsoleView) {
    this.view = ConsoleView.parse(view);
  }

  get current(): ConsoleView {
    return this.view;
  }

  /** Another scenario; the page sees it at its next snapshot. */
  show(view: ConsoleView): void {
    this.view = ConsoleView.parse({ ...view, version: this.view.version + 1 });
  }

  /** Replaces what a channel answers. */
  on<C extends InvokeChannel>(channel: C, handler: Handler<C>): void {
    this.handlers.set(channel, handler as (request: never) => unknown);
  }

  callsOf(channel: InvokeChannel): Call[] {
    return this.calls.filter((call) => call.channel === channel);
  }

  async install(page: Page): Promise<void> {
    this.page = page;
    await page.exposeFunction('__mockInvoke', (channel: string, request: string) => this.invoke(channel, request));
    await page.addInitScript(installShim);
    this.timer = setInterval(() => void this.tick(), TICK_MS);
  }

  stop(): void {
    if (this.timer !== null) clearInterval(this.timer);
    this.timer = null;
    this.page = null;
  }

  /** Publishes a change as the next delta. */
  async push(change: Change): Promise<void> {
    const delta = ConsoleDelta.parse({
      version: this.view.version + 1,
      wallAt: Date.now(),
      sections: change.sections ?? {},
      tables: change.tables ?? {},
      curve: change.curve ?? [],
      curveReset: false,
    });
    const next = applyDelta(this.view, delta);
    if (next === null) throw new Error('the mock made a delta that does not apply');
    this.view = next;
    await this.emit(delta);
  }

  /** Moves on a version that the page never hears of. */
  loseOne(): void {
    this.view = { ...this.view, version: this.view.version + 1 };
  }

  private async emit(delta: ConsoleDelta): Promise<void> {
    if (this.silent || this.page === null) return;
    try {
      await this.page.evaluate(
        (text) => window.dispatchEvent(new CustomEvent('mock-delta', { detail: text })),
        JSON.stringify(delta),
      );
    } catch {
      // The page is loading or closed: a snapshot follows.
    }
  }

  private async tick(): Promise<void> {
    const now = Date.now();
    if (!this.alive) {
      await this.push({});
      return;
    }
    const agents = this.view.agents.flatMap((row) =>
      row.state === 'RUNNING' && row.heartbeatWallAt !== null ? [{ ...row, heartbeatWallAt: now - 300 }] : [],
    );
    const system = this.view.system.flatMap((row) =>
      row.state === 'ok' ? [{ ...row, heartbeatWallAt: now - 200 }] : [],
    );
    const { session } = this.view;
    const moving = session.state === 'running' ? { session: { ...session, lastRowWallAt: now - 400 } } : {};
    await this.push({
      sections: moving,
      tables: { agents: { upsert: agents, remove: [] }, system: { upsert: system, remove: [] } },
    });
  }

  /** Answers in the envelope of the contract, as text; never for `silence`. */
  private invoke(name: string, requestText: string): Promise<string> {
    const channel = INVOKE_CHANNELS.find((one) => one === name);
    if (channel === undefined) return Promise.resolve(this.fault(`unknown channel ${name}`));
    const request = contract[channel].request.safeParse(JSON.parse(requestText));
    this.calls.push({ channel, request: JSON.parse(requestText), at: Date.now() });
    if (!request.success) return Promise.resolve(this.fault(`${channel}: ${request.error.message}`));
    const handler = this.handlers.get(channel);
    const answer = handler === undefined ? this.usual(channel) : handler(request.data as never);
    if (answer === 'silence' || this.silent) return new Promise(() => undefined);
    if (typeof answer === 'object' && answer !== null && 'refuse' in answer) {
      return Promise.resolve(JSON.stringify({ ok: false, error: answer.refuse }));
    }
    const schema: z.ZodType = contract[channel].reply;
    const reply = schema.safeParse(answer);
    if (!reply.success) return Promise.resolve(this.fault(`reply of ${channel}: ${reply.error.message}`));
    return Promise.resolve(JSON.stringify({ ok: true, value: reply.data }));
  }

  private usual(channel: InvokeChannel): unknown {
    switch (channel) {
      case 'console.snapshot':
        return this.view;
      case 'kill.engage':
        return { tripId: 'trip-1', status: 'LATCHED', gateClosedMicros: 210, persisted: true };
      case 'settings.change':
        return this.view.settings;
      case 'journal.verify': {
        const { records, head } = this.view.journal;
        return { ok: true, records, head, problem: '', firstBad: null, checkpoints: 1 };
      }
      case 'journal.search':
        return { rows: [], next: null };
      case 'tournament.show':
        return { tournament: null, ids: [] };
      case 'role.unlock':
        return { role: 'approver', untilWallAt: Date.now() + 900_000 };
      case 'policy.reload':
        return { sha256: this.view.policy.sha256, problems: [] };
      case 'policy.explain':
        return EXPLANATION;
      default:
        return { ok: true };
    }
  }

  private fault(text: string): string {
    this.faults.push(text);
    return JSON.stringify({ ok: false, error: { code: 'BAD_REQUEST', message: text.slice(0, 200) } });
  }
}

/** Runs in the page: the bridge's two functions, over the mock's one. */
function installShim(): void {
  const scope = window as unknown as {
    __mockInvoke: (channel: string, request: string) => Promise<string>;
    interlock: unknown;
  };
  scope.interlock = {
    invoke: async (channel: string, request: unknown) =>
      JSON.parse(await scope.__mockInvoke(channel, JSON.stringify(request))),
    on: (_channel: string, listener: (payload: unknown) => void) => {
      const hear = (event: Event): void => listener(JSON.parse((event as CustomEvent<string>).detail));
      window.addEventListener('mock-delta', hear);
      return () => window.removeEventListener('mock-delta', hear);
    },
  };
}
