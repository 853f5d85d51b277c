import { formatAmount } from '../../../shared/money.ts';
import { plainLine } from '../../../shared/plain-text.ts';
import type { DenialRow, GrantRow, PermissionRow, PolicyView, ToolRow } from '../../../shared/view/authority-view.ts';
import { countedWithin } from '../../engine/agents/rate-window.ts';
import type { AgentEntry } from '../../engine/agents/registry.ts';
import type { AgentTool, ToolId } from '../../engine/domain/tools.ts';
import type { Engine } from '../../engine/engine.ts';
import { denialWords } from '../../engine/policy/denial-words.ts';
import { type Grant, lastGrantOf, standingOf } from '../../engine/policy/grants.ts';
import type { PolicyInForce } from '../../engine/policy/in-force.ts';
import { decidePolicy } from '../../engine/policy/policy.ts';
import { feedTool } from '../../engine/policy/tool-off.ts';
import { perMinuteOf } from '../../engine/policy/tool-rate.ts';
import type { State } from '../../engine/state.ts';
import { denialText, unitNames } from './denial-text.ts';

/** Grants that ended and are shown besides the live ones. */
const ENDED_SHOWN = 50;
const DENIALS_SHOWN = 100;
/** The tools of whoever trades: shown for every agent, so that what one may not do is seen as well. */
const TRADING_TOOLS: readonly AgentTool[] = ['market.bars', 'order.propose', 'order.cancel'];

/** The policy set in force; what was wrong with a set that was refused since is the runtime's to add. */
export function policyView({ inForce: { policy } }: Engine): PolicyView {
  if (policy === null) return { sha256: '', source: 'embedded', loadedAt: null, rules: 0, problems: [] };
  return { sha256: policy.sha256, source: policy.source, loadedAt: policy.at, rules: rulesIn(policy), problems: [] };
}

/** Every rule of a set begins with its id. */
function rulesIn({ files }: PolicyInForce): number {
  return files.reduce((sum, { name, text }) => sum + (name.endsWith('.cedar') ? text.split('@id(').length - 1 : 0), 0);
}

/** Who may do what: each agent with each of its tools, as it would be decided now. */
export function permissionRows(engine: Engine): PermissionRow[] {
  return [...engine.state.registry.values()].flatMap((entry) => {
    const further = entry.tools.filter((tool) => !TRADING_TOOLS.includes(tool));
    return [...TRADING_TOOLS, ...further].map((tool) => permissionRow(engine, entry, tool));
  });
}

function permissionRow(engine: Engine, { agent, symbols }: AgentEntry, tool: AgentTool): PermissionRow {
  const { state, inForce } = engine;
  const at = engine.core.now();
  const verdict = decidePolicy(state, inForce.rules, {
    agent,
    tool,
    symbol: symbols[0] ?? '',
    mode: 'paper',
    purpose: plainLine(lastGrantOf(state.grants, agent)?.task ?? 'look', 120),
    reducing: tool === 'order.cancel',
    at,
  });
  const use = tool === 'market.bars' ? engine.market.handedOut(agent) : state.usage.get(agent)?.get(tool);
  return {
    id: `${agent}|${tool}`,
    agent,
    tool,
    allowed: verdict.allowed,
    rule: verdict.rule,
    code: verdict.allowed ? '' : verdict.reason,
    reason: verdict.allowed ? '' : denialWords(verdict.reason),
    calls: use?.calls ?? 0,
    callsLastMinute: use === undefined ? 0 : countedWithin(use.window, at, 1),
    callsPerMinuteLimit: perMinuteOf(inForce.rules.rates, tool) ?? null,
    denied: use?.denied ?? 0,
  };
}

/** Live grants first, then the last that ended. */
export function grantRows(state: State): GrantRow[] {
  const all = [...state.grants.byId.values()].reverse();
  const live = all.filter((grant) => grant.state === 'live');
  const ended = all.filter((grant) => grant.state !== 'live').slice(0, ENDED_SHOWN);
  return [...live, ...ended].map((grant) => grantRow(grant, state.lastAt));
}

function grantRow(grant: Grant, at: number): GrantRow {
  return {
    id: grant.grantId,
    agent: grant.agent,
    task: grant.task,
    tools: [...grant.tools],
    symbols: [...grant.symbols],
    mode: grant.mode,
    state: standingOf(grant, at),
    issuedAt: grant.issuedAt,
    expiresAt: grant.expiresAt,
    by: grant.by,
    calls: grant.calls,
    maxCalls: grant.maxToolCalls,
    reason: grant.reason,
  };
}

/** What can be disabled alone. */
export function toolRows(state: State): ToolRow[] {
  const { session } = state;
  const venues = new Set([...state.ledger.instruments.values()].map((it) => it.venue ?? session?.venue ?? ''));
  const rows = [
    toolRow(state, 'market.bars', 'Market data', 'No agent gets a bar. Exits that rest at a venue stay.'),
    toolRow(
      state,
      'order.propose',
      'Order entry',
      'No agent enters, and open entries are taken back. Exits, cancels and kills pass.',
    ),
  ];
  for (const venue of [...venues].filter((it) => it !== '').sort()) {
    rows.push(
      toolRow(
        state,
        `venue.${venue}`,
        `Venue ${venue}`,
        'No entry goes there, and open ones are taken back. Exits, cancels and kills pass.',
      ),
    );
  }
  const consequence = 'Nothing of it is taken: prices stand still and grow stale, and no agent gets a bar.';
  const feed = feedTool(state);
  return [...rows, toolRow(state, feed, feed === 'feed.live' ? 'Live feed' : 'Recorded feed', consequence)];
}

function toolRow({ switches }: State, id: ToolId, label: string, consequence: string): ToolRow {
  const last = switches.get(id);
  return {
    id,
    label,
    state: last?.state ?? 'enabled',
    consequence,
    by: last?.by ?? '',
    reason: last?.reason ?? '',
    at: last?.at ?? null,
  };
}

/** The last denials, newest last. */
export function denialRows(state: State): DenialRow[] {
  const orders = state.denials.map(
    (it): DenialRow => ({
      id: it.orderId,
      at: it.at,
      agent: it.agent,
      tool: 'order.propose',
      symbol: it.symbol,
      what: `${it.side} ${formatAmount(it.quantity)} ${it.type}${it.price === null ? '' : ` at ${formatAmount(it.price)}`}`,
      stage: it.stage,
      rule: it.rule,
      code: it.reason,
      ...denialText(it, unitNames(state, it.symbol)),
    }),
  );
  const tools = state.toolDenials.map(
    (it): DenialRow => ({
      id: `${it.agent}|${it.tool}|${it.symbol}|${it.at}|${it.number}`,
      at: it.at,
      agent: it.agent,
      tool: it.tool,
      symbol: it.symbol,
      what: '',
      stage: 'policy',
      rule: it.rule,
      code: it.reason,
      reason: it.reason === '' ? '' : denialWords(it.reason),
      measured: '',
      limit: '',
    }),
  );
  return [...orders, ...tools].sort((a, b) => a.at - b.at).slice(-DENIALS_SHOWN);
}
