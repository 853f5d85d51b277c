import { CircleX } from 'lucide-react';
import { useState } from 'react';
import type { ReplyOf } from '../../../shared/ipc/contract.ts';
import type { AnchorRow } from '../../../shared/view/evidence-view.ts';
import { call } from '../../store/bridge.ts';
import { useView } from '../../store/console-store.ts';
import { failureText } from '../../store/notices.ts';
import { Button } from '../../ui/Button.tsx';
import { Fact, Facts } from '../../ui/Facts.tsx';
import { Problem } from '../../ui/Field.tsx';
import { count, NONE, number } from '../../ui/format.ts';
import { useSending } from '../../ui/use-sending.ts';
import { wallDateTime } from '../../ui/wall-time.ts';
import { ActButton } from './ActButton.tsx';
import { type OpenProps, OpenRecord } from './OpenRecord.tsx';
import { ANCHOR_NAMES, provedWords } from './proved.ts';
import { StateBadge, Subject, Subjects } from './Standing.tsx';
import { Hash } from './Verbatim.tsx';

/** What goes through all of them takes its time. */
const WITHIN_MS = 600_000;

/** How much of the journal is proved, and against whom. */
export function ProofPanels({ onOpen }: OpenProps) {
  return (
    <Subjects label="What is proved">
      <Proved />
      <Checkpoint />
      <Statements onOpen={onOpen} />
    </Subjects>
  );
}

function Proved() {
  const records = useView((view) => view.journal.records);
  const checkpoint = useView((view) => view.evidence.checkpoint);
  const anchors = useView((view) => view.anchors);
  const { text, cut } = provedWords(records, checkpoint, anchors);
  const isSet = anchors.some(({ state }) => state !== 'off');
  const [found, setFound] = useState<ReplyOf<'anchors.verify'>['anchors']>([]);
  const { sending, problem, send } = useSending();
  const verify = async (): Promise<string | null> => {
    setFound([]);
    const outcome = await call('anchors.verify', {}, WITHIN_MS);
    if (outcome.kind === 'ok') setFound(outcome.value.anchors);
    return failureText(outcome);
  };
  return (
    <Subject
      title="Proved against whom"
      actions={
        isSet && (
          <>
            <Button onClick={() => void send(verify)}>{sending ? 'Verifying…' : 'Verify receipts'}</Button>
            <ActButton
              channel="anchors.publish"
              request={{}}
              label="Publish now"
              busyLabel="Publishing…"
              failed="The checkpoint was not published"
              done={() => 'The newest checkpoint is published.'}
            />
          </>
        )
      }
    >
      {cut ? (
        <p role="alert" className="flex items-start gap-2 font-semibold text-bad">
          <CircleX size={16} aria-hidden="true" className="mt-0.5 shrink-0" /> {text}
        </p>
      ) : (
        <p data-proved className="text-base">
          {text}
        </p>
      )}
      {anchors.length > 0 && (
        <ul aria-label="Anchors" className="mt-1">
          {anchors.map((anchor) => (
            <Anchor key={anchor.id} anchor={anchor} found={found.find(({ id }) => id === anchor.id)} />
          ))}
        </ul>
      )}
      {problem !== '' && <Problem text={`Not verified: ${problem}`} />}
    </Subject>
  );
}

interface AnchorProps {
  readonly anchor: AnchorRow;
  /** What its receipts were found to prove, once they were verified. */
  readonly found: ReplyOf<'anchors.verify'>['anchors'][number] | undefined;
}

function Anchor({ anchor: { id, state, provedTo, provedWallAt, text }, found }: AnchorProps) {
  return (
    <li
      data-anchor={id}
      className="grid grid-cols-[9.5rem_5.5rem_minmax(0,1fr)] items-start gap-x-2 border-t border-line/60 py-1 text-sm"
    >
      <span>{ANCHOR_NAMES[id]}</span>
      <span>
        <StateBadge state={state} />
      </span>
      <span className="min-w-0">
        {provedTo > 0 && (
          <span className="block">
            to record <span className="figure">{number(provedTo)}</span>
            {provedWallAt !== null && (
              <>
                , <span className="figure">{wallDateTime(provedWallAt)}</span>
              </>
            )}
          </span>
        )}
        <span className="block break-words text-dim">{text}</span>
        <span aria-live="polite">
          {found !== undefined &&
            (found.problem === '' ? (
              <span className="block">
                {count(found.receipts, 'receipt')} fit, and prove records to{' '}
                <span className="figure">{number(found.provedTo)}</span>.
              </span>
            ) : (
              <span className="block font-semibold text-bad">A receipt does not fit: {found.problem}</span>
            ))}
        </span>
      </span>
    </li>
  );
}

function Checkpoint() {
  const checkpoint = useView((view) => view.evidence.checkpoint);
  const outside = useView((view) => view.evidence.outside);
  return (
    <Subject
      title="Newest checkpoint"
      actions={
        <ActButton
          channel="journal.checkpoint"
          request={{}}
          label="Checkpoint now"
          busyLabel="Signing…"
          failed="No checkpoint was signed"
          done={({ size }) => `A checkpoint over ${count(size, 'record')} is signed.`}
        />
      }
    >
      <Facts>
        {checkpoint === null ? (
          <Fact name="Signed">none yet: the first comes within a minute of the first record</Fact>
        ) : (
          <>
            <Fact name="Signed">
              records 1 to <span className="figure">{number(checkpoint.size)}</span>,{' '}
              <span className="figure">{wallDateTime(checkpoint.wallAt)}</span>
            </Fact>
            <Fact name="Key">
              <Hash>{checkpoint.keyId}</Hash>
            </Fact>
            <Fact name="Root">
              <Hash>{checkpoint.root}</Hash>
            </Fact>
          </>
        )}
        <Fact name="Copies">
          <StateBadge state={outside.state} />{' '}
          <span className={outside.state === 'failed' ? 'text-bad' : 'text-dim'}>{outside.text}</span>
        </Fact>
      </Facts>
    </Subject>
  );
}

function Statements({ onOpen }: OpenProps) {
  const to = useView((view) => view.evidence.statementsTo);
  const text = useView((view) => view.evidence.statementsText);
  const [found, setFound] = useState<ReplyOf<'statements.verify'> | null>(null);
  const { sending, problem, send } = useSending();
  const verify = async (): Promise<string | null> => {
    setFound(null);
    const outcome = await call('statements.verify', {}, WITHIN_MS);
    if (outcome.kind === 'ok') setFound(outcome.value);
    return failureText(outcome);
  };
  return (
    <Subject
      title="Statements on approved actions"
      actions={<Button onClick={() => void send(verify)}>{sending ? 'Verifying…' : 'Verify statements'}</Button>}
    >
      <Facts>
        <Fact name="Signed up to">
          {to === 0 ? NONE : <span className="figure">{number(to)}</span>}
          {text !== '' && <span className="text-dim"> {text}</span>}
        </Fact>
      </Facts>
      <div aria-live="polite">{found !== null && found.problem === '' && <Fit found={found} />}</div>
      {found !== null && found.problem !== '' && (
        <>
          <Problem text={`A statement does not fit: ${found.problem}`} />
          <OpenRecord seq={found.firstBad} onOpen={onOpen} />
        </>
      )}
      {problem !== '' && <Problem text={`Not verified: ${problem}`} />}
    </Subject>
  );
}

function Fit({ found: { checked, expired, to } }: { readonly found: ReplyOf<'statements.verify'> }) {
  return (
    <p className="mt-1 text-sm">
      {count(checked, 'statement')} up to record {number(to)}: all fit
      {expired > 0 && `; of ${number(expired)} more the content has expired`}.
    </p>
  );
}
