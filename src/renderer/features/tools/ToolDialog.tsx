import { useRef } from 'react';
import type { ToolRow } from '../../../shared/view/authority-view.ts';
import { call } from '../../store/bridge.ts';
import { told } from '../../store/notices.ts';
import { ActionDialog } from '../../ui/ActionDialog.tsx';

interface Props {
  readonly tool: ToolRow;
  readonly onClose: () => void;
}

/** Disables a tool, or restores one: which of the two is settled when it opens, whatever happens meanwhile. */
export function ToolDialog({ tool, onClose }: Props) {
  const disables = useRef(tool.state === 'enabled').current;
  if (disables) {
    return (
      <ActionDialog
        onClose={onClose}
        title={`Disable ${tool.label.toLowerCase()}?`}
        consequence={`At once, for every agent. ${tool.consequence}`}
        confirmLabel="Disable"
        danger
        failed="Not disabled"
        onConfirm={async (reason) =>
          told(await call('tools.disable', { tool: tool.id, reason }), `${tool.label} is disabled.`)
        }
      />
    );
  }
  return (
    <ActionDialog
      onClose={onClose}
      title={`Restore ${tool.label.toLowerCase()}?`}
      consequence="Agents may use it again at once, each within its grant and limits. What was cancelled stays cancelled."
      confirmLabel="Restore"
      failed="Not restored"
      onConfirm={async (reason) =>
        told(await call('tools.restore', { tool: tool.id, reason }), `${tool.label} is restored.`)
      }
    >
      <p className="mb-3 text-sm text-dim">
        Disabled by {tool.by}: {tool.reason}
      </p>
    </ActionDialog>
  );
}
