import { INCIDENT_STEPS } from '../../../../shared/view/incident-view.ts';
import type { Block, Report } from '../../../adapters/report/document.ts';
import type { Incident } from '../../../engine/incidents/incidents.ts';
import type { Findings } from './findings.ts';
import type { Window } from './window.ts';

/** What a report rests on besides the window's records. */
export interface ReportSources {
  readonly incident: Incident;
  readonly window: Window;
  readonly findings: Findings;
  /** Of the session that is open when none was opened within the window. */
  readonly manifests: readonly { readonly agent: string; readonly role: string; readonly sha256: string }[];
  readonly head: { readonly records: number; readonly hash: string };
  /** The signed note that covers the window's last record; null when none does yet. */
  readonly checkpoint: { readonly size: number; readonly note: string } | null;
  readonly madeAt: number;
}

const STEP_WORDS = {
  contain: 'Contain',
  assess: 'Assess',
  remediate: 'Remediate (rotate, revoke)',
  notify: 'Notify',
  review: 'Review',
} as const;

/** The report of an incident (docs/incidents.md): everything in it can be found again in the journal by its number. */
export function incidentReport(sources: ReportSources): Report {
  const { incident, madeAt } = sources;
  return {
    title: `Incident report: ${incident.incidentId}`,
    madeAt,
    blocks: [
      { kind: 'text', text: incident.title },
      { kind: 'facts', facts: summary(sources) },
      ...section('Root cause', incident.closed?.rootCause ?? 'Not said yet: the incident is open.'),
      ...section('Actions', incident.closed?.actions ?? 'Not said yet: the incident is open.'),
      ...checklist(incident),
      ...told(sources),
      ...proof(sources),
      ...preserved(incident),
    ],
  };
}

function summary({ incident, window, madeAt, head }: ReportSources): [string, string][] {
  const { closed } = incident;
  return [
    ['Severity', incident.severity],
    ['State', closed === null ? 'open' : `closed ${time(closed.wallAt)} by ${closed.by}`],
    ['Opened', `${time(incident.wallAt)} by ${incident.by}, ${incident.tripId ?? 'by hand'}`],
    ['Market time', time(incident.at)],
    ['To be assessed by', `${time(incident.respondByWallAt)}: ${clockWords(incident, madeAt)}`],
    [
      'Window',
      `records ${window.fromSeq} to ${window.toSeq}, from a quarter of an hour before${window.isCut ? '; longer than a report tells, its end is in the journal' : ''}`,
    ],
    ['Made', `${time(madeAt)}, journal of ${head.records} records, head ${head.hash}`],
  ];
}

function clockWords({ steps, respondByWallAt, closed }: Incident, madeAt: number): string {
  const assessed = steps.get('assess');
  const doneAt = assessed?.wallAt ?? closed?.wallAt;
  if (doneAt !== undefined) {
    const what = assessed === undefined ? 'closed without an assessment' : 'assessed';
    return `${what} ${time(doneAt)}, ${doneAt <= respondByWallAt ? 'in time' : 'LATE'}`;
  }
  return madeAt <= respondByWallAt ? 'not assessed yet' : 'LATE: not assessed yet';
}

function checklist({ steps }: Incident): Block[] {
  const items = INCIDENT_STEPS.map((step) => {
    const done = steps.get(step);
    const words = STEP_WORDS[step];
    return done === undefined ? `[ ] ${words}` : `[x] ${words}: ${time(done.wallAt)} by ${done.by}: ${done.note}`;
  });
  return [heading('Checklist'), { kind: 'list', items }];
}

function told({ findings, manifests }: ReportSources): Block[] {
  const { killSteps, denials, permissions, permitted, timeline } = findings;
  const agents =
    findings.manifests?.map(({ agent, role, manifestSha256 }) => ({ agent, role, sha256: manifestSha256 })) ??
    manifests;
  return [
    heading('Kill steps and what they left'),
    list(killSteps.all(), 'No kill in the window.'),
    heading(`Denials (${denials.count})`),
    list(denials.all(), 'Nothing was denied in the window.'),
    heading('Who allowed what'),
    list(
      [...permitted.values()].map(({ agent, rule, orders }) => `${agent}: ${orders} orders permitted by ${rule}`),
      'No order was approved in the window.',
    ),
    list(permissions.all(), 'No policy, grant or role changed in the window.'),
    heading('Manifests of the agents'),
    list(
      agents.map(({ agent, role, sha256 }) => `${agent} (${role}): sha256 ${sha256}`),
      'No session was open.',
    ),
    heading('Timeline'),
    { kind: 'text', text: `Market time, record number, who, what. ${findings.fills} executions are not listed.` },
    list(timeline.all(), 'Nothing happened in the window.'),
  ];
}

function proof({ checkpoint, window }: ReportSources): Block[] {
  if (checkpoint === null) {
    const text = `No signed checkpoint covers record ${window.toSeq} yet. Make one, then this report again.`;
    return [heading('Checkpoint'), { kind: 'text', text }];
  }
  return [
    heading('Checkpoint'),
    { kind: 'text', text: `Signed over records 1 to ${checkpoint.size}; how to check it: docs/evidence.md.` },
    { kind: 'verbatim', text: checkpoint.note },
  ];
}

function preserved({ preserved: kept }: Incident): Block[] {
  const none = 'Nothing was preserved yet.';
  return [
    heading('Preserved evidence'),
    {
      kind: 'text',
      text:
        kept === null
          ? none
          : `In the folder incidents of the data folder. The hashes are in the journal.${kept.problem === '' ? '' : ` Not preserved: ${kept.problem}.`}`,
    },
    ...(kept === null || kept.files.length === 0
      ? []
      : [
          list(
            kept.files.map(({ name, sha256, bytes }) => `${name}, ${bytes} bytes, sha256 ${sha256}`),
            none,
          ),
        ]),
  ];
}

function section(title: string, text: string): Block[] {
  return [heading(title), { kind: 'text', text }];
}

function heading(text: string): Block {
  return { kind: 'heading', level: 1, text };
}

function list(items: readonly string[], none: string): Block {
  return items.length === 0 ? { kind: 'text', text: none } : { kind: 'list', items };
}

function time(at: number): string {
  return new Date(at).toISOString();
}
