import { useCallback, useRef, useState } from 'react';
import type { IncidentStep } from '../../../shared/view/incident-view.ts';
import { useClock } from '../../store/clock.ts';
import { useView } from '../../store/console-store.ts';
import { Button } from '../../ui/Button.tsx';
import { goAlong } from '../../ui/go-along.ts';
import { useHeldOrder } from '../../ui/held-order.ts';
import { Panel } from '../../ui/Panel.tsx';
import { IncidentDetail } from './IncidentDetail.tsx';
import { CloseDialog, OpenDialog, StepDialog } from './IncidentDialogs.tsx';
import { IncidentItem } from './IncidentItem.tsx';
import { incidentsNote, worstIncidentFirst } from './incidents.ts';

/** The dialog that is open, and about which incident: the list may change under it. */
type Dialog =
  | { readonly kind: 'open' }
  | { readonly kind: 'close'; readonly id: string }
  | { readonly kind: 'step'; readonly id: string; readonly step: IncidentStep };

/** What went wrong, worked through to its end: the list, and below it the one that is chosen. */
export function IncidentsView() {
  const incidents = useView((view) => view.incidents);
  const note = useClock(({ now }) => incidentsNote(incidents, now));
  const { rows, holder } = useHeldOrder(incidents.toSorted(worstIncidentFirst));
  const [wanted, setWanted] = useState('');
  const [dialog, setDialog] = useState<Dialog | null>(null);
  const close = useCallback(() => setDialog(null), []);
  const shown = useRef('');
  // A worse one that comes takes the first place of the list, and not the place of what somebody is reading.
  const chosen = rows.find(({ id }) => id === wanted) ?? rows.find(({ id }) => id === shown.current) ?? rows[0];
  shown.current = chosen?.id ?? '';
  const asked = dialog === null || dialog.kind === 'open' ? undefined : rows.find(({ id }) => id === dialog.id);

  return (
    <Panel
      title="Incidents"
      note={note}
      actions={<Button onClick={() => setDialog({ kind: 'open' })}>Open one…</Button>}
      className="flex min-h-64 flex-[1_1_0] flex-col max-[1099px]:flex-none"
    >
      <section
        className="mt-1 min-h-0 flex-1 overflow-y-auto"
        aria-label="Incidents list and details"
        // biome-ignore lint/a11y/noNoninteractiveTabindex: scrollable content needs focus (WCAG 2.1.1)
        tabIndex={0}
      >
        {rows.length === 0 ? (
          <p className="px-3 py-1 text-sm text-faint">
            Nothing went wrong that was not worked through. Every kill opens an incident by itself.
          </p>
        ) : (
          <ul
            aria-label="Incidents, worst first"
            onKeyDown={goAlong}
            className="max-h-72 overflow-y-auto border-t border-line"
            {...holder}
          >
            {rows.map((incident) => (
              <IncidentItem
                key={incident.id}
                incident={incident}
                chosen={incident.id === chosen?.id}
                onChoose={setWanted}
              />
            ))}
          </ul>
        )}
        {chosen !== undefined && (
          <IncidentDetail
            incident={chosen}
            onStep={(step) => setDialog({ kind: 'step', id: chosen.id, step })}
            onClose={() => setDialog({ kind: 'close', id: chosen.id })}
          />
        )}
      </section>
      {dialog?.kind === 'open' && <OpenDialog onClose={close} />}
      {asked !== undefined && dialog?.kind === 'close' && <CloseDialog incident={asked} onClose={close} />}
      {asked !== undefined && dialog?.kind === 'step' && (
        <StepDialog incident={asked} step={dialog.step} onClose={close} />
      )}
    </Panel>
  );
}
