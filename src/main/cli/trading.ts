import { TradingScope, tradingScopeKey } from '../../shared/scope.ts';
import type { HoldRow } from '../../shared/view/trading-view.ts';
import { unwrap } from './call.ts';
import { CommandFailed, EXIT, type ExitCode } from './exit.ts';
import { print, printJson } from './print.ts';
import { withConsole, withRunning } from './with-console.ts';

interface Common {
  readonly data?: string;
  readonly json?: boolean;
}

export interface ReduceOptions extends Common {
  readonly all?: boolean;
  readonly venue?: string;
  readonly agent?: string;
  readonly reason?: string;
}

/** `interlock trading status`: the trading state of everything and of each agent, and what holds them. */
export async function tradingStatus(options: Common): Promise<ExitCode> {
  const { risk, agents, holds } = await withConsole(options.data, async (call) =>
    unwrap(await call('console.snapshot', {})),
  );
  const states = agents.map(({ id, tradingState }) => ({ agent: id, state: tradingState }));
  if (options.json === true) printJson({ state: risk.tradingState, agents: states, holds });
  else {
    print(`${'everything'.padEnd(16)} ${risk.tradingState}`);
    for (const { agent, state } of states) print(`${agent.padEnd(16)} ${state}`);
    for (const hold of holds) print(holdLine(hold));
  }
  return EXIT.ok;
}

/** `interlock trading reduce`: from now on the scope may only reduce. */
export async function tradingReduce(options: ReduceOptions): Promise<ExitCode> {
  const scope = scopeOf(options);
  const { reason } = options;
  if (reason === undefined) throw new CommandFailed(EXIT.usage, 'Say why, for the journal: --reason "..."');
  return withRunning(options.data, async (call) => {
    unwrap(await call('trading.reduce', { scope, reason }));
    print(`${tradingScopeKey(scope)} may only reduce. To end it: interlock trading release <hold> --reason "..."`);
    return EXIT.ok;
  });
}

/** `interlock trading release`: ends one hold; takes an approver. */
export async function tradingRelease(
  holdId: string,
  options: Common & { readonly reason?: string },
): Promise<ExitCode> {
  const { reason } = options;
  if (reason === undefined) throw new CommandFailed(EXIT.usage, 'Say why, for the journal: --reason "..."');
  return withRunning(options.data, async (call) => {
    unwrap(await call('trading.release', { holdId, reason }));
    print(`${holdId} is released.`);
    return EXIT.ok;
  });
}

function scopeOf({ all, venue, agent }: ReduceOptions): TradingScope {
  const named = [all === true ? 'all' : undefined, venue, agent].filter((it) => it !== undefined);
  if (named.length !== 1) throw new CommandFailed(EXIT.usage, 'Say what: --all, --venue NAME or --agent NAME.');
  const wish =
    venue !== undefined
      ? { kind: 'venue', venue }
      : agent !== undefined
        ? { kind: 'agent', agent }
        : { kind: 'global' };
  const scope = TradingScope.safeParse(wish);
  if (!scope.success) throw new CommandFailed(EXIT.usage, 'A name has lower-case letters, digits, and - between them.');
  return scope.data;
}

/** One hold as one line: where, what, why, until when, and how to end it. */
export function holdLine(hold: HoldRow): string {
  const figures = hold.limit === '' ? '' : `, ${hold.measured} against ${hold.limit}`;
  const until = hold.until === null ? '' : ` until ${new Date(hold.until).toISOString()}`;
  const end = hold.releasable ? '' : ', ends by itself';
  return `${hold.id}  ${hold.scope} ${hold.state}${until}: ${hold.reason}${figures} (${hold.code}, ${hold.by}${end})`;
}
