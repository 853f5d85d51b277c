import { memo } from 'react';
import type { IncidentRow } from '../../../shared/view/incident-view.ts';
import { Badge } from '../../ui/Badge.tsx';
import { wallTime } from '../../ui/format.ts';
import { IncidentClock } from './IncidentClock.tsx';
import { SeverityBadge } from './SeverityBadge.tsx';

interface Props {
  readonly incident: IncidentRow;
  readonly chosen: boolean;
  readonly onChoose: (id: string) => void;
}

/** One incident of the list; choosing it shows its details below. */
export const IncidentItem = memo(function IncidentItem({ incident, chosen, onChoose }: Props) {
  const done = incident.steps.filter(({ doneWallAt }) => doneWallAt !== null).length;
  return (
    <li data-incident={incident.id} className="border-b border-line/60">
      <button
        type="button"
        aria-current={chosen}
        onClick={() => onChoose(incident.id)}
        className={`grid min-h-9 w-full grid-cols-[4.75rem_minmax(0,1fr)] items-center gap-x-3 border-l-2 px-2.5 py-1 text-left hover:bg-hover ${chosen ? 'border-ink bg-hover' : 'border-transparent'}`}
      >
        <span>
          {incident.state === 'open' ? (
            <SeverityBadge severity={incident.severity} />
          ) : (
            <Badge look="plain">closed</Badge>
          )}
        </span>
        <span className="min-w-0">
          <span className={`block truncate ${incident.state === 'open' ? '' : 'text-dim'}`} title={incident.title}>
            {incident.title}
          </span>
          <span className="flex flex-wrap gap-x-3 text-xs text-dim">
            <span>
              {incident.id} · opened <span className="figure">{wallTime(incident.openedWallAt)}</span> · {done} of{' '}
              {incident.steps.length} steps
            </span>
            <span className="ml-auto">
              <IncidentClock incident={incident} />
            </span>
          </span>
        </span>
      </button>
    </li>
  );
});
