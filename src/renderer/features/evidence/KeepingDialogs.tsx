import type { KeyRow, LegalHoldRow } from '../../../shared/view/evidence-view.ts';
import { call } from '../../store/bridge.ts';
import { confirm, failureText, told } from '../../store/notices.ts';
import { ActionDialog } from '../../ui/ActionDialog.tsx';
import { count } from '../../ui/format.ts';
import { wallDateTime } from '../../ui/wall-time.ts';

/** A rotation works through what the key protects; expiring works through the journal. */
const WITHIN_MS = 120_000;

interface CloseProps {
  readonly onClose: () => void;
}

export function RotateDialog({ row, onClose }: CloseProps & { readonly row: KeyRow }) {
  return (
    <ActionDialog
      title={`Rotate the key ${row.id}?`}
      consequence={`A new key takes its place: it is used to ${row.purpose}. What needs a restart for that says so afterwards. Copies made before keep the old key.`}
      confirmLabel="Rotate"
      cancelLabel="Keep this key"
      failed="Not rotated"
      onClose={onClose}
      onConfirm={async (reason) =>
        told(
          await call('keys.rotate', { alias: row.id, reason }, WITHIN_MS),
          `The rotation of ${row.id} is journalled.`,
        )
      }
    />
  );
}

export function HoldDialog({ onClose }: CloseProps) {
  return (
    <ActionDialog
      title="Hold every record?"
      consequence="From now on nothing expires, whatever its class says, until an approver releases the hold."
      confirmLabel="Hold"
      failed="Not held"
      onClose={onClose}
      onConfirm={async (reason) => told(await call('retention.hold', { reason }), 'Every record is held.')}
    />
  );
}

export function ReleaseDialog({ hold, onClose }: CloseProps & { readonly hold: LegalHoldRow }) {
  return (
    <ActionDialog
      title={`Release ${hold.id}?`}
      consequence="What has run out by its class expires again, unless another hold is in force. What has expired cannot be brought back."
      confirmLabel="Release"
      cancelLabel="Keep it held"
      danger
      failed="Not released"
      onClose={onClose}
      onConfirm={async (reason) =>
        told(await call('retention.release', { holdId: hold.id, reason }), `${hold.id} is released.`)
      }
    >
      <p className="mb-3 text-sm text-dim">
        {hold.reason}, held by {hold.by} since {wallDateTime(hold.wallAt)}
      </p>
    </ActionDialog>
  );
}

export function ExpireDialog({ onClose }: CloseProps) {
  return (
    <ActionDialog
      title="Let content go that has run out?"
      consequence="Records whose class has run out lose their content for good; their hashes stay, so that the journal still verifies. Nothing goes while a legal hold is in force."
      label={null}
      confirmLabel="Let it go"
      cancelLabel="Keep it"
      danger
      failed="Nothing expired"
      onClose={onClose}
      onConfirm={async () => {
        const outcome = await call('retention.expire', {}, WITHIN_MS);
        if (outcome.kind === 'ok') confirm(`The content of ${count(outcome.value.records, 'record')} is gone.`);
        return failureText(outcome);
      }}
    />
  );
}
