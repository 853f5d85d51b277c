import { useCallback, useState } from 'react';
import type { KeyRow, LegalHoldRow } from '../../../shared/view/evidence-view.ts';
import { useView } from '../../store/console-store.ts';
import { Fact, Facts } from '../../ui/Facts.tsx';
import { count, NONE, number } from '../../ui/format.ts';
import { wallDateTime } from '../../ui/wall-time.ts';
import { ActButton, GuardedButton } from './ActButton.tsx';
import { ExpireDialog, HoldDialog, ReleaseDialog, RotateDialog } from './KeepingDialogs.tsx';
import { Keys } from './Keys.tsx';
import { Subject, Subjects } from './Standing.tsx';
import { VenueKeys } from './VenueKeys.tsx';

type Open =
  | { readonly dialog: 'hold' }
  | { readonly dialog: 'expire' }
  | { readonly dialog: 'release'; readonly hold: LegalHoldRow }
  | { readonly dialog: 'rotate'; readonly row: KeyRow };

/** What is kept, for how long and where, and the keys of this data folder. */
export function Keeping() {
  const [open, setOpen] = useState<Open | null>(null);
  const close = useCallback(() => setOpen(null), []);
  return (
    <Subjects label="Keys and keeping">
      <Keys onRotate={(row) => setOpen({ dialog: 'rotate', row })} />
      <VenueKeys />
      <Replica />
      <Retention onOpen={setOpen} />
      {open?.dialog === 'hold' && <HoldDialog onClose={close} />}
      {open?.dialog === 'expire' && <ExpireDialog onClose={close} />}
      {open?.dialog === 'release' && <ReleaseDialog hold={open.hold} onClose={close} />}
      {open?.dialog === 'rotate' && <RotateDialog row={open.row} onClose={close} />}
    </Subjects>
  );
}

function Replica() {
  const { state, wallAt, size, text } = useView((view) => view.evidence.replica);
  return (
    <Subject
      title="Replica"
      state={state}
      actions={
        state !== 'off' && (
          <ActButton
            channel="replica.make"
            request={{}}
            label="Make one now"
            busyLabel="Copying…"
            failed="No replica was made"
            done={({ records }) => `A replica of ${count(records, 'record')} is made and verified.`}
          />
        )
      }
    >
      <Facts>
        <Fact name="Last verified">
          {wallAt === null ? (
            NONE
          ) : (
            <>
              <span className="figure">{wallDateTime(wallAt)}</span>, {count(size, 'record')}
            </>
          )}
        </Fact>
      </Facts>
      {text !== '' && <p className={`text-sm break-words ${state === 'failed' ? 'text-bad' : 'text-dim'}`}>{text}</p>}
    </Subject>
  );
}

function Retention({ onOpen }: { readonly onOpen: (open: Open) => void }) {
  const { expired, text } = useView((view) => view.evidence.retention);
  const holds = useView((view) => view.legalHolds);
  return (
    <Subject
      title="Retention"
      actions={
        <>
          <GuardedButton
            channel="retention.expire"
            label="Expire now…"
            forWhat="Letting content go"
            onOpen={() => onOpen({ dialog: 'expire' })}
          />
          <GuardedButton
            channel="retention.hold"
            label="Legal hold…"
            forWhat="A legal hold"
            onOpen={() => onOpen({ dialog: 'hold' })}
          />
        </>
      }
    >
      <Facts>
        <Fact name="Expired">
          {expired === 0 ? 'the content of no record' : `the content of ${number(expired)} records; their hashes stay`}
        </Fact>
      </Facts>
      {text !== '' && <p className="text-sm break-words text-dim">{text}</p>}
      {holds.length > 0 && (
        <ul aria-label="Legal holds" className="mt-1">
          {holds.map((hold) => (
            <li
              key={hold.id}
              data-legal-hold={hold.id}
              className="flex items-start gap-3 border-t border-line/60 py-1 text-sm"
            >
              <span className="min-w-0 flex-1">
                <span className="block break-words">{hold.reason}</span>
                <span className="block text-xs text-dim">
                  {hold.id}, held by {hold.by} since <span className="figure">{wallDateTime(hold.wallAt)}</span>
                </span>
              </span>
              <GuardedButton
                channel="retention.release"
                name={`Release ${hold.id}…`}
                label="Release…"
                forWhat="Releasing a legal hold"
                onOpen={() => onOpen({ dialog: 'release', hold })}
              />
            </li>
          ))}
        </ul>
      )}
    </Subject>
  );
}
