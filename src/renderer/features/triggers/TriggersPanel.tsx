import { CircleSlash, Hourglass } from 'lucide-react';
import { memo } from 'react';
import type { TriggerRow } from '../../../shared/view/trading-view.ts';
import { useView } from '../../store/console-store.ts';
import { useStaleSeconds } from '../../store/use-freshness.ts';
import { Badge } from '../../ui/Badge.tsx';
import { Figure } from '../../ui/Figure.tsx';
import { count, marketDateTime, marketTime, timeLeft } from '../../ui/format.ts';
import { Meter, NEARNESS_INK, NEARNESS_WORDS, nearness } from '../../ui/Meter.tsx';
import { Panel } from '../../ui/Panel.tsx';

/** What trips the kill by itself, how near each is, and which are quiet for a while (K9). */
export function TriggersPanel() {
  const triggers = useView((view) => view.triggers);
  const off = triggers.filter((trigger) => !trigger.enabled).length;
  const note = `${count(triggers.length, 'trigger')}${off > 0 ? ` · ${off} OFF` : ', all on'}`;
  return (
    <Panel title="Triggers" note={triggers.length === 0 ? '' : note} className="shrink-0 border-t border-line">
      <ul aria-label="Triggers" className="mt-0.5">
        {triggers.map((trigger) => (
          <Trigger key={trigger.id} trigger={trigger} />
        ))}
      </ul>
      {triggers.length === 0 && (
        <p className="px-3 py-1 text-sm text-faint">No trigger is set up before a session starts.</p>
      )}
    </Panel>
  );
}

const Trigger = memo(function Trigger({ trigger }: { readonly trigger: TriggerRow }) {
  const look = trigger.enabled && trigger.fraction !== null ? nearness(trigger.fraction) : 'far';
  return (
    <li
      data-trigger={trigger.id}
      className="grid grid-cols-[10.5rem_minmax(0,1fr)_7.25rem] items-start gap-x-3 border-b border-line/60 px-3 py-1 text-xs"
    >
      <span className="min-w-0">
        <span className={`block text-sm leading-4 ${NEARNESS_INK[look]} ${trigger.enabled ? '' : 'text-faint'}`}>
          {trigger.label}
        </span>
        <span className="block truncate text-dim" title={`trips ${trigger.trips}`}>
          {trigger.enabled ? `trips ${trigger.trips}` : 'trips nothing'}
        </span>
      </span>
      <span className="min-w-0 tabular-nums">
        <span className={`block ${NEARNESS_INK[look]}`}>
          {NEARNESS_WORDS[look]}
          <Measured text={trigger.measured} />
        </span>
        {trigger.threshold !== '' && <span className="block text-dim">at {trigger.threshold}</span>}
        {trigger.fraction !== null && <Meter fraction={trigger.fraction} look={look} />}
      </span>
      <span className="min-w-0 text-dim">
        {!trigger.enabled && <Off />}
        <State trigger={trigger} />
      </span>
    </li>
  );
});

/** Often a sentence, which may break; stale it is marked like any figure. */
function Measured({ text }: { readonly text: string }) {
  const stale = useStaleSeconds();
  return stale === null ? text : <Figure stale={stale}>{text}</Figure>;
}

function Off() {
  return (
    <Badge look="warn" icon={CircleSlash}>
      OFF
    </Badge>
  );
}

/** When it fired last and, while it is quiet, for how long yet. */
function State({ trigger }: { readonly trigger: TriggerRow }) {
  if (trigger.firedAt === null) return <span className="block text-faint">never fired</span>;
  return (
    <span className="block" title={`fired ${marketDateTime(trigger.firedAt)}`}>
      {trigger.quietForMs > 0 ? (
        <span className="font-semibold text-warn">
          <Hourglass size={11} aria-hidden="true" className="mr-1 inline" />
          quiet for <span className="figure">{timeLeft(trigger.quietForMs)}</span>
        </span>
      ) : (
        <>
          armed · fired <span className="figure">{marketTime(trigger.firedAt)}</span>
        </>
      )}
    </span>
  );
}
