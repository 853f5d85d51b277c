import type { TradingScope } from '../../../shared/scope.ts';
import type { HoldRow } from '../../../shared/view/trading-view.ts';
import { call } from '../../store/bridge.ts';
import { told } from '../../store/notices.ts';
import { ActionDialog } from '../../ui/ActionDialog.tsx';
import { holdScope, scopeWords } from './hold-words.ts';

interface ReleaseProps {
  readonly hold: HoldRow;
  readonly onClose: () => void;
}

/** Lets a held scope open positions again. */
export function ReleaseDialog({ hold, onClose }: ReleaseProps) {
  const scope = holdScope(hold.scope);
  return (
    <ActionDialog
      title={`Release the hold on ${scope}?`}
      consequence="Agents there may open positions again at once. What caused the hold may still be so: then it comes back, or a trigger trips."
      confirmLabel="Release"
      cancelLabel="Keep it held"
      failed="Not released"
      onClose={onClose}
      onConfirm={async (reason) =>
        told(await call('trading.release', { holdId: hold.id, reason }), `The hold on ${scope} is released.`)
      }
    >
      <p className="mb-3 text-sm text-dim">
        Held: {hold.reason}
        {hold.measured !== '' && `, ${hold.measured}${hold.limit === '' ? '' : ` of ${hold.limit}`}`}
      </p>
    </ActionDialog>
  );
}

interface ReduceProps {
  readonly scope: TradingScope;
  readonly onClose: () => void;
}

/** Less than a kill: nothing new, while what is held stays and may be brought down. */
export function ReduceDialog({ scope, onClose }: ReduceProps) {
  const words = scopeWords(scope);
  return (
    <ActionDialog
      title={`Reduce only, ${words}?`}
      consequence="From now on no order that adds exposure is let through; exits and cancels pass. Positions are KEPT and agents go on running: to flatten, kill instead. An approver releases it."
      confirmLabel="Reduce only"
      failed="Not done"
      onClose={onClose}
      onConfirm={async (reason) => told(await call('trading.reduce', { scope, reason }), `Reduce only: ${words}.`)}
    />
  );
}
