import { type Handlers, type ParsedRequestOf, Refusal, type ReplyOf } from '../../../shared/ipc/contract.ts';
import type { IncidentRow } from '../../../shared/view/incident-view.ts';
import { JOURNAL_FILE } from '../../adapters/journal/open-journal.ts';
import { MANAGEMENT_FILE } from '../../adapters/management/management-store.ts';
import { MARKET_FILE } from '../../adapters/market/market-store.ts';
import { markdownOf } from '../../adapters/report/markdown.ts';
import type { Incident } from '../../engine/incidents/incidents.ts';
import { isRunning } from '../../engine/kill/trips.ts';
import { unitNames } from '../projection/denial-text.ts';
import { incidentRows } from '../projection/incident-rows.ts';
import { Findings } from './incidents/findings.ts';
import { preserve } from './incidents/preserve.ts';
import { incidentReport } from './incidents/report.ts';
import { eachRecord, windowOf } from './incidents/window.ts';
import type { EvidenceParts } from './parts.ts';

const DONE = { ok: true } as const;

/** Incidents: opened, worked through, reported, closed; what there was is laid aside for each (E7). */
export class IncidentDesk {
  readonly #parts: EvidenceParts;
  #preserving: Promise<void> | null = null;

  constructor(parts: EvidenceParts) {
    this.#parts = parts;
  }

  handlers(): Pick<
    Handlers,
    'incidents.open' | 'incidents.classify' | 'incidents.step' | 'incidents.close' | 'incidents.report'
  > {
    const { incidents } = this.#parts.engine;
    return {
      'incidents.open': (request, { by }) => ({ id: incidents.open({ ...request, by }) }),
      'incidents.classify': ({ id, severity }, { by }) => {
        incidents.classify(id, severity, by);
        return DONE;
      },
      'incidents.step': ({ id, step, note }, { by }) => {
        incidents.step(id, step, note, by);
        return DONE;
      },
      'incidents.close': ({ id, ...words }, { by }) => {
        incidents.close(id, words, by);
        return DONE;
      },
      'incidents.report': (request) => this.#report(request),
    };
  }

  view(): IncidentRow[] {
    return incidentRows(this.#parts.engine.state.incidents);
  }

  /** Looked after twice a second: what nobody assessed in time, and what is to be laid aside. */
  look(): void {
    this.#parts.engine.incidents.lookForLate();
    if (this.#preserving === null && this.#waiting().length > 0) {
      this.#preserving = this.#preserve().finally(() => {
        this.#preserving = null;
      });
    }
  }

  /** What waits is laid aside before the journal is closed. */
  async close(): Promise<void> {
    await this.#preserving;
    if (this.#waiting().length > 0) await this.#preserve();
    this.#parts.engine.core.settle();
  }

  /** Those of which nothing was laid aside and whose kill, where there is one, is over: a kill waits for no copy. */
  #waiting(): Incident[] {
    const { incidents, trips } = this.#parts.engine.state;
    return [...incidents.byId.values()].filter(({ preserved, tripId }) => {
      const trip = tripId === null ? undefined : trips.byId.get(tripId);
      return preserved === null && (trip === undefined || !isRunning(trip));
    });
  }

  /** One copy for all that wait: kills of many agents at once would fill the disk with the same. */
  async #preserve(): Promise<void> {
    const { engine, dataDir, journal, folder, outputs } = this.#parts;
    const waiting = this.#waiting();
    const [first] = waiting;
    if (first === undefined) return;
    // What is not durable is not in the copy: it waits until it is.
    if (!engine.core.settle()) return;
    const preserved = await preserve(
      {
        dataDir,
        databases: [
          { file: JOURNAL_FILE, copyTo: (path) => journal.copyTo(path) },
          { file: MANAGEMENT_FILE, copyTo: (path) => folder.management.copyTo(path) },
          { file: MARKET_FILE, copyTo: (path) => folder.market.copyTo(path) },
        ],
        outputs,
      },
      first.incidentId,
    );
    for (const { incidentId } of waiting) engine.incidents.preserved({ incidentId, ...preserved });
  }

  async #report({ id, format }: ParsedRequestOf<'incidents.report'>): Promise<ReplyOf<'incidents.report'>> {
    const { engine, journal, wallNow } = this.#parts;
    const incident = engine.state.incidents.byId.get(id);
    if (incident === undefined) throw new Refusal('There is no such incident. Choose one from the list.');
    engine.core.settle();
    const madeAt = wallNow();
    const window = windowOf(journal, { from: incident.wallAt, to: incident.closed?.wallAt ?? madeAt });
    const findings = new Findings((symbol) => unitNames(engine.state, symbol));
    await eachRecord(journal, window, (record) => findings.take(record));
    const report = incidentReport({
      incident,
      window,
      findings,
      manifests: engine.state.session?.manifests ?? [],
      head: journal.head(),
      checkpoint: journal.evidence.checkpointCovering(window.toSeq),
      madeAt,
    });
    if (format === 'markdown') {
      return { name: `${id}.md`, base64: Buffer.from(markdownOf(report), 'utf8').toString('base64') };
    }
    // Its library takes a quarter of a second to load, which no start is to wait for.
    const { pdfOf } = await import('../../adapters/report/pdf.ts');
    return { name: `${id}.pdf`, base64: Buffer.from(await pdfOf(report)).toString('base64') };
  }
}
