import type { TriggerRow } from '../../../shared/view/console-view.ts';
import type { Engine } from '../../engine/engine.ts';

/** The automatic triggers and how near each is. */
export function triggerRows(_engine: Engine): TriggerRow[] {
  return [];
}
