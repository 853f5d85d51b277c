import { type Handlers, type ParsedRequestOf, Refusal, type ReplyOf } from '../../../shared/ipc/contract.ts';
import type { IncidentRow } from '../../../shared/view/incident-view.ts';
import { JOURNAL_FILE } from '../../adapters/journal/open-journal.ts';
import { MANAGEMENT_FILE } from '../../adapters/management/management-store.ts';
import { MARKET_FILE } from '../../adapters/market/market-store.ts';
import { markdownOf } from '../../adapters/report/markdown.ts';
import type { Incident } from '../../engine/incidents/incidents.ts';
import { processEntry } from '../process-entry.ts';
import { unitNames } from '../projection/denial-text.ts';
import { incidentRows } from '../projection/incident-rows.ts';
import { Findings } from './incidents/findings.ts';
import { pdfInThread } from './incidents/pdf-thread.ts';
import { PreserveLater, preserve } from './incidents/preserve.ts';
import { incidentReport } from './incidents/report.ts';
import { eachRecord, windowOf } from './incidents/window.ts';
import { outsideProcess } from './outside-process.ts';
import type { EvidenceParts } from './parts.ts';

const DONE = { ok: true } as const;
/** What is not laid aside so long after the close began is at the next start. */
const CLOSE_WITHIN_MS = 4_000;

/** Incidents: opened, worked through, reported, closed; what there was is laid aside for each (E7). */
export class IncidentDesk {
  readonly #parts: EvidenceParts;
  #preserving: Promise<void> | null = null;
  /** When copies are given up because the console closes; on the machine's clock. */
  #endAt = Number.POSITIVE_INFINITY;

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
    if (this.#preserving === null && !this.#parts.engine.kills.isRunning && this.#waiting().length > 0) {
      this.#preserving = this.#preserve().finally(() => {
        this.#preserving = null;
      });
    }
  }

  /** What waits is laid aside before the journal is closed, unless that takes too long. */
  async close(): Promise<void> {
    this.#endAt = this.#parts.monotonic() + CLOSE_WITHIN_MS;
    await this.#preserving;
    if (this.#waiting().length > 0) await this.#preserve();
    this.#parts.engine.core.settle();
  }

  #waiting(): Incident[] {
    return [...this.#parts.engine.state.incidents.byId.values()].filter(({ preserved }) => preserved === null);
  }

  /** A kill waits for no copy: one that is being made is given up, and made anew when the kill is over. */
  #goOn(): void {
    const { engine, monotonic } = this.#parts;
    if (engine.kills.isRunning || monotonic() > this.#endAt) throw new PreserveLater();
  }

  /** One copy for all that wait: kills of many agents at once would fill the disk with the same. */
  async #preserve(): Promise<void> {
    const { engine, dataDir, resourcesDir, journal, folder, outputs } = this.#parts;
    const waiting = this.#waiting();
    const [first] = waiting;
    if (first === undefined) return;
    // What is not durable is not in the copy: it waits until it is.
    if (!engine.core.settle()) return;
    const files = outsideProcess(resourcesDir);
    const tools = { files, goOn: () => this.#goOn() };
    const { management } = folder;
    const databases = [
      { file: JOURNAL_FILE, copyTo: (path: string) => journal.copyTo(path, tools) },
      ...(management === null
        ? []
        : [{ file: MANAGEMENT_FILE, copyTo: (path: string) => management.copyTo(path, tools) }]),
      { file: MARKET_FILE, copyTo: (path: string) => folder.market.copyTo(path, tools) },
    ];
    try {
      const preserved = await preserve({ dataDir, databases, outputs }, first.incidentId);
      for (const { incidentId } of waiting) engine.incidents.preserved({ incidentId, ...preserved });
    } catch (error) {
      if (!(error instanceof PreserveLater)) throw error;
    } finally {
      files.close();
    }
  }

  async #report({ id, format }: ParsedRequestOf<'incidents.report'>): Promise<ReplyOf<'incidents.report'>> {
    const { engine, journal, wallNow, monotonic, resourcesDir } = this.#parts;
    const incident = engine.state.incidents.byId.get(id);
    if (incident === undefined) throw new Refusal('There is no such incident. Choose one from the list.');
    engine.core.settle();
    const madeAt = wallNow();
    const window = windowOf(journal, { from: incident.wallAt, to: incident.closed?.wallAt ?? madeAt });
    const findings = new Findings((symbol) => unitNames(engine.state, symbol));
    await eachRecord(journal, window, monotonic, (record) => findings.take(record));
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
    const pdf = await pdfInThread(report, processEntry('report-thread', resourcesDir));
    return { name: `${id}.pdf`, base64: Buffer.from(pdf).toString('base64') };
  }
}
