import { CircleX } from 'lucide-react';
import type { HostRow } from '../../../shared/view/host-row.ts';
import { useClock } from '../../store/clock.ts';
import { useView } from '../../store/console-store.ts';
import { Badge } from '../../ui/Badge.tsx';
import { age, count, number } from '../../ui/format.ts';
import { Panel } from '../../ui/Panel.tsx';

/** What may be asked outside of this machine, what is asked now, and what comes of it (N2). */
export function HostsPanel() {
  const hosts = useView((view) => view.hosts);
  const rank = ({ isPinWrong, problem, isOpen }: HostRow): number =>
    isPinWrong ? 0 : problem !== '' ? 1 : isOpen ? 2 : 3;
  const worstFirst = [...hosts].sort((a, b) => rank(a) - rank(b));
  return (
    <Panel title="Hosts" note="what the policy lists, and what of it is asked" className="border-b border-line pb-2">
      {hosts.length === 0 && (
        <p className="px-3 text-sm text-faint">The policy lists none: nothing is asked outside.</p>
      )}
      <ul aria-label="Hosts">
        {worstFirst.map((row) => (
          <Host key={row.id} row={row} />
        ))}
      </ul>
    </Panel>
  );
}

function Host({ row: { id, why, isOpen, pins, requests, failures, problem, isPinWrong, lastAnswerWallAt } }: Props) {
  return (
    <li
      data-host={id}
      className="grid grid-cols-[minmax(0,1fr)_auto] items-baseline gap-x-3 border-b border-line/60 px-3 py-0.5 text-sm last:border-b-0"
    >
      <span className="min-w-0 break-words">
        <span className={`figure ${isOpen ? 'font-semibold' : ''}`}>{id}</span>{' '}
        {isPinWrong && (
          <Badge look="bad" icon={CircleX}>
            PIN WRONG
          </Badge>
        )}
      </span>
      <span className="text-right text-xs whitespace-nowrap text-dim">
        {isOpen ? <Answers at={lastAnswerWallAt} /> : <span className="text-faint">not asked now</span>}
      </span>
      <span className="text-xs text-dim">
        {why === 'test-exchange' ? 'test exchange on this machine' : 'listed'},{' '}
        {pins === 0 ? 'not pinned' : `pinned to ${count(pins, 'key')}`}
      </span>
      <span className="text-right text-xs whitespace-nowrap text-dim">
        {isOpen && (
          <>
            <span className="figure">{number(requests)}</span> a minute
            {failures > 0 && (
              <strong className="text-warn">
                , <span className="figure">{number(failures)}</span> failed
              </strong>
            )}
          </>
        )}
      </span>
      {problem !== '' && (
        <span className={`col-span-2 text-xs break-words ${isPinWrong ? 'font-semibold text-bad' : 'text-warn'}`}>
          ! {problem}
        </span>
      )}
    </li>
  );
}

interface Props {
  readonly row: HostRow;
}

function Answers({ at }: { readonly at: number | null }) {
  const ago = useClock(({ now }) => (at === null ? '' : age(Math.max(0, now - at))));
  if (at === null) return <>no answer yet</>;
  return (
    <>
      answered <span className="figure">{ago}</span> ago
    </>
  );
}
