import { CircleSlash } from 'lucide-react';
import { memo, useCallback, useState } from 'react';
import type { ToolRow } from '../../../shared/view/authority-view.ts';
import { useView } from '../../store/console-store.ts';
import { useRoleMissing, withRole } from '../../store/role.ts';
import { Badge } from '../../ui/Badge.tsx';
import { Button } from '../../ui/Button.tsx';
import { marketDateTime } from '../../ui/format.ts';
import { useHeldOrder } from '../../ui/held-order.ts';
import { Panel } from '../../ui/Panel.tsx';
import { ToolDialog } from './ToolDialog.tsx';

/** What can be switched off alone: market data, order entry, a venue, a data adapter (K8). */
export function ToolsPanel() {
  const tools = useView((view) => view.tools);
  const [chosen, setChosen] = useState<string | null>(null);
  const close = useCallback(() => setChosen(null), []);
  const off = tools.filter((tool) => tool.state === 'disabled');
  const sorted = [...off, ...tools.filter((tool) => tool.state === 'enabled')];
  const { rows, holder } = useHeldOrder(sorted);
  const open = tools.find((tool) => tool.id === chosen);
  return (
    <Panel
      title="Tools"
      note={off.length === 0 ? 'all enabled' : `${off.length} of ${tools.length} disabled`}
      className="shrink-0"
    >
      <ul aria-label="Tools, disabled ones first" {...holder}>
        {rows.map((tool) => (
          <Tool key={tool.id} tool={tool} onChoose={setChosen} />
        ))}
      </ul>
      {tools.length === 0 && <p className="px-3 py-1 text-sm text-faint">No tool is known before a session starts.</p>}
      {open !== undefined && <ToolDialog tool={open} onClose={close} />}
    </Panel>
  );
}

interface Props {
  readonly tool: ToolRow;
  readonly onChoose: (tool: string) => void;
}

const Tool = memo(function Tool({ tool, onChoose }: Props) {
  const missing = useRoleMissing('tools.restore');
  const disabled = tool.state === 'disabled';
  return (
    <li
      data-tool={tool.id}
      className={`grid grid-cols-[minmax(0,1fr)_5.5rem] items-start gap-x-3 border-b border-line/60 px-3 py-1 ${disabled ? 'bg-warn-fill' : ''}`}
    >
      <span className="min-w-0">
        <span className="inline-block min-w-28">{tool.label}</span>{' '}
        {disabled ? (
          <Badge look="warn" icon={CircleSlash}>
            DISABLED
          </Badge>
        ) : (
          <Badge look="plain">enabled</Badge>
        )}{' '}
        <span className="figure text-xs text-faint">{tool.id}</span>
        <span className="block text-xs text-dim">
          {disabled ? (
            <>
              <strong className="font-semibold text-ink">{tool.reason}</strong> · by {tool.by}
              {tool.at !== null && <span className="figure">, {marketDateTime(tool.at)}</span>}
            </>
          ) : (
            `If disabled: ${tool.consequence}`
          )}
        </span>
      </span>
      {disabled ? (
        <Button
          aria-label={`Restore ${tool.label}…`}
          title={missing === null ? undefined : 'needs an approver: unlocks first'}
          onClick={() => withRole('tools.restore', `Restoring ${tool.label.toLowerCase()}`, () => onChoose(tool.id))}
        >
          Restore…
        </Button>
      ) : (
        <Button aria-label={`Disable ${tool.label}…`} onClick={() => onChoose(tool.id)}>
          Disable…
        </Button>
      )}
    </li>
  );
});
