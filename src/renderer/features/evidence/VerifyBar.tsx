import { CircleX, ShieldCheck } from 'lucide-react';
import { useState } from 'react';
import type { ReplyOf } from '../../../shared/ipc/contract.ts';
import { call } from '../../store/bridge.ts';
import { useView } from '../../store/console-store.ts';
import { failureText } from '../../store/notices.ts';
import { Button } from '../../ui/Button.tsx';
import { Problem } from '../../ui/Field.tsx';
import { count, number, shortHash, wallTime } from '../../ui/format.ts';
import { useSending } from '../../ui/use-sending.ts';
import { type OpenProps, OpenRecord } from './OpenRecord.tsx';

/** A long journal takes its time; how far it has come is shown meanwhile. */
const WITHIN_MS = 1_800_000;

/** Whether the journal verifies: when it was last looked at, the first bad record, and the button to look now. */
export function VerifyBar({ onOpen }: OpenProps) {
  const journal = useView((view) => view.journal);
  const verifying = useView((view) => view.evidence.verifying);
  const [last, setLast] = useState<ReplyOf<'journal.verify'> | null>(null);
  const { sending, problem, send } = useSending();
  const running = sending || verifying !== null;

  const verify = async (): Promise<string | null> => {
    setLast(null);
    const outcome = await call('journal.verify', {}, WITHIN_MS);
    if (outcome.kind === 'ok') setLast(outcome.value);
    return failureText(outcome);
  };
  const bad = journal.problem !== '' ? journal.problem : (last?.problem ?? '');
  // A verification in the background may have looked at more since.
  const isLast = last !== null && last.records === journal.verifiedRecords;
  return (
    <div className="shrink-0 px-3 pt-1.5 pb-1">
      <div className="flex min-h-7 items-center gap-3">
        <span className="min-w-0 flex-1 text-sm" aria-live="polite">
          {running ? (
            <span className="text-dim">Verifying…</span>
          ) : bad !== '' ? (
            <strong className="inline-flex items-center gap-1.5 text-bad">
              <CircleX size={14} aria-hidden="true" /> The journal does not verify
            </strong>
          ) : journal.verifiedWallAt === null ? (
            <span className="text-dim">The journal was not verified yet.</span>
          ) : (
            <span className="text-dim">
              Verified at <span className="figure">{wallTime(journal.verifiedWallAt)}</span>:{' '}
              {count(journal.verifiedRecords, 'record')}
              {isLast && `, held against ${count(last.checkpoints, 'checkpoint')}`}, head{' '}
              <span className="figure" title={journal.head}>
                {shortHash(journal.head)}
              </span>
            </span>
          )}
        </span>
        <Button onClick={() => void send(verify)}>
          <ShieldCheck size={13} aria-hidden="true" /> Verify the journal
        </Button>
      </div>
      {running && <Progress checked={verifying?.checked ?? 0} total={verifying?.total ?? journal.records} />}
      {!running && bad !== '' && (
        <p
          role="alert"
          data-first-bad
          className="mt-1 rounded border border-bad bg-bad-fill px-3 py-2 text-sm break-words"
        >
          {bad}
        </p>
      )}
      {!running && last !== null && last.problem === bad && <OpenRecord seq={last.firstBad} onOpen={onOpen} />}
      {problem !== '' && <Problem text={`Not verified: ${problem}`} />}
    </div>
  );
}

function Progress({ checked, total }: { readonly checked: number; readonly total: number }) {
  const words = `${number(checked)} of ${count(total, 'record')}`;
  return (
    <div className="flex items-center gap-3 text-xs text-dim">
      <div
        role="progressbar"
        aria-label="Verification of the journal"
        aria-valuemin={0}
        aria-valuemax={total}
        aria-valuenow={checked}
        aria-valuetext={words}
        className="h-1 flex-1 rounded-full bg-bar-track"
      >
        <div
          className="h-1 rounded-full bg-bar"
          style={{ width: `${total === 0 ? 0 : Math.min(1, checked / total) * 100}%` }}
        />
      </div>
      <span className="figure">{words}</span>
    </div>
  );
}
