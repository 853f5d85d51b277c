import type { ReactNode } from 'react';
import type { WatchdogView } from '../../shared/view/console-view.ts';
import { useConsoleStore, useView } from '../store/console-store.ts';
import { run, useNotices } from '../store/notices.ts';
import { NONE, number, shortHash, wallTime } from '../ui/format.ts';

/** What stands behind the figures: journal, latency, secrets, host, role; and the last small confirmation. */
export function Footer() {
  const known = useConsoleStore((state) => state.view !== null);
  const confirmation = useNotices((state) => state.confirmation);
  return (
    <footer
      data-behind-dialog
      className="flex min-h-7 flex-wrap items-center gap-x-6 border-t border-line bg-panel px-3 text-xs text-dim"
    >
      {known && <Standing />}
      <span role="status" className="text-ink">
        {confirmation}
      </span>
      {known && <Seat />}
    </footer>
  );
}

function Standing() {
  const journal = useView((view) => view.journal);
  const p50 = useView((view) => view.risk.latencyP50Ms);
  const p99 = useView((view) => view.risk.latencyP99Ms);
  const objective = useView((view) => view.risk.latencyObjectiveMs);
  const secrets = useView((view) => view.secrets);
  const slow = p99 !== null && p99 > objective;
  const ms = (value: number | null): string => (value === null ? NONE : number(value, value < 10 ? 1 : 0));
  return (
    <>
      <span title={`head ${journal.head}`}>
        journal <Fig>{number(journal.records)}</Fig> records · head <Fig>{shortHash(journal.head)}</Fig> ·{' '}
        {journal.problem === '' ? (
          journal.verifiedWallAt === null ? (
            'not verified yet'
          ) : (
            <>
              verified <Fig>{wallTime(journal.verifiedWallAt)}</Fig>
            </>
          )
        ) : (
          <strong className="text-bad">! {journal.problem}</strong>
        )}
        <button
          type="button"
          className="ml-1.5 min-h-6 rounded px-1 underline underline-offset-2 hover:text-ink"
          onClick={() => void run('journal.verify', {}, 'The journal was not verified', 'Journal checked.')}
        >
          verify
        </button>
      </span>
      <span className={slow ? 'font-semibold text-warn' : ''} title="intent to durable decision">
        {slow && '! '}latency p50 <Fig>{ms(p50)}</Fig> p99 <Fig>{ms(p99)}</Fig> / <Fig>{number(objective)}</Fig> ms
      </span>
      <span className={secrets.kind === 'key-file' ? 'font-semibold text-warn' : ''}>
        {secrets.kind === 'key-file' && '! '}
        {secrets.text}
      </span>
      <Watchdog />
    </>
  );
}

const WATCHDOG: Record<WatchdogView['state'], string> = { watching: 'watching', gone: 'GONE', off: 'off' };

/** Short, so that nothing above moves when it goes; that it is gone is an alarm as well, with what to do. */
function Watchdog() {
  const { state, text } = useView((view) => view.watchdog);
  const gone = state === 'gone';
  return (
    <span title={text} data-watchdog={state} className={gone ? 'font-semibold text-bad' : ''}>
      {gone && '! '}watchdog {WATCHDOG[state]}
      <span className="sr-only"> {text}</span>
    </span>
  );
}

function Seat() {
  const host = useView((view) => view.host);
  const role = useView((view) => view.role.role);
  return (
    <span className="ml-auto" title={host.fallbackReason}>
      {host.name} {host.version}
      {host.fallbackReason !== '' && ` (${host.fallbackReason})`} · {role}
    </span>
  );
}

function Fig({ children }: { readonly children: ReactNode }) {
  return <span className="figure">{children}</span>;
}
