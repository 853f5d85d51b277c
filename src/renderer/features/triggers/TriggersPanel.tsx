import { CircleSlash, Hourglass } from 'lucide-react';
import { memo } from 'react';
import type { TriggerRow } from '../../../shared/view/console-view.ts';
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
  const note = `${count(triggers.length, 'trigger')}${off > 0 ? ` · ${off} OFF` : ', all on'} · measured / threshold`;
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
  const stale = useStaleSeconds();
  const look = trigger.enabled && trigger.fraction !== null ? nearness(trigger.fraction) : 'far';
  return (
    <li
      data-trigger={trigger.id}
      className="grid grid-cols-[8.25rem_minmax(0,1fr)_9.25rem] items-center gap-x-3 border-b border-line/60 px-3 py-0.5 text-xs"
    >
      <span className={`text-sm leading-4 ${NEARNESS_INK[look]} ${trigger.enabled ? '' : 'text-faint'}`}>
        {trigger.label}
      </span>
      <span className="min-w-0">
        <span className={`flex justify-end ${NEARNESS_INK[look]}`} title={`${trigger.measured} / ${trigger.threshold}`}>
          <span className="truncate">
            {NEARNESS_WORDS[look]}
            <Figure stale={stale}>{trigger.measured}</Figure>
          </span>
          {trigger.threshold !== '' && (
            <span className="figure shrink-0 font-normal text-dim">{` / ${trigger.threshold}`}</span>
          )}
        </span>
        {trigger.fraction !== null && <Meter fraction={trigger.fraction} look={look} />}
      </span>
      <span className="min-w-0 text-dim">
        <span className="block">{trigger.enabled ? `trips ${trigger.trips}` : <Off />}</span>
        <State trigger={trigger} />
      </span>
    </li>
  );
});

function Off() {
  return (
    <Badge look="warn" icon={CircleSlash}>
      OFF: trips nothing
    </Badge>
  );
}

/** When it fired last and, while it is quiet, for how long yet. */
function State({ trigger }: { readonly trigger: TriggerRow }) {
  const marketAt = useView((view) => view.session.marketAt);
  if (trigger.firedAt === null) return <span className="block text-faint">never fired</span>;
  const left = trigger.coolDownUntil === null || marketAt === null ? 0 : trigger.coolDownUntil - marketAt;
  return (
    <span className="block truncate" title={`fired ${marketDateTime(trigger.firedAt)}`}>
      {left > 0 ? (
        <span className="font-semibold text-warn">
          <Hourglass size={11} aria-hidden="true" className="mr-1 inline" />
          quiet for <span className="figure">{timeLeft(left)}</span>
        </span>
      ) : (
        <>
          armed · fired <span className="figure">{marketTime(trigger.firedAt)}</span>
        </>
      )}
    </span>
  );
}
