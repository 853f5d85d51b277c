import type { GrantRow } from '../../../shared/view/authority-view.ts';
import { call } from '../../store/bridge.ts';
import { useAgent } from '../../store/console-store.ts';
import { told } from '../../store/notices.ts';
import { ActionDialog } from '../../ui/ActionDialog.tsx';
import { count, marketDateTime } from '../../ui/format.ts';

interface RevokeProps {
  readonly grant: GrantRow;
  readonly onClose: () => void;
}

/** Ends a grant at once, after saying what becomes of orders and position. */
export function RevokeDialog({ grant, onClose }: RevokeProps) {
  const agent = useAgent(grant.agent);
  const orders = count(agent?.kill.orders ?? 0, 'open order');
  const positions = count(agent?.kill.positions ?? 0, 'position');
  return (
    <ActionDialog
      title={`Revoke the grant of ${grant.agent}?`}
      consequence={`Its entries are cancelled (it has ${orders}) and it may do nothing more. Its ${positions} and its protective exits at the venue are KEPT: to flatten, kill it instead.`}
      confirmLabel="Revoke"
      cancelLabel="Leave it"
      danger
      failed="Not revoked"
      onClose={onClose}
      onConfirm={async (reason) =>
        told(
          await call('grants.revoke', { grantId: grant.id, reason }),
          `The grant of ${grant.agent} is revoked; its position is kept.`,
        )
      }
    >
      <p className="mb-3 text-sm text-dim">
        {grant.task} · {grant.tools.join(', ')} · {grant.symbols.join(', ')} · issued{' '}
        <span className="figure">{marketDateTime(grant.issuedAt)}</span> by {grant.by}
      </p>
    </ActionDialog>
  );
}

interface IssueProps {
  readonly agent: string;
  readonly onClose: () => void;
}

/** Gives an agent that runs a new grant in place of the one it has; never done silently. */
export function IssueDialog({ agent, onClose }: IssueProps) {
  return (
    <ActionDialog
      title={`Issue a new grant to ${agent}?`}
      consequence="It takes the place of the one it has: the tools and instruments of its manifest, for as long and as many calls as the risk config says. It may open positions again, within its limits."
      label="Task, for the journal"
      confirmLabel="Issue the grant"
      failed="Not issued"
      onClose={onClose}
      onConfirm={async (task) => told(await call('grants.issue', { agent, task }), `${agent} holds a new grant.`)}
    />
  );
}
