import type { ReactNode } from 'react';
import type { WatchdogView } from '../../shared/view/console-view.ts';
import { Seat } from '../features/role/Seat.tsx';
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
      {known && (
        <span className="ml-auto inline-flex items-center gap-x-4">
          <Host />
          <Seat />
        </span>
      )}
    </footer>
  );
}

function Standing() {
  const journal = useView((view) => view.journal);
  const secrets = useView((view) => view.secrets);
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
      <Latency />
      <span className={secrets.kind === 'key-file' ? 'font-semibold text-warn' : ''}>
        {secrets.kind === 'key-file' && '! '}
        {secrets.text}
      </span>
      <Watchdog />
    </>
  );
}

/** The stage of an order that comes nearest to its objective, or is furthest over it; the others are in their view. */
function Latency() {
  const latency = useView((view) => view.risk.latency);
  const measured = latency.flatMap((row) => (row.p99Ms === null ? [] : [{ ...row, p99Ms: row.p99Ms }]));
  const worst = measured.reduce<(typeof measured)[number] | null>(
    (most, row) => (most === null || row.p99Ms / row.objectiveMs > most.p99Ms / most.objectiveMs ? row : most),
    null,
  );
  if (worst === null) return <span>latency {NONE}</span>;
  const slow = worst.p99Ms > worst.objectiveMs;
  return (
    <span className={slow ? 'font-semibold text-warn' : ''} title="the slowest stage of an order against its objective">
      {slow && '! '}latency, {worst.stage}: p99 <Fig>{number(worst.p99Ms, worst.p99Ms < 10 ? 1 : 0)}</Fig> /{' '}
      <Fig>{number(worst.objectiveMs)}</Fig> ms
    </span>
  );
}

const WATCHDOG: Record<WatchdogView['state'], string> = {
  watching: 'watching',
  keyless: 'WITHOUT KEY',
  gone: 'GONE',
  off: 'off',
};

/** Short, so that nothing above moves when it goes; that it is gone, or has no key, is an alarm as well, with what to do. */
function Watchdog() {
  const { state, text } = useView((view) => view.watchdog);
  const failing = state === 'gone' || state === 'keyless';
  return (
    <span title={text} data-watchdog={state} className={failing ? 'font-semibold text-bad' : ''}>
      {failing && '! '}watchdog {WATCHDOG[state]}
      <span className="sr-only"> {text}</span>
    </span>
  );
}

function Host() {
  const host = useView((view) => view.host);
  return (
    <span title={host.fallbackReason}>
      {host.name} {host.version}
      {host.fallbackReason !== '' && ` (${host.fallbackReason})`}
    </span>
  );
}

function Fig({ children }: { readonly children: ReactNode }) {
  return <span className="figure">{children}</span>;
}
