import { OctagonX, ShieldMinus } from 'lucide-react';
import { memo, useCallback, useState } from 'react';
import type { HoldRow } from '../../../shared/view/trading-view.ts';
import { useView } from '../../store/console-store.ts';
import { useRoleMissing, withRole } from '../../store/role.ts';
import { useStaleSeconds } from '../../store/use-freshness.ts';
import { Badge } from '../../ui/Badge.tsx';
import { Button } from '../../ui/Button.tsx';
import { Figure } from '../../ui/Figure.tsx';
import { marketDateTime, marketTime, timeLeft } from '../../ui/format.ts';
import { useHeldOrder } from '../../ui/held-order.ts';
import { Panel } from '../../ui/Panel.tsx';
import { ReleaseDialog } from './HoldDialogs.tsx';
import { holdScope, worstHoldFirst } from './hold-words.ts';
import { ReduceButton } from './ReduceButton.tsx';

const ALL = { kind: 'global' } as const;

/** Why scopes may only reduce: measured against limit, until when, and who may release it. */
export function HoldsPanel() {
  const holds = useView((view) => view.holds);
  const state = useView((view) => view.risk.tradingState);
  const [chosen, setChosen] = useState<string | null>(null);
  const close = useCallback(() => setChosen(null), []);
  const { rows, holder } = useHeldOrder([...holds].sort(worstHoldFirst));
  const open = holds.find((hold) => hold.id === chosen);
  return (
    <Panel
      title="Holds"
      note={`account ${state}${holds.length === 0 ? '' : ` · ${holds.length} in force · market time`}`}
      actions={<ReduceButton scope={ALL} label="Reduce only, all agents…" />}
      className="shrink-0"
    >
      <ul aria-label="Holds, the widest first" className="mt-1" {...holder}>
        {rows.map((hold) => (
          <Hold key={hold.id} hold={hold} onRelease={setChosen} />
        ))}
      </ul>
      {holds.length === 0 && (
        <p className="px-3 pb-1 text-sm text-faint">Nothing is held: entries and exits pass, within their limits.</p>
      )}
      {open !== undefined && <ReleaseDialog hold={open} onClose={close} />}
    </Panel>
  );
}

interface Props {
  readonly hold: HoldRow;
  readonly onRelease: (hold: string) => void;
}

const Hold = memo(function Hold({ hold, onRelease }: Props) {
  const missing = useRoleMissing('trading.release');
  const scope = holdScope(hold.scope);
  const halted = hold.state === 'HALTED';
  return (
    <li
      data-hold={hold.id}
      className={`grid grid-cols-[6.75rem_minmax(0,1fr)_5.5rem] items-start gap-x-3 border-b border-line/60 px-3 py-1 ${halted ? 'bg-bad-fill' : 'bg-warn-fill'}`}
    >
      <span className="min-w-0">
        <span className="block truncate font-semibold" title={scope}>
          {scope}
        </span>
        <Badge look={halted ? 'bad' : 'warn'} icon={halted ? OctagonX : ShieldMinus}>
          {hold.state}
        </Badge>
      </span>
      <span className="min-w-0">
        {hold.reason}
        {hold.measured !== '' && (
          <>
            : <span className="figure font-semibold">{hold.measured}</span>
            {hold.limit !== '' && <span className="figure">{` of ${hold.limit}`}</span>}
          </>
        )}
        <span className="block text-xs text-dim">
          <Until until={hold.until} /> · by {hold.by},{' '}
          <span className="figure" title={marketDateTime(hold.at)}>
            {marketTime(hold.at)}
          </span>
        </span>
      </span>
      {hold.releasable ? (
        <Button
          aria-label={`Release the hold on ${scope}…`}
          title={missing === null ? undefined : 'needs an approver: unlocks first'}
          onClick={() => withRole('trading.release', 'Releasing a hold', () => onRelease(hold.id))}
        >
          Release…
        </Button>
      ) : (
        <span className="text-right text-xs text-dim">not by hand</span>
      )}
    </li>
  );
});

function Until({ until }: { readonly until: number | null }) {
  const marketAt = useView((view) => view.session.marketAt);
  const stale = useStaleSeconds();
  if (until === null) return <>until released</>;
  return (
    <span title={`until ${marketDateTime(until)}`}>
      {marketAt === null ? (
        `until ${marketDateTime(until)}`
      ) : (
        <>
          for <Figure stale={stale}>{timeLeft(until - marketAt)}</Figure>
        </>
      )}
    </span>
  );
}
