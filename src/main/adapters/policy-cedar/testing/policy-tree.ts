import type { AgentRole } from '../../../engine/domain/policy.ts';
import type { AgentTool } from '../../../engine/domain/tools.ts';

/** Policies as trees, and their Cedar text. */

export type Comparison = '<' | '<=' | '>' | '>=' | '==' | '!=';
export type Condition =
  | { readonly is: 'role'; readonly role: AgentRole }
  | { readonly is: 'agent' | 'symbol' | 'purpose' | 'name'; readonly text: string }
  | { readonly is: 'purpose-like'; readonly before: string; readonly after: string }
  | { readonly is: 'mode'; readonly mode: 'paper' | 'live' }
  | { readonly is: 'reducing' }
  | { readonly is: 'weekday' | 'minuteOfDay'; readonly by: Comparison; readonly value: number }
  | { readonly is: 'weekdays'; readonly days: readonly number[] }
  | { readonly is: 'not'; readonly of: Condition }
  | { readonly is: 'and' | 'or'; readonly left: Condition; readonly right: Condition }
  | { readonly is: 'if'; readonly test: Condition; readonly yes: Condition; readonly no: Condition };

export interface Policy {
  readonly effect: 'permit' | 'forbid';
  readonly agent: { readonly role: AgentRole } | { readonly id: string } | null;
  /** Null is every tool. */
  readonly tools: readonly AgentTool[] | null;
  readonly symbol: string | null;
  readonly when: readonly Condition[];
  readonly unless: readonly Condition[];
}

export function nameOf(index: number): string {
  return `rule-${String(index).padStart(2, '0')}`;
}

/** The policies as one Cedar text; each is named by its place. */
export function cedarText(all: readonly Policy[]): string {
  return all.map((it, i) => `@id("${nameOf(i)}")\n${textOf(it)}`).join('\n');
}

function textOf({ effect, agent, tools, symbol, when, unless }: Policy): string {
  let principal = 'principal';
  if (agent !== null)
    principal += 'role' in agent ? ` in ${uid('AgentRole', agent.role)}` : ` == ${uid('Agent', agent.id)}`;
  const action = tools === null ? 'action' : `action in [${tools.map((it) => uid('Action', it)).join(', ')}]`;
  const resource = symbol === null ? 'resource' : `resource == ${uid('Instrument', symbol)}`;
  const clauses = [
    ...when.map((it) => `when { ${conditionText(it)} }`),
    ...unless.map((it) => `unless { ${conditionText(it)} }`),
  ];
  return `${effect} (${principal}, ${action}, ${resource})\n${clauses.join('\n')};`;
}

function conditionText(it: Condition): string {
  switch (it.is) {
    case 'role':
      return `principal in ${uid('AgentRole', it.role)}`;
    case 'agent':
      return `principal == ${uid('Agent', it.text)}`;
    case 'name':
      return `principal.name == ${quoted(it.text)}`;
    case 'symbol':
      return `resource.symbol == ${quoted(it.text)}`;
    case 'purpose':
      return `context.purpose == ${quoted(it.text)}`;
    case 'purpose-like':
      return `context.purpose like ${quoted(it.before, '\\*').slice(0, -1)}*${quoted(it.after, '\\*').slice(1)}`;
    case 'mode':
      return `context.mode == ${uid('Mode', it.mode)}`;
    case 'reducing':
      return 'context.reducing';
    case 'weekday':
    case 'minuteOfDay':
      return `context.${it.is} ${it.by} ${it.value}`;
    case 'weekdays':
      return `[${it.days.join(', ')}].contains(context.weekday)`;
    case 'not':
      return `!(${conditionText(it.of)})`;
    case 'and':
    case 'or':
      return `(${conditionText(it.left)} ${it.is === 'and' ? '&&' : '||'} ${conditionText(it.right)})`;
    case 'if':
      return `(if ${conditionText(it.test)} then ${conditionText(it.yes)} else ${conditionText(it.no)})`;
  }
}

function uid(type: string, id: string): string {
  return `${type}::${quoted(id)}`;
}

function quoted(text: string, star = '*'): string {
  const characters = [...text].map((it) => {
    if (it === '*') return star;
    return /[\w ./-]/.test(it) ? it : `\\u{${it.codePointAt(0)?.toString(16)}}`;
  });
  return `"${characters.join('')}"`;
}
