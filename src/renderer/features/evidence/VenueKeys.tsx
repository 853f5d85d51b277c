import { useCallback, useState } from 'react';
import { EXCHANGE_NAMES } from '../../../shared/exchanges.ts';
import type { VenueKeyRow } from '../../../shared/view/venue-key-view.ts';
import { call } from '../../store/bridge.ts';
import { useClock } from '../../store/clock.ts';
import { useView } from '../../store/console-store.ts';
import { failureText, reportFailure } from '../../store/notices.ts';
import { Badge, type BadgeLook } from '../../ui/Badge.tsx';
import { count, NONE } from '../../ui/format.ts';
import { wallDate } from '../../ui/wall-time.ts';
import { ActButton, GuardedButton } from './ActButton.tsx';
import { Subject } from './Standing.tsx';
import { EnterVenueKeyDialog, RevokeVenueKeyDialog } from './VenueKeyDialogs.tsx';

const DAY_MS = 86_400_000;
const HEAD = 'py-0.5 pr-3 text-left text-xs font-normal whitespace-nowrap text-faint';
const CELL = 'border-t border-line/60 pt-1 pr-3 align-top last:pr-0';

type Open = { readonly dialog: 'enter' } | { readonly dialog: 'revoke'; readonly row: VenueKeyRow };

interface RowProps {
  readonly row: VenueKeyRow;
  readonly onRevoke: (row: VenueKeyRow) => void;
}

/** Keys of exchanges by their alias (S1 to S3); the keys themselves are typed in another window and never come here. */
export function VenueKeys() {
  const keys = useView((view) => view.venueKeys);
  const isKept = useView((view) => view.secrets.kind === 'keychain');
  const testExchange = useView((view) => view.testExchange);
  const [open, setOpen] = useState<Open | null>(null);
  const close = useCallback(() => setOpen(null), []);
  const onRevoke = (row: VenueKeyRow): void => setOpen({ dialog: 'revoke', row });
  return (
    <Subject
      title="Keys of exchanges"
      actions={
        isKept &&
        testExchange !== null && (
          <GuardedButton
            channel="venueKeys.enter"
            label="Enter a key…"
            forWhat="Entering a key of an exchange"
            onOpen={() => setOpen({ dialog: 'enter' })}
          />
        )
      }
    >
      {isKept && (
        <p className="text-sm text-dim">
          {testExchange === null
            ? 'No key can be entered: this build asks no exchange itself, and the console was started without a test exchange of this machine (--endpoint, --ca).'
            : `They are for the test exchange on this machine, ${testExchange.origin}: nothing real is traded with them.`}
        </p>
      )}
      {!isKept && (
        <p className="text-sm text-dim">
          They are kept in the system’s keychain alone, and the secrets of this data folder are not there: it stays
          paper only.
        </p>
      )}
      {keys.length > 0 && (
        <table className="w-full text-sm">
          <caption className="sr-only">Keys of exchanges</caption>
          <thead>
            <tr>
              {['alias', 'age', 'due'].map((head) => (
                <th key={head} scope="col" className={HEAD}>
                  {head}
                </th>
              ))}
              <th scope="col" className={HEAD}>
                <span className="sr-only">test, rotate, revoke</span>
              </th>
            </tr>
          </thead>
          {keys.map((row) => (
            <VenueKey key={row.id} row={row} onRevoke={onRevoke} />
          ))}
        </table>
      )}
      {isKept && keys.length === 0 && <p className="text-sm text-faint">No key of an exchange was entered yet.</p>}
      {open?.dialog === 'enter' && <EnterVenueKeyDialog onClose={close} />}
      {open?.dialog === 'revoke' && <RevokeVenueKeyDialog row={open.row} onClose={close} />}
    </Subject>
  );
}

function VenueKey({ row, onRevoke }: RowProps) {
  const { id, exchange, market, state, permissions, enteredWallAt, testedWallAt, dueWallAt, text } = row;
  const age = useClock(({ now }) => count(Math.max(0, Math.floor((now - enteredWallAt) / DAY_MS)), 'day'));
  const tested = testedWallAt === null ? 'never tested' : `tested ${wallDate(testedWallAt)}`;
  return (
    <tbody data-venue-key={id}>
      <tr>
        <th scope="rowgroup" className={`${CELL} w-full text-left font-normal`}>
          <span className="font-mono break-all">{id}</span> <State row={row} />
        </th>
        <td className={`${CELL} whitespace-nowrap`}>{age}</td>
        <td className={`${CELL} figure whitespace-nowrap`}>{dueWallAt === null ? NONE : wallDate(dueWallAt)}</td>
        <td className={`${CELL} whitespace-nowrap text-right`}>
          {state !== 'revoked' && <Acts row={row} onRevoke={onRevoke} />}
        </td>
      </tr>
      <tr>
        <td colSpan={4} className="pt-0.5 pb-1 text-xs text-dim">
          {EXCHANGE_NAMES[exchange]}, {market}: {permissions}; <span className="whitespace-nowrap">{tested}</span>
          {text !== '' && <span className="block break-words">{text}</span>}
        </td>
      </tr>
    </tbody>
  );
}

function Acts({ row, onRevoke }: RowProps) {
  const { id, exchange, market } = row;
  const canEnter = useView((view) => view.testExchange !== null);
  const rotate = async (): Promise<void> => {
    const failure = failureText(await call('venueKeys.enter', { exchange, alias: id, market }));
    if (failure !== null) reportFailure('Not rotated', failure);
  };
  return (
    <span className="inline-flex gap-1.5">
      <ActButton
        channel="venueKeys.test"
        request={{ alias: id }}
        label="Test"
        busyLabel="Testing…"
        failed={`${id} was not tested`}
        done={() => `${EXCHANGE_NAMES[exchange]} was asked what ${id} may do.`}
      />
      {canEnter && (
        <GuardedButton
          channel="venueKeys.enter"
          name={`Rotate ${id}…`}
          label="Rotate…"
          forWhat="Rotating a key"
          onOpen={() => void rotate()}
        />
      )}
      <GuardedButton
        channel="venueKeys.revoke"
        name={`Revoke ${id}…`}
        label="Revoke…"
        forWhat="Revoking a key"
        onOpen={() => onRevoke(row)}
      />
    </span>
  );
}

function State({ row: { state, isDue, isExposed } }: { readonly row: VenueKeyRow }) {
  const [look, word] = lookOf(state, isDue, isExposed);
  return word === '' ? null : <Badge look={look}>{word}</Badge>;
}

/** Normal is quiet. */
function lookOf(state: VenueKeyRow['state'], isDue: boolean, isExposed: boolean): readonly [BadgeLook, string] {
  if (state === 'refused') return ['bad', 'REFUSED'];
  if (state === 'revoked') return ['off', 'revoked'];
  if (isExposed) return ['warn', 'EXPOSED'];
  return isDue ? ['warn', 'DUE'] : ['plain', ''];
}
