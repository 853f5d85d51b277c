import { expect, it } from 'vitest';
import { createRandom, type Random } from '../domain/random.ts';
import type { ToolId } from '../domain/tools.ts';
import { WIDE_LIMITS } from '../testing/wide-limits.ts';
import { AuthorityWorld, type Cast, EVERY_TOOL } from './testing/authority-world.ts';
import { generatePolicy, PURPOSES, pick, portOf, type RuleList } from './testing/generated-policy.ts';
import { Oracle, type Wish } from './testing/oracle.ts';

const SEQUENCES = 100_000;
const AGENTS = ['a', 'b'];
const SYMBOLS = ['BTC-PERP', 'SOL-PERP'];
const ROLES = [
  'strategy',
  'strategy',
  'strategy',
  'execution',
  'director',
  'data',
  'risk',
  'compliance',
  'security',
] as const;
const SWITCHES: readonly ToolId[] = ['market.bars', 'order.propose', 'venue.paper', 'venue.second', 'feed.recorded'];
const BOUNDS = { maxSessionMs: 120_000, maxToolCalls: 4 };
const PER_MINUTE = 3;
const RISK = {
  toolRates: { 'order.propose': { perMinute: PER_MINUTE }, 'order.cancel': { perMinute: PER_MINUTE } },
};

function cast(random: Random): Required<Cast> {
  const some = <T>(all: readonly T[]): T[] => all.filter(() => random.chance(0.85));
  return {
    role: pick(random, ROLES),
    tools: some(EVERY_TOOL),
    symbols: some(SYMBOLS),
    trading: pick(random, ['none', 'paper', 'paper', 'paper', 'live']),
  };
}

/** One sequence of calls, grants, switches, policy sets and time; every answer is held against the oracle's. */
class Sequence {
  readonly #random: Random;
  readonly #world: AuthorityWorld;
  readonly #oracle: Oracle;
  readonly #refs: { agent: string; ref: string; symbol: string }[] = [];
  #n = 0;
  allowed = 0;
  denied = 0;

  constructor(seed: number) {
    this.#random = createRandom(seed, 'authority');
    const casts = Object.fromEntries(AGENTS.map((agent) => [agent, cast(this.#random)]));
    const rules = generatePolicy(this.#random);
    this.#world = new AuthorityWorld({ agents: casts, policy: portOf(rules), bounds: BOUNDS, risk: RISK });
    this.#oracle = new Oracle(casts, rules, PER_MINUTE);
    for (const agent of AGENTS) if (this.#random.chance(0.9)) this.#start(agent);
  }

  /** What went wrong, or null. */
  run(): string | null {
    const length = this.#random.integer(4, 10);
    for (let n = 0; n < length; n += 1) {
      const wrong = this.#step();
      if (wrong !== null) return wrong;
    }
    return null;
  }

  #step(): string | null {
    const draw = this.#random.next();
    const agent = pick(this.#random, AGENTS);
    if (draw < 0.5) return this.#propose(agent);
    if (draw < 0.62) return this.#cancel();
    if (draw < 0.7) return this.#bar();
    // Whole seconds: rates are counted by them.
    if (draw < 0.76) this.#world.passes(this.#random.integer(1, 70) * 1_000);
    else if (draw < 0.81) this.#revoke(agent);
    else if (draw < 0.86) this.#issue(agent);
    else if (draw < 0.93) this.#switch();
    else if (draw < 0.96) this.#usePolicy(generatePolicy(this.#random));
    else if (this.#oracle.of(agent).runs) this.#stop(agent);
    else this.#start(agent);
    return null;
  }

  #propose(agent: string): string | null {
    const symbol = this.#random.chance(0.05) ? 'DOGE-PERP' : pick(this.#random, SYMBOLS);
    const purpose = this.#random.chance(0.8) ? 'why' : pick(this.#random, PURPOSES);
    const reducing = this.#random.chance(0.3);
    this.#n += 1;
    const ref = `ref-${this.#n}`;
    const wish: Wish = { tool: 'order.propose', symbol, purpose, reducing, at: this.#world.now };
    const may = this.#oracle.may(agent, wish);
    this.#oracle.called(agent, 'order.propose', wish.at);
    const sent = this.#world.submitted.length;
    const record = this.#world.propose(agent, {
      symbol,
      purpose,
      reduceOnly: reducing,
      ref,
      quantity: String(this.#n),
    });
    if (record.kind === 'order.approved') this.#refs.push({ agent, ref, symbol });
    const stoppedByPolicy = record.kind === 'order.denied' && record.body.stage === 'policy';
    if (!may && this.#world.submitted.length !== sent) return `sent what nobody allowed: ${this.#words(agent, wish)}`;
    return this.#judge(agent, wish, may, !stoppedByPolicy);
  }

  #cancel(): string | null {
    const order = this.#refs.pop();
    if (order === undefined) return null;
    const purpose = this.#random.chance(0.8) ? 'why' : pick(this.#random, PURPOSES);
    const open = [...this.#world.state.orders.open.values()].find((it) => it.ref === order.ref);
    if (open === undefined || open.state === 'cancelling') return null;
    const wish: Wish = { tool: 'order.cancel', symbol: order.symbol, purpose, reducing: true, at: this.#world.now };
    const may = this.#oracle.may(order.agent, wish);
    this.#oracle.called(order.agent, 'order.cancel', wish.at);
    const records = this.#world.cancel(order.agent, order.ref, purpose);
    const cancelled = records.some((it) => it.kind === 'order.cancelling' && it.body.by === 'agent');
    const denied = records.some((it) => it.kind === 'tool.decided' && !it.body.allowed);
    if (cancelled === denied) return `no one answer: ${this.#words(order.agent, wish)}`;
    return this.#judge(order.agent, wish, may, cancelled);
  }

  #bar(): string | null {
    const got = this.#world.bar();
    for (const agent of AGENTS) {
      for (const symbol of SYMBOLS) {
        const purpose = this.#oracle.of(agent).task;
        const wish: Wish = { tool: 'market.bars', symbol, purpose, reducing: false, at: this.#world.now };
        const wrong = this.#judge(agent, wish, this.#oracle.may(agent, wish), got[agent]?.includes(symbol) ?? false);
        if (wrong !== null) return wrong;
      }
    }
    return null;
  }

  #judge(agent: string, wish: Wish, may: boolean, did: boolean): string | null {
    if (did) this.allowed += 1;
    else this.denied += 1;
    if (may === did) return null;
    return `${did ? 'allowed' : 'denied'} and should not be: ${this.#words(agent, wish)}`;
  }

  #words(agent: string, wish: Wish): string {
    const { cast: who, runs, grant } = this.#oracle.of(agent);
    return JSON.stringify({ agent, wish, who, runs, grant, off: [...this.#oracle.off], rules: this.#oracle.rules });
  }

  #start(agent: string): void {
    this.#world.start(agent);
    this.#oracle.of(agent).runs = true;
    this.#granted(agent, 'session 1');
  }

  #stop(agent: string): void {
    this.#world.engine.stopAgent(agent, 'test');
    const it = this.#oracle.of(agent);
    it.runs = false;
    if (it.grant === 'live') it.grant = 'none';
  }

  #issue(agent: string): void {
    if (!this.#oracle.of(agent).runs) return;
    this.#world.engine.authority.issueGrant(agent, 'more', 'test');
    this.#granted(agent, 'more');
  }

  #granted(agent: string, task: string): void {
    const expiresAt = this.#world.now + BOUNDS.maxSessionMs;
    Object.assign(this.#oracle.of(agent), { grant: 'live', task, expiresAt, callsLeft: BOUNDS.maxToolCalls });
  }

  #revoke(agent: string): void {
    const grantId = this.#world.state.grants.last.get(agent);
    if (grantId === undefined || this.#oracle.of(agent).grant !== 'live') return;
    this.#world.engine.authority.revokeGrant(grantId, 'test', 'test');
    this.#oracle.of(agent).grant = 'revoked';
  }

  #switch(): void {
    const tool = pick(this.#random, SWITCHES);
    const { off } = this.#oracle;
    this.#world.engine.authority.switchTool(tool, off.has(tool) ? 'enabled' : 'disabled', 'test', 'test');
    if (!off.delete(tool)) off.add(tool);
  }

  #usePolicy(rules: RuleList): void {
    const policy = portOf(rules);
    const risk = { ...WIDE_LIMITS, ...RISK };
    this.#world.engine.usePolicy({ sha256: policy.sha256, source: 'embedded', files: [], policy, risk }, 'test');
    this.#oracle.rules = rules;
  }
}

it(`[P1] over ${SEQUENCES.toLocaleString('en')} made-up sequences nothing is allowed that roles, manifests, grants, switches and policies do not all allow, and nothing else is denied`, () => {
  let [allowed, denied] = [0, 0];
  for (let seed = 1; seed <= SEQUENCES; seed += 1) {
    const sequence = new Sequence(seed);
    const wrong = sequence.run();
    if (wrong !== null) throw new Error(`seed ${seed}: ${wrong}`);
    allowed += sequence.allowed;
    denied += sequence.denied;
  }
  // Both happen often, or the sequences would prove nothing.
  expect(allowed).toBeGreaterThan(SEQUENCES / 2);
  expect(denied).toBeGreaterThan(SEQUENCES / 2);
  // Half a minute of processor time: on a busy machine many times that, which is no failure.
}, 1_800_000);
