import { type Handlers, Refusal } from '../../shared/ipc/contract.ts';
import type { ChaosView } from '../../shared/view/console-view.ts';
import { ToolId } from '../engine/domain/tools.ts';
import type { Engine } from '../engine/engine.ts';
import type { PolicyControl } from './policy-control.ts';
import type { RoleControl } from './roles.ts';

/** What a console can be asked to do about who may do what. */
export interface AuthorityActions {
  readonly engine: Engine;
  readonly roles: RoleControl;
  readonly policy: PolicyControl;
  setChaos(chaos: ChaosView, by: string): void;
  poke(): void;
}

type AuthorityChannel =
  | 'alarms.shelve'
  | 'role.unlock'
  | 'role.lock'
  | 'role.passphrase'
  | 'policy.reload'
  | 'policy.explain'
  | 'grants.issue'
  | 'grants.revoke'
  | 'tools.disable'
  | 'tools.restore'
  | 'trading.reduce'
  | 'trading.release'
  | 'chaos.set';

const DONE = { ok: true } as const;

function toolNamed(name: string): ToolId {
  const tool = ToolId.safeParse(name);
  if (!tool.success)
    throw new Refusal('There is no such tool: use market.bars, order.propose, venue.NAME or feed.NAME.');
  return tool.data;
}

/** The contract's handlers for policy, grants, tools, trading states, roles and drills' faults. */
export function authorityHandlers(console: AuthorityActions): Pick<Handlers, AuthorityChannel> {
  const { engine } = console;
  return {
    'alarms.shelve': ({ id, minutes }, { by }) => {
      engine.shelve(id, minutes * 60_000, by);
      return DONE;
    },
    'role.unlock': (request, caller) => console.roles.unlock(caller, request),
    'role.lock': (_request, caller) => {
      console.roles.lock(caller);
      return DONE;
    },
    'role.passphrase': async (request, caller) => {
      await console.roles.setPassphrase(caller, request);
      return DONE;
    },
    'policy.reload': (_request, { by }) => console.policy.reload(by),
    'policy.explain': (request) => console.policy.explain(request),
    'grants.issue': ({ agent, task }, { by }) => {
      engine.authority.issueGrant(agent, task, by);
      console.poke();
      return DONE;
    },
    'grants.revoke': ({ grantId, reason }, { by }) => {
      engine.authority.revokeGrant(grantId, reason, by);
      console.poke();
      return DONE;
    },
    'tools.disable': ({ tool, reason }, { by }) => {
      engine.authority.switchTool(toolNamed(tool), 'disabled', reason, by);
      console.poke();
      return DONE;
    },
    'tools.restore': ({ tool, reason }, { by }) => {
      engine.authority.switchTool(toolNamed(tool), 'enabled', reason, by);
      console.poke();
      return DONE;
    },
    'trading.reduce': ({ scope, reason }, { by }) => {
      engine.trading.reduce(scope, reason, by);
      return DONE;
    },
    'trading.release': ({ holdId, reason }, { by }) => {
      engine.trading.release(holdId, reason, by);
      return DONE;
    },
    'chaos.set': (chaos, { by }) => {
      console.setChaos(chaos, by);
      return DONE;
    },
  };
}
