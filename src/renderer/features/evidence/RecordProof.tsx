import { CircleX, Copy, FileDown } from 'lucide-react';
import { call } from '../../store/bridge.ts';
import { failureText, reportFailure } from '../../store/notices.ts';
import { copyText, saveFile } from '../../store/save-file.ts';
import { Badge } from '../../ui/Badge.tsx';
import { Button } from '../../ui/Button.tsx';
import { Fact, Facts } from '../../ui/Facts.tsx';
import { count, number } from '../../ui/format.ts';
import { useSending } from '../../ui/use-sending.ts';
import { choose, type RecordDetail } from './journal-search.ts';
import { proofFile } from './proof-file.ts';
import { Hash, Verbatim } from './Verbatim.tsx';

const WITHIN_MS = 30_000;
const NOT_MADE = 'The proof was not made';

type Proof = NonNullable<RecordDetail['proof']>;

/** The file for the offline verifier, or null after saying why there is none. */
async function fileOf(proof: Proof): Promise<string | null> {
  const { seq } = proof;
  const outcome = await call('journal.export', { fromSeq: seq, toSeq: seq, limit: 1 }, WITHIN_MS);
  if (outcome.kind !== 'ok') {
    reportFailure(NOT_MADE, failureText(outcome) ?? '');
    return null;
  }
  const file = proofFile(proof, outcome.value.lines.find((line) => line.startsWith('{"seq":')) ?? '');
  if (file === null) {
    reportFailure(NOT_MADE, `The content of record ${seq} has expired: export it, its hash is proved that way.`);
  }
  return file;
}

async function save(proof: Proof): Promise<void> {
  const file = await fileOf(proof);
  if (file !== null) saveFile(`record-${proof.seq}.proof`, file, 'text/plain');
}

/** Hashes of a record, and the way from it to a signed checkpoint. */
export function RecordProof({ detail }: { readonly detail: RecordDetail }) {
  const { seq, hash, leaf, proof, proofProblem, expired } = detail;
  const covered = proof !== null && proofProblem === '';
  return (
    <section aria-label="Proof" className="mt-3">
      <div className="flex flex-wrap items-center gap-x-3 gap-y-1">
        <h4 className="heading">Proof</h4>
        <span className="min-w-0 flex-1">
          {proofProblem !== '' ? (
            <Badge look="bad" icon={CircleX}>
              DOES NOT FIT
            </Badge>
          ) : (
            <Badge look={covered ? 'plain' : 'off'}>{covered ? 'proved' : 'no checkpoint covers it yet'}</Badge>
          )}
        </span>
        {proof === null && proofProblem === '' && <ProveButton seq={seq} />}
        {proof !== null && !expired && (
          <>
            <Button
              aria-label="Copy path of the proof"
              onClick={() => copyText(proof.path.join('\n'), 'The path is copied.')}
            >
              <Copy size={13} aria-hidden="true" /> Copy path
            </Button>
            <Button aria-label="Save proof" onClick={() => void save(proof)}>
              <FileDown size={13} aria-hidden="true" /> Save
            </Button>
          </>
        )}
      </div>
      {proofProblem !== '' && <p className="mt-0.5 text-sm text-bad">{proofProblem}</p>}
      <div className="mt-1">
        <Facts>
          <Fact name="Leaf hash">
            <Hash>{leaf}</Hash>
          </Fact>
          <Fact name="Chain hash">
            <Hash>{hash}</Hash>
          </Fact>
          {proof !== null && (
            <>
              <Fact name="Checkpoint">
                over records 1 to <span className="figure">{number(proof.size)}</span>
              </Fact>
              <Fact name="Root">
                <Hash>{proof.root}</Hash>
              </Fact>
            </>
          )}
        </Facts>
      </div>
      {proof !== null && (
        <details className="mt-1">
          <summary className="min-h-6 text-sm text-dim">
            Path of {count(proof.path.length, 'hash', 'hashes')}, and the signed checkpoint
          </summary>
          <ol aria-label="Path, from the leaf to the root" className="list-inside list-decimal text-xs text-dim">
            {proof.path.map((node) => (
              <li key={node} className="break-all">
                <Hash>{node}</Hash>
              </li>
            ))}
          </ol>
          <Verbatim label="Signed checkpoint" text={proof.checkpoint} />
        </details>
      )}
    </section>
  );
}

function ProveButton({ seq }: { readonly seq: number }) {
  const { sending, send } = useSending();
  const prove = async (): Promise<string | null> => {
    const outcome = await call('journal.prove', { seq }, WITHIN_MS);
    const failure = failureText(outcome);
    if (failure === null) await choose(seq);
    else reportFailure(NOT_MADE, failure);
    return failure;
  };
  return (
    <Button title="Signs a checkpoint that covers it" onClick={() => void send(prove)}>
      {sending ? 'Proving…' : 'Prove it now'}
    </Button>
  );
}
