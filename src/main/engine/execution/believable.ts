import type { TimeMs } from '../../../shared/ids.ts';
import type { VenueReport } from '../domain/venue-report.ts';

/** A venue's clock may be ahead of ours by so much; a time beyond it is an error of the venue's. */
const AHEAD_MS = 5_000;

/**
 * A report whose time is not far in our future: one that is, once believed, would make every true one after it look old,
 * and a kill would never get a read that counts.
 */
export function believable(report: VenueReport, now: TimeMs): VenueReport {
  const latest = now + AHEAD_MS;
  if (report.kind !== 'snapshot') return report.at <= latest ? report : { ...report, at: latest };
  const { fills } = report.snapshot;
  if (report.at <= latest && fills.every((fill) => fill.at <= latest)) return report;
  const dated = fills.map((fill) => (fill.at <= latest ? fill : { ...fill, at: latest }));
  return { ...report, at: Math.min(report.at, latest), snapshot: { ...report.snapshot, fills: dated } };
}
