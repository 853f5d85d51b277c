import type { LiveConnection } from '../../adapters/live-feed/live-feed.ts';
import { clearAlarm, raiseAlarm } from '../../engine/alarms/raise.ts';
import type { Core } from '../../engine/core.ts';

const feedAlarmId = (symbol: string): string => `live-feed-${symbol}`;

/** Says, and journals, that an instrument's prices do not stream; and that they do again. */
export function noteConnection(core: Core, { symbol, source, state, problem }: LiveConnection): void {
  if (state === 'streaming') clearAlarm(core, feedAlarmId(symbol));
  if (state !== 'polling' && state !== 'lost') return;
  const isLost = state === 'lost';
  raiseAlarm(core, {
    alarmId: feedAlarmId(symbol),
    priority: isLost ? 'high' : 'low',
    agent: null,
    cause: `The prices of ${symbol} from ${source} ${isLost ? 'do not come' : 'come by polling: their stream is down'}. ${problem}`,
    consequence: isLost
      ? 'Nothing is decided on them until they come. After a while the trigger frozen-feed kills everything.'
      : 'They come a little later and less often. Paper fills follow them all the same.',
    action: 'Look at the connection to the venue. It is tried again by itself.',
  });
}
