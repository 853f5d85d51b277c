import { type FormEvent, useId, useRef, useState } from 'react';
import { EXCHANGE_IDS, EXCHANGE_NAMES, type ExchangeId } from '../../../shared/exchanges.ts';
import type { VenueKeyRow, VenueMarket } from '../../../shared/view/venue-key-view.ts';
import { call } from '../../store/bridge.ts';
import { useView } from '../../store/console-store.ts';
import { failureText, told } from '../../store/notices.ts';
import { ActionDialog } from '../../ui/ActionDialog.tsx';
import { Button } from '../../ui/Button.tsx';
import { Dialog } from '../../ui/Dialog.tsx';
import { FIELD, Problem } from '../../ui/Field.tsx';
import { useSending } from '../../ui/use-sending.ts';

/** The exchange is asked, and the keychain. */
const WITHIN_MS = 60_000;
const MARKETS: Readonly<Record<VenueMarket, string>> = { perp: 'Perpetual futures', spot: 'Spot' };

interface CloseProps {
  readonly onClose: () => void;
}

/** Which key: the key itself is asked for in a window of its own, which this page cannot see. */
export function EnterVenueKeyDialog({ onClose }: CloseProps) {
  const first = useRef<HTMLInputElement>(null);
  const ids = { alias: useId(), exchange: useId(), market: useId() };
  const [alias, setAlias] = useState('');
  const [exchange, setExchange] = useState<ExchangeId>('binance');
  const [market, setMarket] = useState<VenueMarket>('perp');
  const testExchange = useView((view) => view.testExchange);
  const { problem, send } = useSending();
  const submit = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    const ask = async () => failureText(await call('venueKeys.enter', { exchange, alias: alias.trim(), market }));
    if (alias.trim() !== '' && (await send(ask))) onClose();
  };
  return (
    <Dialog
      title="Enter a key of an exchange?"
      description={`A second window asks for the key itself. The test exchange on this machine${testExchange === null ? '' : `, ${testExchange.origin},`} is asked what it may do, and it is kept in the system’s keychain only if it cannot withdraw.`}
      safe={first}
      onClose={onClose}
    >
      <form onSubmit={submit} className="grid gap-3">
        <div>
          <label htmlFor={ids.alias}>Alias, what it is called here</label>
          <input
            ref={first}
            id={ids.alias}
            value={alias}
            onChange={(event) => setAlias(event.target.value)}
            autoComplete="off"
            maxLength={32}
            className={FIELD}
          />
        </div>
        <div>
          <label htmlFor={ids.exchange}>Exchange</label>
          <select
            id={ids.exchange}
            value={exchange}
            onChange={(event) => setExchange(event.target.value as ExchangeId)}
            className={FIELD}
          >
            {EXCHANGE_IDS.map((id) => (
              <option key={id} value={id}>
                {EXCHANGE_NAMES[id]}
              </option>
            ))}
          </select>
        </div>
        <div>
          <label htmlFor={ids.market}>What it is to trade</label>
          <select
            id={ids.market}
            value={market}
            onChange={(event) => setMarket(event.target.value as VenueMarket)}
            className={FIELD}
          >
            {Object.entries(MARKETS).map(([id, name]) => (
              <option key={id} value={id}>
                {name}
              </option>
            ))}
          </select>
        </div>
        {problem !== '' && <Problem text={`Not asked for: ${problem}`} />}
        <div className="mt-2 flex items-center justify-between gap-3">
          <Button size="large" onClick={onClose}>
            Cancel
          </Button>
          <Button type="submit" kind="primary" size="large" disabled={alias.trim() === ''}>
            Open the window
          </Button>
        </div>
      </form>
    </Dialog>
  );
}

/** Out of use and out of the keychain, for good: the alias is typed, as for whatever cannot be undone. */
export function RevokeVenueKeyDialog({ row, onClose }: CloseProps & { readonly row: VenueKeyRow }) {
  const typedId = useId();
  const [typed, setTyped] = useState('');
  return (
    <ActionDialog
      title={`Revoke the key ${row.id}?`}
      consequence={`Nothing uses it from now on, and it is deleted from the keychain. Neither this key nor its alias comes back. It still works at ${EXCHANGE_NAMES[row.exchange]}: delete it there as well.`}
      confirmLabel="Revoke"
      cancelLabel="Keep this key"
      danger
      failed="Not revoked"
      onClose={onClose}
      onConfirm={async (reason) =>
        told(
          await call('venueKeys.revoke', { alias: row.id, typed: typed.trim(), reason }, WITHIN_MS),
          `${row.id} is revoked and gone from the keychain.`,
        )
      }
    >
      <label htmlFor={typedId}>Type {row.id}</label>
      <input
        id={typedId}
        value={typed}
        onChange={(event) => setTyped(event.target.value)}
        autoComplete="off"
        maxLength={64}
        className={`${FIELD} mb-3`}
      />
    </ActionDialog>
  );
}
