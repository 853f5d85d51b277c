import { X } from 'lucide-react';
import { useEffect, useId, useRef } from 'react';
import { Badge } from '../../ui/Badge.tsx';
import { Button } from '../../ui/Button.tsx';
import { Fact, Facts } from '../../ui/Facts.tsx';
import { Problem } from '../../ui/Field.tsx';
import { marketDateTime, NONE, number } from '../../ui/format.ts';
import { wallDateTime } from '../../ui/wall-time.ts';
import { choose, type FoundRecord, type RecordDetail, useJournalSearch } from './journal-search.ts';
import { RecordProof } from './RecordProof.tsx';
import { RecordStatement } from './RecordStatement.tsx';
import { Hash, Verbatim } from './Verbatim.tsx';

/** The record that is chosen: what it says, what it belongs to, and what proves it. */
export function ChosenRecord() {
  const chosen = useJournalSearch((state) => state.chosen);
  const detail = useJournalSearch((state) => state.detail);
  const problem = useJournalSearch((state) => state.detailProblem);
  const titleId = useId();
  const box = useRef<HTMLElement>(null);
  // Under a kill run and alarms it begins below what is in view.
  useEffect(() => {
    if (chosen !== null) box.current?.scrollIntoView({ block: 'nearest' });
  }, [chosen]);
  if (chosen === null) return null;
  return (
    <section
      ref={box}
      aria-labelledby={titleId}
      data-record-detail={chosen}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: scrollable content needs focus (WCAG 2.1.1)
      tabIndex={0}
      className="min-h-64 flex-[3_1_0] overflow-y-auto border-t border-line-strong px-3 py-2 max-[1099px]:flex-none"
    >
      <div className="flex items-center gap-3">
        <h3 id={titleId} className="min-w-0 flex-1 font-semibold">
          Record <span className="figure">{number(chosen)}</span>
          {detail !== null && `, ${detail.kind}`}
        </h3>
        <Button kind="quiet" aria-label="Close the record" onClick={() => void choose(null)} className="min-w-6">
          <X size={14} aria-hidden="true" />
        </Button>
      </div>
      {problem !== '' && <Problem text={`Not shown: ${problem}`} />}
      {detail === null && problem === '' && <p className="text-sm text-dim">Reading…</p>}
      {detail !== null && <Detail detail={detail} />}
    </section>
  );
}

function Detail({ detail }: { readonly detail: RecordDetail }) {
  const { at, recordedAt, agent, action, text, expired, body, trail, seq } = detail;
  return (
    <>
      {expired ? (
        <p className="mt-0.5">
          <Badge look="off">content expired</Badge>{' '}
          <span className="text-sm text-dim">
            The time of its class is over. Number, time, kind and hashes stay, so that chain and tree stand as before.
          </span>
        </p>
      ) : (
        <p className="mt-0.5 break-words">{text}</p>
      )}
      <div className="mt-1.5">
        <Facts>
          <Fact name="Market time">
            <span className="figure">{marketDateTime(at)}</span>
            <span className="text-dim">
              {', written at '}
              <span className="figure">{wallDateTime(recordedAt)}</span>
            </span>
          </Fact>
          <Fact name="Agent, action">
            {agent ?? NONE}, {action === null ? NONE : <Hash>{action}</Hash>}
          </Fact>
        </Facts>
      </div>
      <RecordProof detail={detail} />
      <RecordStatement detail={detail} />
      {trail.length > 1 && (
        <>
          <h4 className="heading mt-3">Trail of the action</h4>
          <ol aria-label={`Trail of ${action}`} className="mt-0.5">
            {trail.map((record) => (
              <TrailItem key={record.seq} record={record} isThis={record.seq === seq} />
            ))}
          </ol>
        </>
      )}
      {body !== '' && (
        <>
          <h4 className="heading mt-3">Body</h4>
          <Verbatim label={`Body of record ${seq}`} text={body} />
        </>
      )}
    </>
  );
}

function TrailItem({ record, isThis }: { readonly record: FoundRecord; readonly isThis: boolean }) {
  const { seq, at, kind, text } = record;
  return (
    <li className="border-b border-line/60">
      <button
        type="button"
        aria-current={isThis}
        onClick={() => void choose(seq)}
        className={`grid min-h-6 w-full grid-cols-[4rem_4.5rem_8rem_minmax(0,1fr)] gap-x-2 py-0.5 text-left text-xs hover:bg-hover ${isThis ? 'bg-hover font-semibold' : ''}`}
      >
        <span className="figure">{number(seq)}</span>
        <span className="figure text-dim">{marketDateTime(at).slice(11)}</span>
        <span className="truncate">{kind}</span>
        <span className="truncate text-dim" title={text}>
          {text}
        </span>
      </button>
    </li>
  );
}
