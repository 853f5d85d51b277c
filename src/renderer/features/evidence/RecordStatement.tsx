import { CircleX, Copy, FileDown } from 'lucide-react';
import { useView } from '../../store/console-store.ts';
import { copyText, saveFile } from '../../store/save-file.ts';
import { Badge, type BadgeLook } from '../../ui/Badge.tsx';
import { Button } from '../../ui/Button.tsx';
import { number } from '../../ui/format.ts';
import type { RecordDetail } from './journal-search.ts';
import { payloadText } from './proof-file.ts';
import { Verbatim } from './Verbatim.tsx';

interface Standing {
  readonly look: BadgeLook;
  readonly state: string;
  readonly words: string;
}

/** Where the statement of a record stands. What was let go by its class is no fault. */
function standing({ statement, statementProblem, expired, kind, seq }: RecordDetail, signedTo: number): Standing {
  if (statementProblem !== '') {
    return expired
      ? { look: 'off', state: 'expired', words: statementProblem }
      : { look: 'bad', state: 'DOES NOT FIT', words: statementProblem };
  }
  if (statement !== null) return { look: 'plain', state: 'fits', words: 'Record, signature and key fit.' };
  if (kind === 'order.approved' && seq > signedTo) {
    return { look: 'off', state: 'not signed yet', words: `Signed are those up to record ${number(signedTo)}.` };
  }
  return { look: 'off', state: 'none', words: 'Approved actions alone have one.' };
}

/** The signed statement on an approved action (E4): what it says, and whether it fits its record. */
export function RecordStatement({ detail }: { readonly detail: RecordDetail }) {
  const signedTo = useView((view) => view.evidence.statementsTo);
  const { seq, statement } = detail;
  const { look, state, words } = standing(detail, signedTo);
  const payload = statement === null ? null : payloadText(statement);
  return (
    <section aria-label="Statement" className="mt-3">
      <div className="flex flex-wrap items-center gap-x-3 gap-y-1">
        <h4 className="heading">Statement</h4>
        <span className="min-w-0 flex-1">
          <Badge look={look} icon={look === 'bad' ? CircleX : null}>
            {state}
          </Badge>{' '}
          <span className={`text-xs ${look === 'bad' ? 'text-bad' : 'text-dim'}`}>{words}</span>
        </span>
        {statement !== null && (
          <>
            <Button aria-label="Copy statement" onClick={() => copyText(statement, 'The statement is copied.')}>
              <Copy size={13} aria-hidden="true" /> Copy
            </Button>
            <Button
              aria-label="Save statement"
              onClick={() => saveFile(`record-${seq}.dsse.json`, `${statement}\n`, 'application/json')}
            >
              <FileDown size={13} aria-hidden="true" /> Save
            </Button>
          </>
        )}
      </div>
      {payload !== null && (
        <details className="mt-1">
          <summary className="min-h-6 text-sm text-dim">What it says</summary>
          <Verbatim label={`Statement on record ${seq}`} text={payload} />
        </details>
      )}
    </section>
  );
}
