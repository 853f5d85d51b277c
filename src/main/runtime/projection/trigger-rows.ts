import type { TriggerRow } from '../../../shared/view/trading-view.ts';
import { TriggerId } from '../../engine/domain/triggers.ts';
import type { Engine } from '../../engine/engine.ts';
import { TRIGGERS } from '../../engine/triggers/all.ts';
import type { Fired } from '../../engine/triggers/fired.ts';
import type { Reading } from '../../engine/triggers/trigger.ts';

/** The automatic triggers and how near each is: of whatever one watches, what is nearest to its threshold. */
export function triggerRows(engine: Engine): TriggerRow[] {
  return TriggerId.options.map((id) => {
    const { label, trips } = TRIGGERS[id];
    const nearest = nearestOf(engine.triggers.readings(id));
    const words = nearest?.words();
    const fired = lastOf(engine, id);
    return {
      id,
      label,
      enabled: engine.triggers.isEnabled(id),
      trips,
      measured: words?.measured ?? 'nothing to watch',
      threshold: words?.threshold ?? '',
      fraction: nearest?.fraction ?? null,
      firedAt: fired?.at ?? null,
      quietForMs: fired === undefined ? 0 : engine.triggers.quietFor(fired),
    };
  });
}

function nearestOf(readings: readonly Reading[]): Reading | undefined {
  let nearest: Reading | undefined;
  for (const reading of readings) {
    if (nearest === undefined || (reading.fraction ?? 0) > (nearest.fraction ?? 0)) nearest = reading;
  }
  return nearest;
}

/** When it fired last, in whatever scope. */
function lastOf({ state }: Engine, id: TriggerId): Fired | undefined {
  let last: Fired | undefined;
  for (const fired of state.triggers.fired.values()) {
    if (fired.trigger === id && (last === undefined || fired.at >= last.at)) last = fired;
  }
  return last;
}
