import { Ban, Clock, Hourglass } from 'lucide-react';
import { memo } from 'react';
import type { GrantRow } from '../../../shared/view/authority-view.ts';
import { useConsoleStore, useView } from '../../store/console-store.ts';
import { useStaleSeconds } from '../../store/use-freshness.ts';
import { Badge } from '../../ui/Badge.tsx';
import { Button } from '../../ui/Button.tsx';
import { Figure } from '../../ui/Figure.tsx';
import { marketDateTime, number, timeLeft } from '../../ui/format.ts';
import { Meter } from '../../ui/Meter.tsx';
import { ENDS_SOON_MS, isRunning, ownTimeLeft, STATE_CONSEQUENCES, STATE_WORDS } from './grants.ts';

interface Props {
  readonly grant: GrantRow;
  readonly onRevoke: (grant: string) => void;
  readonly onIssue: (agent: string) => void;
}

const ROW = 'grid grid-cols-[6.75rem_minmax(0,1fr)_9rem] items-start gap-x-3 border-b border-line/60 px-3 py-1';

/** What one agent may do now, for what, until when, and how much of it is used. */
export const Grant = memo(function Grant({ grant, onRevoke, onIssue }: Props) {
  const running = useConsoleStore((state) => isRunning(state.agents.get(grant.agent)));
  const live = grant.state === 'live';
  return (
    <li data-grant={grant.id} className={`${ROW} ${live ? '' : 'bg-warn-fill'}`}>
      <span className="truncate pt-0.5" title={grant.agent}>
        {grant.agent}
      </span>
      <span className="min-w-0 pt-0.5">{live ? <TimeLeft until={grant.expiresAt} /> : <Ended grant={grant} />}</span>
      <span className="flex justify-end gap-1.5">
        {running && (
          <Button
            kind={live ? 'quiet' : 'plain'}
            aria-label={`New grant for ${grant.agent}…`}
            onClick={() => onIssue(grant.agent)}
          >
            New…
          </Button>
        )}
        {live && (
          <Button aria-label={`Revoke the grant of ${grant.agent}…`} onClick={() => onRevoke(grant.id)}>
            Revoke…
          </Button>
        )}
      </span>
      <span className="col-span-2 truncate text-xs text-dim" title={coverage(grant)}>
        {grant.task} · {grant.mode} {grant.symbols.join(', ')} · {grant.tools.join(', ')}
      </span>
      <Calls calls={grant.calls} most={grant.maxCalls} />
    </li>
  );
});

/** On the market's clock, which is what the grant ends by; and what that is on the operator's own. */
function TimeLeft({ until }: { readonly until: number }) {
  const marketAt = useView((view) => view.session.marketAt);
  const speed = useView((view) => view.session.speed);
  const stale = useStaleSeconds();
  const left = marketAt === null ? null : until - marketAt;
  const soon = left !== null && left < ENDS_SOON_MS;
  const own = left === null ? '' : ownTimeLeft(left, speed);
  return (
    <span className="block truncate" title={`ends ${marketDateTime(until)} on the market's clock`}>
      {soon && <Clock size={12} aria-hidden="true" className="mr-1 inline text-warn" />}
      <span className={soon ? 'font-semibold text-warn' : ''}>
        {soon && 'ENDS in '}
        {left === null ? `until ${marketDateTime(until)}` : <Figure stale={stale}>{timeLeft(left)}</Figure>}
      </span>
      {left !== null && <span className="text-xs text-faint"> {own === '' ? 'market time' : own}</span>}
    </span>
  );
}

function Ended({ grant }: { readonly grant: GrantRow }) {
  return (
    <span className="block">
      <Badge look="warn" icon={grant.state === 'revoked' ? Ban : Hourglass}>
        {STATE_WORDS[grant.state]}
      </Badge>{' '}
      <span className="text-xs text-ink">
        {STATE_CONSEQUENCES[grant.state]}
        {grant.reason !== '' && ` ${grant.reason}`}
      </span>
    </span>
  );
}

function Calls({ calls, most }: { readonly calls: number; readonly most: number }) {
  return (
    <span className="text-xs" title="calls used, of how many">
      <span className="figure block text-right">{`${number(calls)} / ${number(most)}`}</span>
      <span className="sr-only"> calls used</span>
      <Meter fraction={most > 0 ? calls / most : 1} />
    </span>
  );
}

/** One that is over: for the record. */
export const PastGrant = memo(function PastGrant({ grant }: { readonly grant: GrantRow }) {
  return (
    <li className="grid grid-cols-[6.75rem_minmax(0,1fr)] gap-x-3 border-b border-line/60 px-3 py-1 text-xs text-dim">
      <span className="truncate">{grant.agent}</span>
      <span>
        {STATE_WORDS[grant.state]}
        {grant.reason !== '' && `: ${grant.reason}`} · {grant.task} · issued{' '}
        <span className="figure">{marketDateTime(grant.issuedAt)}</span> by {grant.by} ·{' '}
        <span className="figure">{number(grant.calls)}</span> calls
      </span>
    </li>
  );
});

function coverage(grant: GrantRow): string {
  return `${grant.task}\n${grant.mode}, ${grant.symbols.join(', ')}\n${grant.tools.join(', ')}\nissued ${marketDateTime(grant.issuedAt)} by ${grant.by}`;
}
