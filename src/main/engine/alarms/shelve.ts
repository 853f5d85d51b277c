import { Refusal } from '../../../shared/ipc/contract.ts';
import type { Core } from '../core.ts';
import type { AlarmPolicy } from './config.ts';

/**
 * Puts an alarm away until the time is over; it then stands there again as if it had not been acknowledged (U2).
 * @throws Refusal for one that is gone, a critical one, or longer than its priority lets
 */
export function shelveAlarm(_core: Core, _policy: AlarmPolicy, _alarmId: string, _forMs: number, _by: string): void {
  throw new Refusal('Not built yet.');
}
