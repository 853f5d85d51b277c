import { CircleX } from 'lucide-react';
import { useState } from 'react';
import { call } from '../../store/bridge.ts';
import { useView } from '../../store/console-store.ts';
import { confirm, failureText, reportFailure } from '../../store/notices.ts';
import { useRoleMissing, withRole } from '../../store/role.ts';
import { Button } from '../../ui/Button.tsx';
import { count, marketDateTime, shortHash } from '../../ui/format.ts';
import { Panel } from '../../ui/Panel.tsx';

const SOURCES = { embedded: 'as delivered', 'data-folder': 'your policy folder' } as const;
const FAILED = 'The policy was not read again';

/** The set in force; a set that was refused since stays named with its faults until a good one is loaded. */
export function PolicySet() {
  const policy = useView((view) => view.policy);
  const missing = useRoleMissing('policy.reload');
  const [reading, setReading] = useState(false);

  const reload = async (): Promise<void> => {
    setReading(true);
    const outcome = await call('policy.reload', {}, 15_000);
    setReading(false);
    const failure = failureText(outcome);
    if (outcome.kind !== 'ok') reportFailure(FAILED, failure ?? '');
    else if (outcome.value.problems.length > 0) {
      reportFailure(
        'The policy set was refused',
        `${count(outcome.value.problems.length, 'problem')}, listed in the policy view. The set before it stays in force.`,
      );
    } else confirm(`Policy ${shortHash(outcome.value.sha256)} is in force.`);
  };

  return (
    <Panel
      title="Policy in force"
      note={
        <span title={policy.loadedAt === null ? undefined : `in force since ${marketDateTime(policy.loadedAt)}`}>
          {policy.sha256 === '' ? (
            'none: everything is denied'
          ) : (
            <>
              <span className="figure text-ink" title={policy.sha256}>
                {shortHash(policy.sha256)}
              </span>{' '}
              · {SOURCES[policy.source]} · {count(policy.rules, 'rule')}
            </>
          )}
        </span>
      }
      actions={
        <Button
          disabled={reading}
          title={missing === null ? 'Reads the policy folder again: whole, or not at all' : `needs an ${missing}`}
          onClick={() => withRole('policy.reload', 'Reading the policy again', () => void reload())}
        >
          {reading ? 'Reading…' : missing === null ? 'Read again' : 'Read again…'}
        </Button>
      }
      className="shrink-0 pb-1"
    >
      {policy.problems.length > 0 && <Refused problems={policy.problems} />}
    </Panel>
  );
}

function Refused({ problems }: { readonly problems: readonly string[] }) {
  return (
    <div role="alert" data-policy-refused className="mx-3 mt-1 rounded border border-bad bg-bad-fill px-3 py-2 text-sm">
      <p className="flex items-start gap-2 font-semibold text-bad">
        <CircleX size={16} aria-hidden="true" className="mt-0.5 shrink-0" />
        Your policy folder was refused; the set above stays in force.
      </p>
      <ul className="mt-1 max-h-24 overflow-y-auto pl-6">
        {problems.map((problem) => (
          <li key={problem} className="figure text-xs break-words whitespace-pre-wrap">
            {problem}
          </li>
        ))}
      </ul>
      <p className="mt-1 pl-6">Mend the file, then read it again.</p>
    </div>
  );
}
