import { useCallback, useState } from 'react';
import { type TradingScope, tradingScopeKey } from '../../../shared/scope.ts';
import { useView } from '../../store/console-store.ts';
import { Button } from '../../ui/Button.tsx';
import { ReduceDialog } from './HoldDialogs.tsx';

interface Props {
  readonly scope: TradingScope;
  readonly label: string;
}

/** Opens "reduce only" for a scope; off where a person's hold is there already. */
export function ReduceButton({ scope, label }: Props) {
  const held = useView((view) =>
    view.holds.some((hold) => hold.scope === tradingScopeKey(scope) && hold.code === 'OPERATOR'),
  );
  const [open, setOpen] = useState(false);
  const close = useCallback(() => setOpen(false), []);
  return (
    <>
      <Button disabled={held} title={held ? 'held by hand already' : undefined} onClick={() => setOpen(true)}>
        {label}
      </Button>
      {open && <ReduceDialog scope={scope} onClose={close} />}
    </>
  );
}
