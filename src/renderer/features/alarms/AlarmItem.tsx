import { CircleAlert, Info, OctagonAlert, TriangleAlert } from 'lucide-react';
import { memo, type ReactNode, useEffect } from 'react';
import type { AlarmRow } from '../../../shared/view/alarm-view.ts';
import { useClock } from '../../store/clock.ts';
import { run } from '../../store/notices.ts';
import { Button } from '../../ui/Button.tsx';
import { timeLeft, wallTime } from '../../ui/format.ts';
import { shelveMinutes } from './order.ts';

const LOOKS = {
  critical: { icon: OctagonAlert, ink: 'text-bad' },
  high: { icon: TriangleAlert, ink: 'text-bad' },
  medium: { icon: CircleAlert, ink: 'text-warn' },
  low: { icon: Info, ink: 'text-note' },
} as const;

const ESCALATED = {
  desktop: 'nobody answered: a desktop notification was sent',
  webhook: 'nobody answered: the webhook was called',
} as const;

export function acknowledge(id: string): void {
  void run('alarms.acknowledge', { id }, 'The alarm was not acknowledged', 'Acknowledged.');
}

interface Props {
  readonly alarm: AlarmRow;
  /** Opens the choice of minutes; left out where there is no room for it. */
  readonly onShelve?: ((id: string) => void) | undefined;
  /** Handlers that hold the order still while the pointer is over the buttons. */
  readonly holder?: Holder | undefined;
}

interface Holder {
  readonly onPointerEnter: () => void;
  readonly onPointerLeave: () => void;
}

/** One alarm: cause, consequence, action; who was told; what the operator can do with it. */
export const AlarmItem = memo(function AlarmItem({ alarm, onShelve, holder }: Props) {
  const { icon: Icon, ink } = LOOKS[alarm.priority];
  // A row that goes from under the pointer is never left by it.
  useEffect(() => holder?.onPointerLeave, [holder]);
  const settled = alarm.acknowledged || alarm.shelvedUntilWallAt !== null;
  return (
    <li data-alarm={alarm.id} className="flex items-start gap-2.5 border-b border-line px-3 py-1.5">
      <Icon size={16} className={`mt-0.5 shrink-0 ${settled ? 'text-dim' : ink}`} aria-hidden="true" />
      <div className="min-w-0 flex-1">
        <p className={settled ? 'text-dim' : 'font-semibold'}>
          <span className="figure mr-2 text-xs font-normal text-faint">{wallTime(alarm.raisedWallAt)}</span>
          {onShelve === undefined ? (
            <span className="sr-only">{alarm.priority} alarm: </span>
          ) : (
            <span className="mr-2 text-xs font-normal text-dim">{alarm.priority}</span>
          )}
          {alarm.cause}
          {alarm.cleared && <span className="ml-2 text-xs font-normal text-dim">the cause is gone</span>}
        </p>
        <p className="text-sm text-dim">
          {alarm.consequence} <strong className="font-semibold text-ink">{alarm.action}</strong>
        </p>
        <Notes alarm={alarm} />
      </div>
      <Actions alarm={alarm} onShelve={onShelve} holder={holder} />
    </li>
  );
});

/** Under the alarm, so that its buttons keep their place. */
function Notes({ alarm }: { readonly alarm: AlarmRow }) {
  const notes: ReactNode[] = [];
  if (alarm.escalatedTo !== null && !alarm.acknowledged) notes.push(ESCALATED[alarm.escalatedTo]);
  if (alarm.acknowledged) notes.push('✓ acknowledged, stays until cleared');
  if (alarm.cleared) notes.push('goes when acknowledged');
  if (alarm.shelvedUntilWallAt !== null) notes.push(<Shelved key="shelved" until={alarm.shelvedUntilWallAt} />);
  if (notes.length === 0) return null;
  return (
    <p className="text-xs text-dim">
      {notes.map((note, i) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: the notes have no other name and keep no state
        <span key={i}>
          {i > 0 && ' · '}
          {note}
        </span>
      ))}
    </p>
  );
}

function Shelved({ until }: { readonly until: number }) {
  const now = useClock((clock) => clock.now);
  return (
    <>
      shelved, comes back at <span className="figure">{wallTime(until)}</span>, in{' '}
      <span className="figure">{timeLeft(until - now)}</span>
    </>
  );
}

function Actions({ alarm, onShelve, holder }: Props) {
  const mayShelve = onShelve !== undefined && alarm.shelvedUntilWallAt === null && !alarm.cleared;
  const offered = mayShelve ? shelveMinutes(alarm).length : 0;
  return (
    <span className="flex shrink-0 flex-col items-stretch gap-1" {...holder}>
      {!alarm.acknowledged && (
        <Button aria-label={`Acknowledge: ${alarm.cause}`} onClick={() => acknowledge(alarm.id)}>
          Acknowledge
        </Button>
      )}
      {mayShelve && offered > 0 && (
        <Button kind="quiet" aria-label={`Shelve: ${alarm.cause}`} onClick={() => onShelve(alarm.id)}>
          Shelve…
        </Button>
      )}
      {mayShelve && offered === 0 && <span className="text-center text-xs text-faint">cannot be shelved</span>}
    </span>
  );
}
