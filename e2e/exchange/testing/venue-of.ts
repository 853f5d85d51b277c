import type { CcxtVenueConfig } from '../../../src/main/adapters/ccxt/ccxt-venue.ts';
import type { ConformanceRow } from '../conformance/rows.ts';
import { credentialsOf } from './credentials.ts';
import { IN_PROCESS, type InProcess } from './in-process.ts';

/** The venue of a row, for its furnished account and the perpetual that is traded there; how it is reached comes beside it. */
export function venueOf({
  name,
  profile,
  passphrase,
  settle,
  symbol,
}: ConformanceRow): Pick<CcxtVenueConfig, 'id' | 'profile' | 'credentials' | 'settle' | 'symbols'> {
  return { id: name, profile, credentials: credentialsOf({ passphrase }), settle, symbols: [symbol] };
}

/** The same venue, reached in this process. */
export function venueInProcess(
  row: ConformanceRow,
  way: InProcess,
): ReturnType<typeof venueOf> & Pick<CcxtVenueConfig, 'endpoint' | 'out' | 'scheduler'> {
  const profile = way.configured(row.profile);
  return { ...venueOf(row), profile, endpoint: IN_PROCESS, out: way, scheduler: way.scheduler };
}
