import type { AgentId, InstrumentId, TimeMs, VenueId } from '../../../../shared/ids.ts';
import { cash, price } from '../../../../shared/money.ts';
import type { SessionBounds } from '../../agents/manifest.ts';
import type { AgentReport, AgentStep, IntentMessage } from '../../agents/protocol.ts';
import type { VenueOrder } from '../../domain/order.ts';
import type { AgentRole, PolicyPort } from '../../domain/policy.ts';
import type { JournalRecord, RecordKind, RecordOf } from '../../domain/records.ts';
import { AgentTool } from '../../domain/tools.ts';
import type { VenueReport } from '../../domain/venue-report.ts';
import { Engine } from '../../engine.ts';
import { bars } from '../../kill/testing/load-world.ts';
import type { RiskConfig } from '../../risk/config.ts';
import { emptyState, type State } from '../../state.ts';
import { openedSession } from '../../testing/opened-session.ts';
import { PERMIT_ALL } from '../../testing/permit-all-policy.ts';
import { ELSEWHERE, PERP, START } from '../../testing/rig.ts';
import { WIDE_DECLARED, WIDE_LIMITS } from '../../testing/wide-limits.ts';

const BALANCE = cash('1000000');
/** An engine that asks for more at one time asks without end. */
const MOST_WAKES_AT_ONCE = 1_000;
/** Every tool there is: a manifest's widest wish. */
export const EVERY_TOOL = AgentTool.options;

export interface Cast {
  readonly role?: AgentRole;
  readonly tools?: readonly AgentTool[];
  readonly symbols?: readonly InstrumentId[];
  readonly trading?: 'none' | 'paper' | 'live';
}

export interface AuthorityWorldOptions {
  readonly agents: Readonly<Record<AgentId, Cast>>;
  readonly policy?: PolicyPort | null;
  readonly bounds?: Partial<SessionBounds>;
  readonly risk?: Partial<RiskConfig>;
  /** False: no session is open yet. */
  readonly isOpen?: boolean;
  /** The durable records of a process that died: this one folds them and resumes. */
  readonly after?: State;
}

/**
 * For tests of authority: the whole engine before two venues that only note what reaches them. Nothing is answered but
 * what the test reports, and time is the test's.
 */
export class AuthorityWorld {
  readonly engine: Engine;
  readonly records: JournalRecord[] = [];
  readonly submitted: { readonly venue: VenueId; readonly order: VenueOrder }[] = [];
  readonly cancelled: string[] = [];
  readonly stepped: { readonly agent: AgentId; readonly step: AgentStep }[] = [];
  readonly told: { readonly agent: AgentId; readonly report: AgentReport }[] = [];
  readonly instruments = [PERP, ELSEWHERE];
  now = START;
  #refs = 0;

  constructor({ agents, policy = PERMIT_ALL, bounds = {}, risk = {}, after, isOpen = true }: AuthorityWorldOptions) {
    const venues = new Map(['paper', 'second'].map((id) => [id, this.#venue(id)]));
    const { records } = this;
    this.engine = new Engine({
      state: after ?? emptyState(),
      policy,
      ports: {
        clock: { now: () => this.now },
        machine: { wallNow: () => this.now, micros: () => 0 },
        journal: {
          append: (records) => this.records.push(...records),
          flush: () => {},
          head: () => ({ records: this.records.length, hash: '' }),
          get length() {
            return records.length;
          },
        },
        venues,
        agents: {
          start: () => {},
          stop: () => {},
          ping: () => {},
          step: (agent, step) => this.stepped.push({ agent, step }),
          report: (agent, report) => this.told.push({ agent, report }),
        },
      },
      risk: { ...WIDE_LIMITS, instruments: LISTED, ...risk },
      declared: () => ({ ...WIDE_DECLARED, ...bounds }),
    });
    if (after !== undefined) {
      this.engine.resume();
      return;
    }
    if (isOpen) this.open(agents);
  }

  open(agents: Readonly<Record<AgentId, Cast>>): void {
    const names = Object.keys(agents);
    const opened = openedSession(names, this.instruments, START, BALANCE);
    this.engine.openSession({ ...opened, agents: opened.agents.map((it) => ({ ...it, ...agents[it.agent] })) });
    for (const { symbol } of this.instruments) this.engine.state.marks.set(symbol, { price: price('100'), at: START });
  }

  get state(): State {
    return this.engine.state;
  }

  /** Starts an agent as a person and its process do. */
  start(agent: AgentId, by = 'operator'): void {
    this.engine.startAgent(agent, by);
    this.engine.submit({ kind: 'agent.event', event: { type: 'ready', agent, name: agent, warmupBars: 0 } });
    this.engine.pump();
  }

  /** One intent, a limit order below the market unless told otherwise; the decision's record comes back. */
  propose(agent: AgentId, wish: Partial<IntentMessage> = {}): RecordOf<'order.approved'> | RecordOf<'order.denied'> {
    const seen = this.records.length;
    this.#refs += 1;
    const intent: IntentMessage = {
      ref: `r${this.#refs}`,
      symbol: PERP.symbol,
      side: 'buy',
      type: 'limit',
      quantity: '1',
      price: '90',
      timeInForce: 'GTC',
      postOnly: false,
      reduceOnly: false,
      purpose: 'test',
      ...wish,
    };
    this.#reply(agent, { intents: [intent], cancels: [] });
    const decided = this.records.slice(seen).find((it) => it.kind === 'order.approved' || it.kind === 'order.denied');
    if (decided?.kind !== 'order.approved' && decided?.kind !== 'order.denied') throw new Error('nothing was decided');
    return decided;
  }

  /** A wish to cancel; the records that came of it. */
  cancel(agent: AgentId, ref: string, purpose = 'test'): JournalRecord[] {
    const seen = this.records.length;
    this.#reply(agent, { intents: [], cancels: [{ ref, purpose }] });
    return this.records.slice(seen);
  }

  /** A bar of every instrument closes; the agents that were sent it, with the instruments they saw. */
  bar(): Record<AgentId, InstrumentId[]> {
    const seen = this.stepped.length;
    this.engine.submit({ kind: 'market.step', step: bars(this.instruments, this.now), index: 1 });
    this.engine.pump();
    return Object.fromEntries(
      this.stepped.slice(seen).map(({ agent, step }) => [agent, step.bars.map((it) => it.symbol)]),
    );
  }

  /** Lets time pass, waking the engine when it asks. */
  passes(ms: TimeMs): void {
    const target = this.now + ms;
    let standing = 0;
    for (;;) {
      const wake = this.engine.wakeAt;
      const next = wake === null || wake > target ? target : Math.max(wake, this.now);
      standing = next > this.now ? 0 : standing + 1;
      if (standing > MOST_WAKES_AT_ONCE) throw new Error('the engine wants to be woken again and again at one time');
      this.now = next;
      this.engine.tick();
      this.engine.pump();
      if (this.now >= target) return;
    }
  }

  /** The agent buys one at the market and holds it. */
  hold(agent: AgentId): void {
    const { body } = this.propose(agent, { type: 'market', price: undefined } as Partial<IntentMessage>);
    this.report({ kind: 'accepted', orderId: body.orderId, at: this.now });
    this.report({
      kind: 'fill',
      orderId: body.orderId,
      fillId: `fill-${body.orderId}`,
      symbol: PERP.symbol,
      side: 'buy',
      quantity: body.quantity,
      price: price('100'),
      fee: cash('0'),
      liquidity: 'taker',
      at: this.now,
    } as VenueReport);
  }

  report(report: VenueReport, venue: VenueId = 'paper'): void {
    this.engine.submit({ kind: 'venue.report', venue, report });
    this.engine.pump();
  }

  of<K extends RecordKind>(kind: K): RecordOf<K>['body'][] {
    return this.records.flatMap((it) => (it.kind === kind ? [it.body as RecordOf<K>['body']] : []));
  }

  #reply(agent: AgentId, reply: Extract<Parameters<Engine['submit']>[0], { kind: 'agent.reply' }>['reply']): void {
    this.engine.submit({ kind: 'agent.reply', agent, reply, micros: 0 });
    this.engine.pump();
  }

  #venue(id: VenueId) {
    return {
      id,
      requestLimit: { requests: 1_000_000, perMs: 1_000 },
      submit: (order: VenueOrder) => void this.submitted.push({ venue: id, order }),
      cancel: (orderId: string) => void this.cancelled.push(orderId),
      read: () => {},
    };
  }
}

const LISTED = Object.fromEntries(
  [PERP, ELSEWHERE].map((it) => [it.symbol, { maxOrderQuantity: '1000000', feeRate: '0' }]),
);
